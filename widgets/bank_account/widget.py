"""bank_account (振込先口座): an account at a bank, or at ゆうちょ銀行 by 記号 and 番号."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from engine.procedure.bases.composite import Composite
from engine.procedure.characters import to_ascii, to_katakana
from engine.procedure.codes import is_digits, read_digits
from engine.procedure.field import Invalid, Limits

BANK, BANK_CODE, BRANCH, BRANCH_CODE = "銀行名", "銀行コード", "支店名", "支店コード"
KIND, NUMBER, HOLDER = "種別", "口座番号", "口座名義カナ"
SYMBOL, POST_NUMBER = "記号", "番号"
KINDS = ("普通", "当座", "貯蓄")
_DIGITS = {BANK_CODE: 4, BRANCH_CODE: 3, NUMBER: 7}
_SYMBOL = re.compile(r"1[0-9]{3}0", re.ASCII)
_POST_NUMBER = re.compile(r"[0-9]{1,7}1", re.ASCII)
# What the banks' own transfer format can carry (全銀), after half-width kana are made full-width.
_HOLDER = re.compile(r"[ァ-ヺーヴ・0-9A-Z().,/\u3000「」-]{1,48}")
_AT_A_BANK = (BANK, BRANCH, KIND, NUMBER, HOLDER)
_AT_THE_POST = (SYMBOL, POST_NUMBER, HOLDER)


class BankAccountField(Composite):
    """`{type: bank_account}`. Codes are digits, a short account number gets its zeros, the holder is in katakana."""

    type: Literal["bank_account"] = "bank_account"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The choices for 種別."""
        return KINDS

    @property
    def parts(self) -> tuple[str, ...]:
        return (BANK, BANK_CODE, BRANCH, BRANCH_CODE, KIND, NUMBER, SYMBOL, POST_NUMBER, HOLDER)

    def needed(self, value: Mapping[str, str]) -> tuple[str, ...]:
        at_the_post = (SYMBOL in value or POST_NUMBER in value) and NUMBER not in value
        return _AT_THE_POST if at_the_post else _AT_A_BANK

    def longest(self, part: str) -> int:
        return 60

    def read_part(self, part: str, text: str) -> str | Invalid:
        if part in _DIGITS:
            return _read_number(part, read_digits(text))
        if part == KIND:
            return text if text in KINDS else Invalid("choice.unknown")
        if part == SYMBOL:
            digits = read_digits(text)
            return digits if _SYMBOL.fullmatch(digits) else Invalid("bank_account.symbol")
        if part == POST_NUMBER:
            digits = read_digits(text)
            return digits if _POST_NUMBER.fullmatch(digits) else Invalid("bank_account.post_number")
        if part == HOLDER:
            holder = to_katakana(to_ascii(text).upper())
            return holder if _HOLDER.fullmatch(holder) else Invalid("bank_account.holder")
        return text

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        yield from super().check(value, limits)
        if NUMBER in value and POST_NUMBER in value:
            yield Invalid("bank_account.both", at=(POST_NUMBER,))

    def show(self, value: Any, lang: str = "ja") -> str:
        if not value:
            return ""
        if NUMBER not in value and SYMBOL in value:
            return (
                f"ゆうちょ銀行 記号 {value[SYMBOL]} 番号 {value.get(POST_NUMBER, '')} {value.get(HOLDER, '')}".rstrip()
            )
        names = ((BANK, BANK_CODE), (BRANCH, BRANCH_CODE))
        places = [value.get(name, "") + (f"（{value[code]}）" if code in value else "") for name, code in names]
        return " ".join(text for text in (*places, *(value.get(part, "") for part in (KIND, NUMBER, HOLDER))) if text)


def _read_number(part: str, digits: str) -> str | Invalid:
    length = _DIGITS[part]
    if part == NUMBER and is_digits(digits, 4, length):
        return digits.zfill(length)
    return digits if is_digits(digits, length, length) else Invalid("digits", {"digits": length})

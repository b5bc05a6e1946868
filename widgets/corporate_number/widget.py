"""corporate_number (法人番号): thirteen digits of which the first checks the others."""

from collections.abc import Iterable
from typing import Any, Literal

from engine.formula.formats import is_corporate_number
from engine.procedure.bases.written import Written
from engine.procedure.codes import is_digits, read_digits
from engine.procedure.field import Flag, Invalid, Limits


class CorporateNumberField(Written):
    """`{type: corporate_number}`. Sole proprietors have no check digit: `check_digit: no`, or the limit so named."""

    type: Literal["corporate_number"] = "corporate_number"
    check_digit: Flag = True

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or ("13 digits" if lang == "en" else "13桁の数字")

    def read(self, text: str) -> str | Invalid:
        digits = read_digits(text)
        if is_digits(digits, 13, 13):
            return digits
        return Invalid("corporate_number.twelve" if is_digits(digits, 12, 12) else "corporate_number.digits")

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        yield from super().check(value, limits)
        if self.check_digit and limits.check_digit and not is_corporate_number(value):
            yield Invalid("corporate_number.check_digit")

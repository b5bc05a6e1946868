"""Named formats of text (形式): `format:` of a text field, and the tests 郵便番号か( ) … in formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_POSTAL_CODE = re.compile(r"(?!000)[0-9]{3}-?[0-9]{4}")
_PHONE = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|0[0-9]{9,10}|\+[1-9][0-9]{0,2}(?:-?[0-9]{1,12}){1,4}")
_MAIL_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]")
_KATAKANA = re.compile(r"[ァ-ヺーヽヾ・ 　]+")
_HIRAGANA = re.compile(r"[ぁ-ゖーゝゞ・ 　]+")
_ASCII_WORD = re.compile(r"[0-9A-Za-z]+")
_DIGITS = re.compile(r"[0-9]+")
_URL = re.compile(r"https?://(?P<host>[A-Za-z0-9.-]+)(?::[0-9]{1,5})?(?:[/?#][!-~]*)?")


def is_postal_code(text: str) -> bool:
    """郵便番号: 100-8901 or 1008901."""
    return bool(_POSTAL_CODE.fullmatch(text))


def is_corporate_number(text: str) -> bool:
    """法人番号: 13 digits of which the first is the check digit over the other twelve."""
    if len(text) != 13 or not _DIGITS.fullmatch(text):
        return False
    weighted = sum(int(digit) * (1 if place % 2 == 0 else 2) for place, digit in enumerate(reversed(text[1:])))
    return int(text[0]) == 9 - weighted % 9


def is_phone_number(text: str) -> bool:
    """電話番号: a Japanese number of 10 or 11 digits with or without hyphens, or a foreign one with +."""
    if len(text) > 20 or not _PHONE.fullmatch(text):
        return False
    digits = sum(ch.isdigit() for ch in text)
    return 7 <= digits <= 15 if text.startswith("+") else digits in (10, 11)


def is_mail_address(text: str) -> bool:
    """メールアドレス: one address with a domain of two or more labels."""
    local, _, domain = text.rpartition("@")
    return len(text) <= 254 and len(local) <= 64 and bool(_MAIL_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))


def is_katakana(text: str) -> bool:
    """カナ: full-width katakana, with ー, ・ and spaces."""
    return bool(_KATAKANA.fullmatch(text))


def is_hiragana(text: str) -> bool:
    """ひらがな, with ー, ・ and spaces."""
    return bool(_HIRAGANA.fullmatch(text))


def is_ascii_word(text: str) -> bool:
    """半角英数: ASCII letters and digits."""
    return bool(_ASCII_WORD.fullmatch(text))


def is_digits(text: str) -> bool:
    """半角数字: ASCII digits."""
    return bool(_DIGITS.fullmatch(text))


def is_full_width(text: str) -> bool:
    """全角: no half-width character (ASCII, half-width kana and signs) and no control character."""
    return bool(text) and all(ch > "\u00ff" and not "\uff61" <= ch <= "\uffdc" for ch in text)


def is_url(text: str) -> bool:
    """URL: http or https, ASCII only."""
    match = _URL.fullmatch(text) if len(text) <= 2_000 else None
    return bool(match and _DOMAIN.fullmatch(match["host"]))


def is_jis_x_0213(text: str) -> bool:
    """Only characters of JIS X 0213, with ～ (U+FF5E) beside 〜 as keyboards give it."""
    try:
        text.replace("～", "〜").encode("shift_jis_2004")
    except UnicodeEncodeError:
        return False
    return True


NAMED_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "郵便番号": is_postal_code,
    "法人番号": is_corporate_number,
    "電話番号": is_phone_number,
    "メールアドレス": is_mail_address,
    "カナ": is_katakana,
    "ひらがな": is_hiragana,
    "半角英数": is_ascii_word,
    "半角数字": is_digits,
    "全角": is_full_width,
    "URL": is_url,
    "JIS X 0213": is_jis_x_0213,
}
"""Every format by its name in `format:`. Each takes the text as typed and never raises."""

"""Codes that are digits: postal codes, corporate numbers, account numbers. Wide digits and dashes are folded first."""

import re

from engine.formula.formats import is_postal_code
from engine.procedure.characters import to_code
from engine.procedure.field import Invalid

_LONGEST = 40
_BETWEEN = re.compile(r"[ -]")


def read_digits(text: str) -> str:
    """The digits of a code without blanks and dashes between them; other characters stay, for the caller to refuse."""
    return _BETWEEN.sub("", to_code(text)) if len(text) <= _LONGEST else text


def is_digits(text: str, least: int, most: int) -> bool:
    """Only ASCII digits, so many of them."""
    return text.isascii() and text.isdigit() and least <= len(text) <= most


_TWELVE = re.compile(r"(?<![0-9])[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])", re.ASCII)
_PERHAPS_TWELVE = re.compile(r"\d(?:\D?\d){11}")  # cheap: most texts end here, unfolded
_MY_NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def holds_my_number(text: str) -> bool:
    """Whether twelve digits in a text have the check digit of a マイナンバー; one number in eleven has it by chance."""
    if len(text) < 12 or not _PERHAPS_TWELVE.search(text):
        return False
    return any(_is_my_number(read_digits(found[0])) for found in _TWELVE.finditer(to_code(text)))


def _is_my_number(digits: str) -> bool:
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, _MY_NUMBER_WEIGHTS, strict=False))
    rest = weighted % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def read_postal_code(text: str) -> str | Invalid:
    """`〒１００-8901` -> 1008901."""
    digits = read_digits(text.removeprefix("〒"))
    return digits if is_digits(digits, 7, 7) and is_postal_code(digits) else Invalid("postal_code.format")


def show_postal_code(digits: str) -> str:
    """1008901 -> 100-8901; anything else as it is."""
    return f"{digits[:3]}-{digits[3:]}" if is_digits(digits, 7, 7) else digits

"""Sequences that only go up, and receipt numbers (受付番号) made from them: unique, never reused; gaps are allowed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from engine.store.scope import Scope

_JAPAN = ZoneInfo("Asia/Tokyo")
# Damm's table: finds every wrong digit and every swap of neighbours when a number is read out or copied.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class Counters:
    """`tx.receipts` and the numbering of notices."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def next(self, procedure: str, now: datetime) -> str:
        """The next receipt number: year in Japan, sequence of the year, check digit: `2026-000123-7`.

        One sequence for all procedures: a number read out on the telephone names one case.
        """
        year = year_of(now)
        digits = f"{year:04d}{self.count(f'receipt/{year}'):06d}"
        return f"{digits[:4]}-{digits[4:]}-{check_digit(digits)}"

    def count(self, name: str) -> int:
        """The next value of a named sequence, from 1."""
        return self._scope.count(name)


def year_of(now: datetime) -> int:
    """The calendar year in Japan."""
    return now.astimezone(_JAPAN).year


def check_digit(digits: str) -> str:
    """Damm's check digit of a string of digits."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def is_receipt(text: str) -> bool:
    """Whether a text is a receipt number with a right check digit."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return False
    return len(parts[0]) == 4 and len(parts[1]) >= 6 and check_digit(parts[0] + parts[1]) == parts[2]

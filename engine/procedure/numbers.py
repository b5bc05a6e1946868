"""The one door for numbers: a pattern decides what is a number before any number type sees it.

`Decimal("1E+1000000")` would stop a core for a minute; `int()` takes 1_000 and Arabic digits. Only what people write on
Japanese forms passes: half- or full-width digits, separators where they belong, a minus sign or △.
"""

import re
from decimal import Decimal
from fractions import Fraction

from engine.formula.arithmetic import EXACT, Numeric
from engine.formula.rounding import round_half_up
from engine.procedure.characters import to_ascii
from engine.procedure.field import Invalid

MOST_DIGITS = 15  # before the point: below a quadrillion, exact everywhere
MOST_DECIMALS = 10
_LONGEST = 60
_NUMBER = re.compile(r"(-?)(?:0*([0-9]+)|([1-9][0-9]{0,2}(?:,[0-9]{3})+))(?:\.([0-9]+))?", re.ASCII)
_DIGITS_ONLY = re.compile(r"-?[0-9,]+(\.[0-9]+)?", re.ASCII)
_SIGNS = str.maketrans({"\u2212": "-", "\uff0d": "-", "\u25b3": "-", "\u25b2": "-", "\uffe5": "¥"})


def read_number(text: str, unit: str = "") -> int | Decimal | Invalid:
    """`１，２００` -> 1200, `△3.50` -> Decimal("-3.5"). `text` is clean; the field's own unit may stand behind it."""
    if len(text) > _LONGEST:
        return Invalid("number.size" if _DIGITS_ONLY.fullmatch(to_ascii(text[:100])) else "number.format")
    plain = to_ascii(text.translate(_SIGNS))
    if unit and plain.endswith(to_ascii(unit)):
        plain = plain[: -len(to_ascii(unit))].rstrip(" ")
    if unit == "円":
        plain = plain.removeprefix("¥").lstrip(" ")
    found = _NUMBER.fullmatch(plain)
    if not found:
        return Invalid("number.format")
    digits, decimals = found[2] or found[3].replace(",", ""), (found[4] or "").rstrip("0")
    if len(digits) > MOST_DIGITS:
        return Invalid("number.size", {"digits": MOST_DIGITS})
    if len(decimals) > MOST_DECIMALS:
        return Invalid("number.decimals", {"decimals": MOST_DECIMALS})
    if decimals:
        return Decimal(f"{found[1]}{digits}.{decimals}")
    return -int(digits) if found[1] else int(digits)


def decimals_of(value: Numeric) -> int:
    """How many decimal places the number has; more than any field allows where no number of places is enough (1/3)."""
    if isinstance(value, int):
        return 0
    if isinstance(value, Fraction):
        return MOST_DIGITS if settle_number(value, None) != value else decimals_of(settle_number(value, None))
    exponent = value.normalize(EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else MOST_DIGITS


def settle_number(value: Numeric, decimals: int | None) -> int | Decimal:
    """A computed number as it is stored: rounded half up to the field's decimals, at most ten where it names none."""
    if isinstance(value, int):
        return value
    places = MOST_DECIMALS if decimals is None else decimals
    return tidy(round_half_up(value, places))


def tidy(value: Numeric) -> int | Decimal:
    """One form for one number: an int where it is whole, else a Decimal without closing zeros."""
    if isinstance(value, Fraction):
        return settle_number(value, None)
    if isinstance(value, int) or value == value.to_integral_value():
        return int(value)
    return value.normalize(EXACT)


def grouped(value: Numeric) -> str:
    """`1234.5` as people read it: 1,234.5."""
    number = tidy(value)
    return f"{number:,}" if isinstance(number, int) else f"{number:,f}"


def plain_number(value: Numeric) -> str:
    """The number as an input holds it: digits, point, minus; never an exponent."""
    return f"{tidy(value):f}" if not isinstance(value, int) else str(value)


def as_json(value: Numeric) -> int | float | str:
    """Exact in JSON: a JSON number where reading it back gives the same digits, else text."""
    number = tidy(value)
    if isinstance(number, int):
        return number
    text = plain_number(number)
    return float(number) if repr(float(number)) == text else text

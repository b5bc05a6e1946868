"""Rounding (端数処理) as Excel does it, but exact: to the half away from zero, toward zero, away from zero.

`digits` counts places behind the point; negative digits round to tens, hundreds, thousands.
"""

from __future__ import annotations

from decimal import Decimal

from engine.formula.arithmetic import EXACT, Numeric, fraction

_MOST, _LEAST = 100, -40


def _scaled(value: Numeric, digits: Numeric) -> tuple[int, int, int, int]:
    """Sign, numerator and denominator of |value| * 10**places, and the places: digits cut to a whole, sensible
    number."""
    places = max(_LEAST, min(_MOST, int(max(_LEAST, min(_MOST, digits)))))
    numerator, denominator = fraction(value).as_integer_ratio()
    sign = -1 if numerator < 0 else 1
    if places >= 0:
        return sign, abs(numerator) * 10**places, denominator, places
    return sign, abs(numerator), denominator * 10**-places, places


def _unscaled(sign: int, whole: int, places: int) -> Numeric:
    if places <= 0:
        return int(sign * whole * 10**-places)
    return Decimal(sign * whole).scaleb(-places, EXACT)


def round_half_up(value: Numeric, digits: Numeric = 0) -> Numeric:
    """四捨五入: 2.5 is 3, -2.5 is -3. An int for digits up to 0, else a Decimal with exactly that many places."""
    sign, numerator, denominator, places = _scaled(value, digits)
    return _unscaled(sign, (2 * numerator + denominator) // (2 * denominator), places)


def round_down(value: Numeric, digits: Numeric = 0) -> Numeric:
    """切捨て: toward zero."""
    sign, numerator, denominator, places = _scaled(value, digits)
    return _unscaled(sign, numerator // denominator, places)


def round_up(value: Numeric, digits: Numeric = 0) -> Numeric:
    """切上げ: away from zero."""
    sign, numerator, denominator, places = _scaled(value, digits)
    return _unscaled(sign, -(-numerator // denominator), places)

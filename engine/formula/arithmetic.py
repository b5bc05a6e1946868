"""Exact arithmetic (正確な計算) over int, Decimal and Fraction.

Nothing here rounds except the three functions that say so. A division gives a Fraction; a result of 10**28 or more, or
with more digits than anybody could mean, is unknown with a warning. The functions take known values only: the generated
code tests for unknown before it calls them. `at` is the column of the operator, for the warning.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import (
    Context as DecimalContext,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    getcontext,
    setcontext,
)
from fractions import Fraction
from typing import Any, TypeAlias

from engine.formula.context import Context

Numeric: TypeAlias = int | Decimal | Fraction

DIGITS = 28
HIGH, LOW = 10**DIGITS, -(10**DIGITS)
MAX_BITS = 4_096
EXACT = DecimalContext(prec=1_000, Emax=2_000, Emin=-2_000, traps=[Inexact, InvalidOperation, Overflow, DivisionByZero])
"""Refuses to round: what does not fit in 1,000 digits raises instead."""


def fraction(value: Numeric) -> Fraction:
    """`value` as a fraction. Raises ArithmeticError for a decimal with absurdly many digits."""
    return Fraction(EXACT.plus(value) if isinstance(value, Decimal) else value)


def integer(value: Numeric) -> int:
    """`value` cut to a whole number. Raises OverflowError beyond the limit: int(Decimal("1E+1000000")) takes ages."""
    if not LOW < value < HIGH:
        raise OverflowError("number out of range")
    return int(value)


def _simple(value: Fraction) -> Numeric:
    return value.numerator if value.denominator == 1 else value


def _exactly(on_decimals: Callable[..., Any], on_fractions: Callable[..., Any], a: Numeric, b: Numeric) -> Numeric:
    if isinstance(a, Fraction) or isinstance(b, Fraction):
        return _simple(on_fractions(fraction(a), fraction(b)))
    result: Numeric = on_decimals(a, b)
    return result


def _checked(c: Context, value: Numeric, at: int) -> Numeric | None:
    small = value.adjusted() < DIGITS or not value if isinstance(value, Decimal) else LOW < value < HIGH
    if not small:
        c.warnings.append(f"{at}文字目の計算の結果が大きすぎます。")
        return None
    if isinstance(value, Fraction) and value.denominator.bit_length() > MAX_BITS:
        return too_many_digits(c, at)
    return value


def too_many_digits(c: Context, at: int) -> Numeric | None:
    """Unknown, with a warning that a result has more digits than are kept."""
    c.warnings.append(f"{at}文字目の計算の結果の桁数が多すぎます。四捨五入などで桁をそろえてください。")
    return None


def add(c: Context, a: Numeric, b: Numeric, at: int) -> Numeric | None:
    """a + b."""
    if type(a) is int and type(b) is int:
        return _checked(c, a + b, at)
    try:
        return _checked(c, _exactly(EXACT.add, operator.add, a, b), at)
    except ArithmeticError:
        return too_many_digits(c, at)


def subtract(c: Context, a: Numeric, b: Numeric, at: int) -> Numeric | None:
    """a - b."""
    if type(a) is int and type(b) is int:
        return _checked(c, a - b, at)
    try:
        return _checked(c, _exactly(EXACT.subtract, operator.sub, a, b), at)
    except ArithmeticError:
        return too_many_digits(c, at)


def multiply(c: Context, a: Numeric, b: Numeric, at: int) -> Numeric | None:
    """a * b."""
    if type(a) is int and type(b) is int:
        return _checked(c, a * b, at)
    try:
        return _checked(c, _exactly(EXACT.multiply, operator.mul, a, b), at)
    except ArithmeticError:
        return too_many_digits(c, at)


def divide(c: Context, a: Numeric, b: Numeric, at: int) -> Numeric | None:
    """a / b as a fraction; unknown when b is 0."""
    if b == 0:
        c.warnings.append(f"{at}文字目の計算で、0で割ろうとしました。")
        return None
    try:
        return _checked(c, _simple(fraction(a) / fraction(b)), at)
    except ArithmeticError:
        return too_many_digits(c, at)


def negate(value: Numeric) -> Numeric:
    """-value."""
    return value.copy_negate() if isinstance(value, Decimal) else -value


def absolute(value: Numeric) -> Numeric:
    """絶対値."""
    return negate(value) if value < 0 else value


_STEPS = {"+": add, "-": subtract, "*": multiply, "/": divide}


def calculate(c: Context, values: Sequence[Numeric], operators: str, at: int) -> Numeric | None:
    """values[0] op values[1] op … from left to right, all operators of one level."""
    result: Numeric | None = values[0]
    for step, value in zip(operators, values[1:], strict=True):
        if result is None:
            return None
        result = _STEPS[step](c, result, value, at)
    return result


def total(c: Context, values: Sequence[Numeric], at: int) -> Numeric | None:
    """The sum of `values`; 0 of nothing."""
    try:
        plain = sum(values) if values and type(values[0]) is int else Decimal(0)
        if type(plain) is int and LOW < plain < HIGH:
            return plain
        return _checked(c, _exact_sum(values), at)
    except TypeError:  # a Decimal beside a Fraction
        return calculate(c, [0, *values], "+" * len(values), at)
    except ArithmeticError:
        return too_many_digits(c, at)


def _exact_sum(values: Sequence[Numeric]) -> Numeric:
    """`sum`, which adds in the current decimal context, in the exact one."""
    outer = getcontext()
    setcontext(EXACT)
    try:
        return sum(values)
    finally:
        setcontext(outer)


def average(c: Context, values: Sequence[Numeric], at: int) -> Numeric | None:
    """The mean, as a fraction; unknown of nothing."""
    if not values:
        return None
    sum_ = total(c, values, at)
    return None if sum_ is None else divide(c, sum_, len(values), at)

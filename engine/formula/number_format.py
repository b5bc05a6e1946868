"""Numbers as text (数値の書式): the part of Excel's format codes that forms need.

`0` a digit always, `#` a digit if there is one, `,` between digits groups by thousands and behind the last one divides
by 1,000, `.` the point, `%` times 100, `;` a second form for negative numbers (#,##0;▲#,##0), "…" and other signs stand
for themselves. Rounding is to the half away from zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from engine.formula.arithmetic import HIGH, LOW, Numeric, absolute, fraction
from engine.formula.rounding import round_half_up

SHOWN_DECIMALS = 6
_LITERAL = r'(?:"[^"]*"|\\.|[^#0,.;%"\\\[\]*?@_])'
_SECTION = re.compile(
    rf"(?P<before>(?:{_LITERAL}|%)*)"
    r"(?P<whole>[#0]+(?:,[#0]+)*)(?P<thousands>,*)(?:\.(?P<decimals>0*\#*))?"
    rf"(?P<after>(?:{_LITERAL}|%)*)",
    re.DOTALL,
)


@dataclass(frozen=True)
class _Section:
    """One form of a pattern; `power` is the power of ten by which the number is multiplied first."""

    before: str
    after: str
    digits: int
    grouped: bool
    decimals: tuple[int, int]
    power: int


def check_number_format(pattern: str) -> str | None:
    """Why `pattern` cannot be used, in Japanese, or None when it can."""
    return None if _parse(pattern) else "数値の書式は #,##0 や 0.0 のように書いてください。"


@lru_cache(maxsize=512)
def _parse(pattern: str) -> tuple[_Section, ...] | None:
    sections = []
    for part in _split(pattern):
        match = _SECTION.fullmatch(part)
        if match is None:
            return None
        sections.append(_section(match))
    return tuple(sections) if len(sections) <= 2 else None


def _split(pattern: str) -> list[str]:
    """Cut at `;` outside quotes."""
    return re.findall(r'(?:"[^"]*"|\\.|[^;])+', pattern, re.DOTALL) if len(pattern) <= 200 else []


def _section(match: re.Match[str]) -> _Section:
    whole, decimals = match["whole"], match["decimals"] or ""
    percent = (match["before"] + match["after"]).count("%")
    return _Section(
        _plain(match["before"]),
        _plain(match["after"]),
        whole.replace(",", "").count("0"),
        "," in whole,
        (decimals.count("0"), len(decimals)),
        2 * percent - 3 * len(match["thousands"]),
    )


def _plain(literal: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)', lambda found: found[1] or found[2] or "", literal, flags=re.DOTALL)


def format_number(value: Numeric, pattern: str) -> str | None:
    """`value` written as `pattern` says; None for a pattern that `check_number_format` refuses or |value| >= 10**28."""
    sections = _parse(pattern)
    if not sections or not LOW < value < HIGH:
        return None
    section = sections[-1] if value < 0 else sections[0]
    size = fraction(absolute(value)) * Fraction(10) ** section.power
    least, most = section.decimals
    rounded = round_half_up(size, most)
    whole, _, decimals = _written(rounded).partition(".")
    digits = whole.lstrip("0").zfill(section.digits)
    if section.grouped:
        digits = _grouped(digits)
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    minus = "-" if value < 0 and len(sections) == 1 and rounded != 0 else ""
    return f"{minus}{section.before}{digits}{'.' + decimals if decimals else ''}{section.after}"


def _written(value: Numeric) -> str:
    return str(value) if isinstance(value, int) else format(value, "f")


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = ([digits[:head]] if head else []) + [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return ",".join(groups)


def plain_number(value: Numeric, grouped: bool = False) -> str:
    """A number for people: as exact as it is, a fraction to 6 decimals, with `,` where `grouped`."""
    if not LOW < value < HIGH:
        return "#" * 6
    text = _written(value) if isinstance(value, int | Decimal) else ""
    if not 0 < len(text) <= 60:
        text = _written(round_half_up(value, SHOWN_DECIMALS))
    if not isinstance(value, int | Decimal) and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not grouped:
        return text
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    return sign + _grouped(whole) + point + decimals

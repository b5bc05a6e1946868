"""Units of numbers (単位): which may be added, and exact factors between those that measure the same thing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from fractions import Fraction

_KINDS: Mapping[str, Mapping[str, Fraction]] = {
    "金額": {"円": Fraction(1), "千円": Fraction(10**3), "万円": Fraction(10**4), "百万円": Fraction(10**6),
             "億円": Fraction(10**8), "十億円": Fraction(10**9), "兆円": Fraction(10**12)},
    "質量": {"mg": Fraction(1, 1000), "g": Fraction(1), "kg": Fraction(10**3), "t": Fraction(10**6),
             "トン": Fraction(10**6), "千トン": Fraction(10**9)},
    "長さ": {"mm": Fraction(1, 1000), "cm": Fraction(1, 100), "m": Fraction(1), "km": Fraction(1000)},
    "面積": {"cm2": Fraction(1, 10**4), "m2": Fraction(1), "平方メートル": Fraction(1), "a": Fraction(100),
             "アール": Fraction(100), "ha": Fraction(10**4), "ヘクタール": Fraction(10**4), "km2": Fraction(10**6)},
    "体積": {"mL": Fraction(1, 1000), "L": Fraction(1), "リットル": Fraction(1), "kL": Fraction(1000),
             "キロリットル": Fraction(1000), "m3": Fraction(1000), "立方メートル": Fraction(1000)},
    "電力": {"W": Fraction(1), "kW": Fraction(10**3), "MW": Fraction(10**6), "GW": Fraction(10**9)},
    "電力量": {"Wh": Fraction(1), "kWh": Fraction(10**3), "MWh": Fraction(10**6), "GWh": Fraction(10**9)},
    "熱量": {"J": Fraction(1), "kJ": Fraction(10**3), "MJ": Fraction(10**6), "GJ": Fraction(10**9),
             "TJ": Fraction(10**12)},
    "時間": {"秒": Fraction(1), "分": Fraction(60), "時間": Fraction(3600)},
    "日数": {"日": Fraction(1), "週間": Fraction(7)},
    "月数": {"か月": Fraction(1), "月": Fraction(1), "年": Fraction(12)},
    "割合": {"%": Fraction(1, 100), "‰": Fraction(1, 1000), "割": Fraction(1, 10), "倍": Fraction(1)},
}  # fmt: skip

_FACTORS = {unit: (kind, factor) for kind, units in _KINDS.items() for unit, factor in units.items()}
UNITS = tuple(_FACTORS)


def plain_unit(unit: str) -> str:
    """One spelling for one unit: ㎡, m² and ｍ2 are m2; ㌧ is トン; ヶ月 and カ月 are か月."""
    folded = unicodedata.normalize("NFKC", unit).strip()  # noqa: TID251 – a unit of the definition, never a value
    return folded.replace("ℓ", "L") if folded not in ("ヶ月", "ケ月", "カ月", "ヵ月", "箇月") else "か月"


def same_unit(a: str | None, b: str | None) -> bool:
    """Whether numbers of these units may be added and compared. No unit fits every unit."""
    return a is None or b is None or plain_unit(a) == plain_unit(b)


def is_known_unit(unit: str) -> bool:
    """Whether 単位換算 knows it."""
    return plain_unit(unit) in _FACTORS


def factor(from_unit: str, to_unit: str) -> Fraction | None:
    """By what a number in `from_unit` is multiplied to be in `to_unit`; None when they measure different things."""
    source, target = _FACTORS.get(plain_unit(from_unit)), _FACTORS.get(plain_unit(to_unit))
    if source is None or target is None or source[0] != target[0]:
        return None
    return source[1] / target[1]

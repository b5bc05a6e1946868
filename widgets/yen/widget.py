"""yen (金額): an amount of money in whole yen, or in thousands or millions of it."""

from typing import Literal

from engine.procedure.bases.quantity import Decimals, Quantity


class YenField(Quantity):
    """`{type: yen, min: 0}`, `{type: yen, unit: 千円}`. Below zero unless `min` forbids it; never with fractions."""

    type: Literal["yen"] = "yen"
    unit: Literal["円", "千円", "万円", "百万円", "億円"] = "円"
    decimals: Decimals = 0

"""number (数値): an exact number with its unit."""

from typing import Literal

from engine.procedure.bases.quantity import Quantity


class NumberField(Quantity):
    """`{type: number, unit: kL, min: 0, decimals: 1}`; without `decimals` any number of decimals up to ten is taken."""

    type: Literal["number"] = "number"

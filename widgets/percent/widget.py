"""percent (割合): a number of hundredths."""

from typing import Literal

from engine.procedure.bases.quantity import Quantity


class PercentField(Quantity):
    """`{type: percent, decimals: 1, min: 0, max: 100}`. 12.5 means 12.5 %; growth may be above 100 or below 0."""

    type: Literal["percent"] = "percent"
    unit: Literal["%"] = "%"

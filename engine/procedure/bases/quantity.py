"""Quantity (数量): the base of number, yen and percent. The value is an exact int or Decimal."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field as Key

from engine import formula
from engine.formula.arithmetic import Numeric
from engine.procedure.clean import clean_text
from engine.procedure.field import Field, Invalid, Limits, Raw
from engine.procedure.numbers import (
    MOST_DECIMALS,
    as_json,
    decimals_of,
    grouped,
    plain_number,
    read_number,
    settle_number,
)

Decimals = Annotated[int, Key(ge=0, le=MOST_DECIMALS)]


class Quantity(Field):
    """A number with a unit. `min` and `max` are numbers or formulas; `blank: zero` counts an empty one as 0."""

    min: str | None = None
    max: str | None = None
    blank: Literal["zero"] | None = None
    unit: str | None = None
    decimals: Decimals | None = None  # None: any, up to ten

    @property
    def keypad(self) -> str:
        """The keyboard a phone shows: number pads have no minus sign, so only where nothing below zero is meant."""
        if self.min is None or not self.min[:1].isdigit():
            return "text"
        return "numeric" if self.decimals == 0 else "decimal"

    def value_type(self) -> formula.Type:
        return formula.Number(self.unit)

    def parse(self, raw: Raw) -> "int | Decimal | Invalid | tuple[Invalid, ...] | None":
        text = clean_text(raw)
        if isinstance(text, Invalid):
            return Invalid("number.format") if text.code.startswith("text.") else text
        return read_number(text, self.unit or "") if text else None

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        if self.decimals is not None and decimals_of(value) > self.decimals:
            yield Invalid("number.decimals" if self.decimals else "number.integer", {"decimals": self.decimals})
        low = self._literals["min"] if limits.min is None else limits.min
        high = self._literals["max"] if limits.max is None else limits.max
        if low is not None and value < low:
            yield Invalid("number.min", {"min": grouped(low), "unit": self.unit or ""})
        if high is not None and value > high:
            yield Invalid("number.max", {"max": grouped(high), "unit": self.unit or ""})

    @cached_property
    def _literals(self) -> dict[str, Numeric | None]:
        """`min` and `max` where they are written out as numbers; formulas come in through Limits."""
        read = {name: read_number(text) if text else None for name, text in (("min", self.min), ("max", self.max))}
        return {name: None if isinstance(number, Invalid) else number for name, number in read.items()}

    def settle(self, value: Any) -> Any:
        return None if value is None else settle_number(value, self.decimals)

    def dump(self, value: Any) -> Any:
        return None if value is None else as_json(value)

    def show(self, value: Any, lang: str = "ja") -> str:
        if value is None:
            return ""
        text = grouped(value)
        unit = self.unit or ""
        return f"{text} {unit}" if unit and unit.isascii() and unit != "%" else text + unit

    def reveal(self, value: Any) -> Raw:
        return "" if value is None else plain_number(value)

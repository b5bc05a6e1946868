"""Calendar value (暦の項目): the base of date, month, year, fiscal_year, time and datetime."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from engine.formula.partial_date import PartialDate, before
from engine.procedure.clean import clean_text
from engine.procedure.field import Field, Invalid, Limits, Raw


class Calendar(Field):
    """A point or span of time, typed in the western or Japanese calendar. `min` and `max` are values or formulas."""

    min: str | None = None
    max: str | None = None

    def read(self, text: str) -> Any:
        """Clean, not empty text to the value or Invalid."""
        raise NotImplementedError

    def earlier(self, a: Any, b: Any) -> bool | None:
        """a before b; None where a missing part leaves it open."""
        return bool(a < b)

    def parse(self, raw: Raw) -> Any:
        text = clean_text(raw)
        if isinstance(text, Invalid):
            return self.read("?") if text.code.startswith("text.") else text
        return self.read(text) if text else None

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        low = self._literals["min"] if limits.min is None else limits.min
        high = self._literals["max"] if limits.max is None else limits.max
        if low is not None and self.earlier(value, low):
            yield Invalid("date.min", {"min": self.show(low)})
        if high is not None and self.earlier(high, value):
            yield Invalid("date.max", {"max": self.show(high)})

    @cached_property
    def _literals(self) -> dict[str, Any]:
        """`min` and `max` where they are written out; formulas come in through Limits."""
        read = {name: self.read(text) if text else None for name, text in (("min", self.min), ("max", self.max))}
        return {name: None if isinstance(value, Invalid) else value for name, value in read.items()}

    def reveal(self, value: Any) -> Raw:
        return "" if value is None else str(self.dump(value))


class Days(Calendar):
    """What date and month share: values of whole days of which a part may be unknown."""

    def earlier(self, a: Any, b: Any) -> bool | None:
        return before(a, b)

    def dump(self, value: Any) -> Any:
        return None if value is None else value.isoformat()


def parts_of(value: Any) -> int:
    """How much is known of a date: 1 the year, 2 the month too, 3 the day too."""
    return 1 + bool(value.month) + bool(value.day) if isinstance(value, PartialDate) else 3

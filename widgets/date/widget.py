"""date (日付): a day, or as much of it as is known."""

from typing import Any, Literal

from engine import formula
from engine.procedure.bases.calendar import Days, parts_of
from engine.procedure.dates import in_both, read_partial
from engine.procedure.field import Invalid

_PARTS = {"year": 1, "month": 2, "day": 3}
_HINTS = {
    "day": ("例：2026年4月1日、令和8年4月1日、2026-4-1", "Example: 2026-04-01, 令和8年4月1日"),
    "month": ("例：2026年4月、令和8年4月、2026-4", "Example: 2026-04, 令和8年4月"),
    "year": ("例：2026年、令和8年", "Example: 2026, 令和8年"),
    "any": ("例：2026年4月1日、令和8年4月、2026年（分かるところまで）", "Example: 2026-04-01, 2026-04 or 2026"),
}


class DateField(Days):
    """`{type: date, max: 今日()}`. `precision: any` takes a year or month alone: what needs more is unknown.

    The value is a datetime.date, or a PartialDate where the precision leaves parts out.
    """

    type: Literal["date"] = "date"
    precision: Literal["day", "month", "year", "any"] = "day"

    def value_type(self) -> formula.Type:
        return formula.Date()

    def read(self, text: str) -> Any:
        value = read_partial(text)
        if isinstance(value, Invalid):
            return Invalid("date.format.month") if value.code == "date.format" and self.precision == "month" else value
        wanted = _PARTS.get(self.precision)
        if wanted is None or parts_of(value) == wanted:
            return value
        return Invalid({1: "date.format.year", 2: "date.format.month", 3: "date.format"}[wanted])

    def show(self, value: Any, lang: str = "ja") -> str:
        return "" if value is None else in_both(value, lang)

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or _HINTS[self.precision][lang == "en"]

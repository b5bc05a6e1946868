"""month (年月): a month of a year."""

from typing import Any, Literal

from engine import formula
from engine.procedure.bases.calendar import Days, parts_of
from engine.procedure.dates import in_both, read_partial
from engine.procedure.field import Invalid


class MonthField(Days):
    """`{type: month}`: 2026-04, 2026年4月, 令和8年4月. The value is a PartialDate of year and month."""

    type: Literal["month"] = "month"

    def value_type(self) -> formula.Type:
        return formula.Month()

    def read(self, text: str) -> Any:
        value = read_partial(text)
        if isinstance(value, Invalid):
            return Invalid("date.format.month") if value.code == "date.format" else value
        return value if parts_of(value) == 2 else Invalid("date.format.month")

    def show(self, value: Any, lang: str = "ja") -> str:
        return "" if value is None else in_both(value, lang)

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or (
            "Example: 2026-04, 令和8年4月" if lang == "en" else "例：2026年4月、令和8年4月、2026-4"
        )

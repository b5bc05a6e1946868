"""year (年): a calendar year."""

from typing import Any, Literal

from engine import formula
from engine.formula.partial_date import PartialDate
from engine.procedure.bases.calendar import Calendar, parts_of
from engine.procedure.dates import in_both, read_partial
from engine.procedure.field import Invalid


class YearField(Calendar):
    """`{type: year}`: 2026, 2026年, 令和8年, R8. The value is the western year as an int."""

    type: Literal["year"] = "year"

    def value_type(self) -> formula.Type:
        return formula.Number("年")

    def read(self, text: str) -> Any:
        value = read_partial(text)
        if isinstance(value, Invalid):
            return Invalid("date.format.year") if value.code == "date.format" else value
        return value.year if parts_of(value) == 1 else Invalid("date.format.year")

    def show(self, value: Any, lang: str = "ja") -> str:
        return "" if value is None else in_both(PartialDate(value), lang)

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or ("Example: 2026, 令和8年" if lang == "en" else "例：2026年、令和8年")

"""fiscal_year (年度): from April to March."""

from typing import Any, Literal

from engine import formula
from engine.procedure.bases.calendar import Calendar
from engine.procedure.dates import fiscal_in_both, read_fiscal_year


class FiscalYearField(Calendar):
    """`{type: fiscal_year}`: 2026, 2026年度, 令和8年度. The value is the western year in which it begins, an int."""

    type: Literal["fiscal_year"] = "fiscal_year"

    def value_type(self) -> formula.Type:
        return formula.Number("年度")

    def read(self, text: str) -> Any:
        return read_fiscal_year(text)

    def show(self, value: Any, lang: str = "ja") -> str:
        return "" if value is None else fiscal_in_both(value, lang)

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or ("Example: 2026, 令和8年度" if lang == "en" else "例：2026年度、令和8年度")

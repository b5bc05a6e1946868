"""datetime (日時): a day and a time of it."""

from datetime import datetime
from typing import Any, Literal

from engine import formula
from engine.procedure.bases.calendar import Calendar
from engine.procedure.dates import clock, in_both, read_datetime


class DateTimeField(Calendar):
    """`{type: datetime}`: 2026-04-01 10:00, 令和8年4月1日10時. The value is naive and means Japanese time."""

    type: Literal["datetime"] = "datetime"

    def value_type(self) -> formula.Type:
        return formula.DateTime()

    def read(self, text: str) -> Any:
        return read_datetime(text)

    def dump(self, value: Any) -> Any:
        return f"{value.date().isoformat()}T{clock(value.time())}" if isinstance(value, datetime) else None

    def show(self, value: Any, lang: str = "ja") -> str:
        return f"{in_both(value.date(), lang)} {clock(value.time())}" if isinstance(value, datetime) else ""

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or (
            "Example: 2026-04-01 9:30" if lang == "en" else "例：2026年4月1日 9:30、令和8年4月1日 9時30分"
        )

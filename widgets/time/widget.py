"""time (時刻): a time of the day."""

from datetime import time
from typing import Any, Literal

from engine import formula
from engine.procedure.bases.calendar import Calendar
from engine.procedure.dates import clock, read_time


class TimeField(Calendar):
    """`{type: time, min: 9:00, max: 17:15}`: 9:30, 9時30分, 午後1時. Japanese time; the value is a datetime.time."""

    type: Literal["time"] = "time"

    def value_type(self) -> formula.Type:
        return formula.Time()

    def read(self, text: str) -> Any:
        return read_time(text)

    def dump(self, value: Any) -> Any:
        return clock(value) if isinstance(value, time) else None

    def show(self, value: Any, lang: str = "ja") -> str:
        return clock(value) if isinstance(value, time) else ""

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or ("Example: 9:30" if lang == "en" else "例：9:30、9時30分")

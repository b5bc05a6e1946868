"""Structured logs: one JSON line a request, with its id; never what people typed, never a query string."""

import json
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO


class Log:
    """Writes what happened as one line of JSON: the facts given, then `event`, `level`, `timestamp` (UTC)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def info(self, event: str, **facts: Any) -> None:
        """What went as it should."""
        self._write({**facts, "event": event, "level": "info"})

    def error(self, event: str, **facts: Any) -> None:
        """What an operator should look at."""
        self._write({**facts, "event": event, "level": "error"})

    def _write(self, line: dict[str, Any]) -> None:
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")  # noqa: TID251 (a log tells the machine's time)
        self._stream.write(json.dumps({**line, "timestamp": now}, ensure_ascii=False, default=repr) + "\n")
        self._stream.flush()


def logger() -> Log:
    """The logger of the web layer: standard error."""
    return Log(sys.stderr)


def places(error: BaseException) -> list[str]:
    """Where an error came from, without its message or values: those may hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]

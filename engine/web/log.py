"""Structured logs: one JSON line a request, with its id; never what people typed, never a query string."""

import json
import logging
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


class Others(logging.Handler):
    """What the worker and libraries log, as lines of the same kind: no line break and no traceback with values in it."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(logging.WARNING)
        self._log = Log(stream)

    def emit(self, record: logging.LogRecord) -> None:
        """Never raises: logging catches what goes wrong here by itself."""
        facts: dict[str, Any] = {"by": record.name, "message": record.getMessage()}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            facts |= {"kind": type(error).__name__, "at": places(error)}
        said = self._log.error if record.levelno >= logging.ERROR else self._log.info
        said("logged", **facts)


def take_over() -> None:
    """For a command that serves: everything that is logged in this process goes to standard error as JSON."""
    root = logging.getLogger()
    root.handlers[:] = [Others(sys.stderr)]


def places(error: BaseException) -> list[str]:
    """Where an error came from, without its message or values: those may hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]

"""Structured logs: one JSON line a request, with its id; never what people typed, never a query string."""

import logging
import sys
import traceback
from typing import Any

import structlog


def configure(level: int = logging.INFO) -> None:
    """JSON lines on standard error. Called once, by `engine.app`'s server entry and by the worker."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def logger() -> Any:
    """The logger of the web layer."""
    return structlog.get_logger("web")


def places(error: BaseException) -> list[str]:
    """Where an error came from, without its message or values: those may hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]

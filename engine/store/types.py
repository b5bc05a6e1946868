"""Column types that mean the same on SQLite and PostgreSQL. SQLite's tables are STRICT: only TEXT and INTEGER."""

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import TIMESTAMP, Date, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.store.errors import Unstorable


def storable(value: str) -> str:
    """The text itself, if both databases can hold it; else Unstorable. (SQLite takes NUL, PostgreSQL does not.)"""
    if "\x00" in value:
        raise Unstorable("文字列に NUL が含まれています。")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Unstorable("文字列に対にならないサロゲートが含まれています。") from None
    return value


def canonical(value: Any) -> str:
    """Canonical JSON: keys sorted, no spaces, characters as they are. Raises Unstorable for what is not plain JSON."""
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise Unstorable(f"JSON にできない値です: {error}") from error
    if "\\u0000" in text:  # a real NUL, or the six characters typed by somebody: only the former is refused
        _refuse_nul(value)
    return storable(text)


def _refuse_nul(value: Any) -> None:
    if isinstance(value, str):
        storable(value)
    elif isinstance(value, dict):
        for key, part in value.items():
            _refuse_nul(key)
            _refuse_nul(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_nul(part)


class Words(TypeDecorator[str]):
    """Text of any length that both databases hold alike."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """A JSON value as canonical text: byte for byte what was stored, on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Instant(TypeDecorator[datetime]):
    """A moment. Aware in, aware UTC out; SQLite keeps fixed-width ISO text, so that it sorts as time does."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its time zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day (Asia/Tokyo, as everywhere); ISO text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value

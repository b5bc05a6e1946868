"""Column types that mean the same on SQLite and PostgreSQL. SQLite's tables are STRICT: only TEXT and INTEGER."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import TIMESTAMP, Date, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.store.errors import Unstorable

Convert = Callable[[Any], Any]


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

    def bind_processor(self, dialect: Dialect) -> Convert:
        return _storable

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        return None


class Json(TypeDecorator[Any]):
    """A JSON value as canonical text: byte for byte what was stored, on both databases."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Convert:
        return _optional(canonical)

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:
        return _optional(from_json)


class Instant(TypeDecorator[datetime]):
    """A moment. Aware in, aware UTC out; SQLite keeps fixed-width ISO text, so that it sorts as time does."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if _has_dates(dialect) else Text())

    def bind_processor(self, dialect: Dialect) -> Convert:
        return _optional(_utc if _has_dates(dialect) else _utc_text)

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:
        return _optional(_utc if _has_dates(dialect) else datetime.fromisoformat)


class Day(TypeDecorator[date]):
    """A calendar day (Asia/Tokyo, as everywhere); ISO text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Date() if _has_dates(dialect) else Text())

    def bind_processor(self, dialect: Dialect) -> Convert | None:
        return None if _has_dates(dialect) else _optional(date.isoformat)

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert | None:
        return None if _has_dates(dialect) else _optional(date.fromisoformat)


def _storable(value: str | None) -> str | None:
    return value if value is None else storable(value)


def _has_dates(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"


def _optional(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a moment needs its time zone: {value!r}")
    return value.astimezone(UTC)


def _utc_text(value: datetime) -> str:
    return _utc(value).isoformat(timespec="microseconds")

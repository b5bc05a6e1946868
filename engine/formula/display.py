"""Values as people read them (表示): what 《式》 in a text and 書式(値) without a format give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.formula.date_format import plain_date
from engine.formula.number_format import plain_number
from engine.formula.types import Choice, Date, DateTime, Files, ListOf, Month, Number, Record, Rows, Time, Type, YesNo

_UNGROUPED_UNITS = frozenset({None, "年", "年度", "月", "日"})


def display(type_: Type, value: Any) -> str:
    """`value` of `type_` as text; a blank is the empty text.

    Choices show their label, yes/no はい and いいえ, dates 2026年4月1日, numbers with a unit are grouped (1,200) while
    a number without one, or a year, is not. Lists are joined by 、, the parts of an address or a name by a space.
    """
    if value is None:
        return ""
    if isinstance(type_, Number):
        return plain_number(value, grouped=type_.unit not in _UNGROUPED_UNITS)
    if isinstance(type_, Choice):
        return dict(type_.labels).get(value, str(value))
    if isinstance(type_, YesNo):
        return "はい" if value else "いいえ"
    if isinstance(type_, Date | Month | DateTime | Time):
        return plain_date(value)
    return _joined(type_, value)


def _joined(type_: Type, value: Any) -> str:
    if isinstance(type_, ListOf):
        return "、".join(text for text in (display(type_.item, item) for item in value) if text)
    if isinstance(type_, Files | Rows):
        return f"{len(value)}件"
    if isinstance(type_, Record):
        return _parts(type_.parts, value)
    return str(value)


def _parts(parts: Mapping[str, Type], value: Mapping[str, Any]) -> str:
    return " ".join(text for text in (display(type_, value.get(part)) for part, type_ in parts.items()) if text)

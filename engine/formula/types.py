"""What a formula can see: the types of values and the names in scope.

A `Type` describes a value as far as a formula needs to know it; a `Name` is one entry of a `Scope`, and a `Scope` is
everything a formula may mention. All of it is frozen and carries no values, so one scope serves every case of a
version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True)
class Type:
    """The common root. Only the subclasses below are used."""


@dataclass(frozen=True)
class Text(Type):
    """文字列."""


@dataclass(frozen=True)
class Number(Type):
    """数値, exact. `unit` None means "no unit known" and fits any unit; yen is `Number("円")`, percent
    `Number("%")`."""

    unit: str | None = None


@dataclass(frozen=True)
class Date(Type):
    """日付; the value may be partial (month or day unknown)."""


@dataclass(frozen=True)
class Month(Type):
    """年月."""


@dataclass(frozen=True)
class Time(Type):
    """時刻."""


@dataclass(frozen=True)
class DateTime(Type):
    """日時, Japanese standard time."""


@dataclass(frozen=True)
class YesNo(Type):
    """はい・いいえ; a condition by itself."""


@dataclass(frozen=True)
class Choice(Type):
    """選択肢. `codes` None is an open list whose literals cannot be checked; `labels` are (code, label) pairs."""

    codes: tuple[str, ...] | None = None
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ListOf(Type):
    """一覧: a `choices` field, a column of a table, an output of a decision table."""

    item: Type


@dataclass(frozen=True)
class Files(Type):
    """添付ファイル: 件数( ) and 空欄( ) work on it."""


@dataclass(frozen=True)
class Record(Type):
    """A value with named parts: group, address, person name, lookup result, 案件, 申請者.

    `zeros` names the parts with `blank: zero`.
    """

    parts: Mapping[str, Type]
    zeros: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rows(Type):
    """表: rows with columns. `zeros` names the columns with `blank: zero`."""

    columns: Mapping[str, Type]
    zeros: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unknown(Type):
    """Anything; stands where a mistake was already reported, so that one mistake gives one message."""


@dataclass(frozen=True)
class Name:
    """One entry of a scope: its type and what the findings about blanks need to know of it."""

    type: Type
    label: str = ""
    optional: bool = True
    blank_zero: bool = False
    format: str | None = None


def _no_names() -> Mapping[str, Name]:
    return {}


@dataclass(frozen=True)
class Scope:
    """Everything a formula may mention.

    `names` are the top-level names (fields, lookups, tables, 案件, 申請者, 結論 …). For a formula that stands in a
    table's row, `row` is the id path of that table ("給油所" or "施設.物質") and `row_names` are its columns.
    """

    names: Mapping[str, Name]
    row: str | None = None
    row_names: Mapping[str, Name] = field(default_factory=_no_names)


class Use(Enum):
    """Where a formula stands, which fixes what "unknown" means there (see `language.md`, Blanks are unknown)."""

    VISIBLE = "visible"
    REQUIRED = "required"
    CHECK = "check"
    TRANSITION = "transition"
    VALUE = "value"
    TEXT = "text"

    @property
    def is_condition(self) -> bool:
        """Whether the formula must say yes or no."""
        return self in (Use.VISIBLE, Use.REQUIRED, Use.CHECK, Use.TRANSITION)


RESERVED_NAMES = frozenset(
    {
        "案件",
        "申請者",
        "行",
        "この行",
        "前行",
        "元",
        "前回",
        "結論",
        "台帳",
        "かつ",
        "または",
        "はい",
        "いいえ",
        "TRUE",
        "FALSE",
    }
)
"""Words a field id may not be, because formulas give them a meaning of their own."""

_JAPANESE: Mapping[type[Type], str] = {
    Text: "文字列",
    Date: "日付",
    Month: "年月",
    Time: "時刻",
    DateTime: "日時",
    YesNo: "はい・いいえ",
    Choice: "選択肢",
    Files: "ファイル",
    Record: "項目のまとまり",
    Rows: "表",
    Unknown: "不明",
}


def describe(type_: Type) -> str:
    """The Japanese name of a type for messages: 数値（円）, 日付の一覧 …"""
    if isinstance(type_, Number):
        return f"数値（{type_.unit}）" if type_.unit else "数値"
    if isinstance(type_, ListOf):
        return f"{describe(type_.item)}の一覧"
    return _JAPANESE[type(type_)]

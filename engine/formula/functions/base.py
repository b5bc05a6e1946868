"""What a function of the language is: data for the checker, the generated code, the palette and the manual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from engine.formula.types import Type


class Kind(Enum):
    """What a parameter takes, with its Japanese name for messages."""

    NUMBER = "数値"
    TEXT = "文字列"
    DATE = "日付"
    DAY = "年月日のある日付"
    YES_NO = "条件"
    LIST = "一覧"
    TABLE = "表または表の列"
    ANY = "値"


class Form(Enum):
    """How a function is checked and turned into code.

    PLAIN functions run on known values: any unknown argument makes the result unknown. The others have rules of their
    own.
    """

    PLAIN = "plain"
    AND = "and"
    OR = "or"
    NOT = "not"
    IF = "if"
    IFS = "ifs"
    SWITCH = "switch"
    BLANK = "blank"
    OTHER_THAN = "other_than"
    CONTAINS = "contains"
    REDUCE = "reduce"
    COUNT = "count"
    JUDGE = "judge"
    UNIQUE = "unique"
    ITEM = "item"
    HAS_FORMAT = "has_format"
    WRITE = "write"
    CONVERT = "convert"
    LOOK_UP = "look_up"
    ROW_NUMBER = "row_number"
    TODAY = "today"


@dataclass(frozen=True)
class Parameter:
    """One parameter: its Japanese name, what it takes, and whether it may be left out."""

    label: str
    kind: Kind
    optional: bool = False


@dataclass(frozen=True)
class Function:
    """One function (関数).

    `result` None means the type of the first argument (四捨五入 of yen is yen). `repeats` lets the last parameter come
    again. `run` is called with known values, behind the evaluation context where `in_context`.
    """

    name: str
    alias: str | None
    parameters: tuple[Parameter, ...]
    result: Type | None
    help: str
    example: str
    run: Callable[..., Any]
    form: Form = Form.PLAIN
    repeats: bool = False
    in_context: bool = False

    @property
    def signature(self) -> str:
        """四捨五入(数, [桁]) – for the palette and for messages."""
        labels = [f"[{each.label}]" if each.optional else each.label for each in self.parameters]
        return f"{self.name}({', '.join(labels + ['…'] * self.repeats)})"

    @property
    def least(self) -> int:
        """How many arguments it needs."""
        return sum(not each.optional for each in self.parameters)

    @property
    def most(self) -> int | None:
        """How many it takes at most; None without a limit."""
        return None if self.repeats else len(self.parameters)


def required(label: str, kind: Kind) -> Parameter:
    """A parameter that must be given."""
    return Parameter(label, kind)


def optional(label: str, kind: Kind) -> Parameter:
    """A parameter that may be left out."""
    return Parameter(label, kind, optional=True)

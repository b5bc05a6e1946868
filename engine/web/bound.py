"""A field bound to one request (結び付いた項目): what its slots are filled with.

`Sheet` is what a request knows about the whole page; `Bound` is one field in it, at its concrete path.
`fillers.py` turns it into HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from engine.case.answers import Answers, Issue
from engine.case.correction import is_reachable
from engine.case.model import FileRef, Remark
from engine.procedure.field import Limits, Raw
from engine.procedure.path import Path, format_path, html_id

if TYPE_CHECKING:
    from engine.web.pieces import FieldPiece

NO_LIMITS = Limits()


@dataclass(frozen=True)
class Asked:
    """What a registry answered, to be said at the field it was asked by. `again` offers to ask once more."""

    lookup: str
    text: str
    again: bool = False
    look: str = ""  # banner colour: good, warn, or none
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What one request knows about a form: raw texts, what the engine makes of them, and what is to be said where.

    `errors` and `warnings` hold only what shall be shown now, by formatted path; `locked` the reason by path;
    `open` the paths that may be changed (None: all).
    """

    answers: Answers
    raw: Mapping[str, Raw]
    case: str = ""
    errors: Mapping[str, Sequence[Issue]] = field(default_factory=dict)
    warnings: Mapping[str, Sequence[Issue]] = field(default_factory=dict)
    remarks: Mapping[str, Sequence[Remark]] = field(default_factory=dict)
    locked: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sequence[FileRef]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    open: frozenset[str] | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, "Asked"] = field(default_factory=dict)
    lang: str = "ja"

    @cached_property
    def said(self) -> bool:
        """Whether anything at all is to be said at some field; mostly nothing is."""
        return bool(self.errors or self.warnings or self.remarks or self.asked)

    def is_reachable(self, key: str) -> bool:
        """Whether this correction opens a group or table, or something in it. Single fields say it by `locked`."""
        return is_reachable(self.open, key)

    def sum_of(self, bound: "Bound", column: str) -> str:
        """The sum of a table's column, as a person reads it."""
        rows = bound.value if isinstance(bound.value, Sequence) else ()
        member = next((item for item in bound.field.members if getattr(item, "id", None) == column), None)
        numbers = [row[column] for row in rows if isinstance(row, Mapping) and row.get(column) is not None]
        return member.show(sum(numbers), self.lang) if member else ""

    def limits(self, key: str, schema: str) -> Limits:
        """The rules of this moment at a concrete path, else those of the field in every row."""
        limits = self.answers.limits
        return limits.get(key) or limits.get(schema) or NO_LIMITS


class Bound:
    """One field at one place. Made anew for each request; forty of them cost some microseconds."""

    __slots__ = ("field", "key", "path", "raw", "schema", "sheet", "spec", "value")

    def __init__(self, sheet: Sheet, spec: "FieldPiece", path: Path, raw: Raw, value: object) -> None:
        self.sheet = sheet
        self.spec = spec
        self.field = spec.field
        self.path = path
        self.key = format_path(path) if spec.in_row else spec.key
        self.schema = spec.key
        self.raw = raw
        self.value = value

    @property
    def id(self) -> str:
        return html_id(self.path)

    def part(self, name: str | None) -> str:
        """The raw text of the field, or of one part; empty when it has none."""
        raw = self.raw
        if name is not None:
            raw = raw.get(name, "") if isinstance(raw, dict) else ""
        return raw if isinstance(raw, str) else ""

    def issues(self, part: str | None) -> Sequence[Issue]:
        """What is wrong here and shall be said now."""
        return self.sheet.errors.get(f"{self.key}.{part}" if part else self.key, ())

    def all_issues(self) -> list[Issue]:
        """What is wrong with the field as a whole and with each of its parts."""
        errors = self.sheet.errors
        if not errors:
            return []
        found = list(errors.get(self.key, ()))
        for part in self.field.parts:
            found.extend(errors.get(f"{self.key}.{part}", ()))
        return found

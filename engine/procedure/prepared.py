"""What is decided once per published version, so that reading answers is straight loops over these objects.

Containers (まとまり) are numbered: 0 is the whole filing, then pages, groups, tables. A reading keeps, per container,
the places (frames) that are shown: one per page or group, one per row of a table. Everything here is frozen data;
the reading itself is `engine.case.reading`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine import formula
from engine.procedure.decision import Table
from engine.procedure.field import Field, Invalid, Limits, Option, Raw
from engine.procedure.model import Attachment, Check, Lookup, Note, Page
from engine.procedure.path import SchemaPath
from engine.procedure.problem import DataPath
from engine.procedure.text import Text

Environment = Mapping[str, Any]
Evaluate = Callable[[Environment, formula.Context], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A compiled formula, where it stands, and the schema paths it reads (`earlier`: of the row before only)."""

    text: str
    place: DataPath
    evaluate: Evaluate
    type: formula.Type
    uses: frozenset[SchemaPath] = frozenset()
    earlier: frozenset[SchemaPath] = frozenset()
    per_row: bool = False  # reads 行 of the row where it stands


@dataclass(frozen=True, slots=True, eq=False)
class CaseRule:
    """One of a field's `cases:`: which of its rules change while `when` is yes. None = unchanged."""

    when: Rule
    min: "Rule | Any | None" = None
    max: "Rule | Any | None" = None
    pattern: str | None = None
    format: str | None = None
    options: tuple[Option, ...] | None = None
    required: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LimitRules:
    """The rules of a field that change with the answers. Literals are not here: the widget knows its own."""

    min: Rule | None = None
    max: Rule | None = None
    rows_min: "Rule | int | None" = None
    rows_max: "Rule | int | None" = None
    cases: tuple[CaseRule, ...] = ()
    options_from: Rule | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """A field takes a value from a lookup's answer: `name` of `lookup`; `locks`: nobody may change it then."""

    lookup: str
    name: str
    locks: bool
    said: str  # the reason shown at a locked field


@dataclass(frozen=True, slots=True, eq=False)
class Default:
    """What an untouched field holds: a value, or a rule. `account`: it comes from who files (申請者)."""

    value: Any = None
    rule: Rule | None = None
    account: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PageNode:
    """A page as a container: its fields stand in the case's own names."""

    number: int
    page: Page
    visible: Rule | None
    order: int


@dataclass(frozen=True, slots=True, eq=False)
class GroupNode:
    """A group as a container inside `parent`."""

    number: int
    parent: int
    path: SchemaPath
    id: str
    field: Field
    visible: Rule | None
    required_when: Rule | None
    fills: tuple[Fill, ...]
    order: int
    office: bool


@dataclass(frozen=True, slots=True, eq=False)
class RowsNode:
    """A table or a repeating page as a container: one place per row. `field` is None for a page."""

    number: int
    parent: int
    path: SchemaPath
    id: str
    field: Field | None
    title: Text
    visible: Rule | None
    required: bool
    required_when: Rule | None
    limits: LimitRules
    fixed: int | None  # number of rows that are always there
    fills: tuple[Fill, ...]
    order: int
    office: bool


@dataclass(frozen=True, slots=True, eq=False)
class FieldNode:
    """A plain field inside the container `parent`. `plain`: its value is what was typed and nothing else."""

    parent: int
    path: SchemaPath
    id: str
    key: str  # its schema path as text
    field: Field
    visible: Rule | None
    compute: Rule | None
    default: Default | None
    fills: tuple[Fill, ...]
    required: bool
    required_when: Rule | None
    limits: LimitRules | None
    empty: Any  # the value of a shown field without an answer: None, or an empty list
    plain: bool
    parse: Callable[[Raw], Any]
    check: Callable[[Any, Limits], Iterable[Invalid]] | None  # None: its widget has no rules over the value
    parted: bool  # whether parts of it can be missing
    immediate: bool  # judged as it is read: its rules rest on nothing else
    order: int
    office: bool


@dataclass(frozen=True, slots=True, eq=False)
class LookupNode:
    """A question to a registry. `by` give its key; several keys are joined by a space."""

    id: str
    lookup: Lookup
    by: tuple[Rule, ...]
    gives: Mapping[str, formula.Type]


@dataclass(frozen=True, slots=True, eq=False)
class TableNode:
    """A decision table in the order of evaluation."""

    id: str
    table: Table


Node = PageNode | GroupNode | RowsNode | FieldNode | LookupNode | TableNode


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Columns of one table that need each other's row before: worked out row by row."""

    parent: int
    nodes: tuple[FieldNode, ...]


@dataclass(frozen=True, slots=True, eq=False)
class NoteNode:
    """A text between fields. `key` names it: its id, or `注1`, `注2` … in its page, group or table."""

    parent: int
    key: str
    note: Note
    visible: Rule | None
    text: "Rule | None"  # where the text has 《式》
    order: int
    office: bool


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Where a check's remark stands: the container whose places it is looked for in, the field's id there, a part."""

    parent: int
    id: str
    order: int
    suffix: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class CheckNode:
    """A check. `rows`: the container of the table whose rows it runs over; None = once."""

    check: Check
    ensure: Rule | None
    when: Rule | None
    message: "Rule | None"
    rows: int | None
    at: Target | None
    any_of: tuple[Target, ...]
    office: bool
    order: int


@dataclass(frozen=True, slots=True, eq=False)
class AttachmentNode:
    """An attachment with its conditions; `by` gives the list of ids that a table asks for."""

    attachment: Attachment
    required_when: Rule | None
    visible: Rule | None
    by: Rule | None


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """The conditions of a transition: `when`, the lines of `to` (None = else), and of what it asks for by field."""

    when: Rule | None
    targets: tuple[tuple[Rule | None, str], ...]
    asks: Mapping[str, Rule]

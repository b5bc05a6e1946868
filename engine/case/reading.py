"""The reading of answers, first half: what is shown and what it is worth, node by node in the order of evaluation.

A `Reading` is the mutable state of one `answers.read`; it lives for that call only. `Frame` is one place where fields
stand: a page, a group, a row. The second half, the rules over the values, is `engine.case.judging`.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from engine.case import calendar
from engine.case.facts import surroundings
from engine.case.situation import LookupState, Situation
from engine.formula import Context
from engine.procedure.field import Field, Invalid, Limits
from engine.procedure.prepared import CheckNode, FieldNode, PageNode, Rule
from engine.procedure.program import Program

Key: TypeAlias = tuple[int, ...]
_PLACE = re.compile(r"^[0-9]+文字目の")


class Frame:
    """One place where fields stand. `env` takes their values; `raw` is what was typed, `base` last submitted."""

    __slots__ = ("asked", "base", "context", "env", "key", "needed", "open", "parent", "prefix", "raw")

    def __init__(
        self, parent: "Frame | None", prefix: str, key: Key, raw: Mapping[str, Any], env: dict[str, Any]
    ) -> None:
        self.parent = parent
        self.prefix = prefix
        self.key = key
        self.raw = raw
        self.env = env
        self.base: Mapping[str, Any] | None = parent.base if parent else None
        self.open: bool = parent.open if parent else True
        self.needed = True  # whether `required` counts here: not in an optional group that nobody filled
        self.asked: bool = (
            parent.asked if parent else True
        )  # whether its answers are checked: not on a page nobody asks for
        if parent:
            self.context: Context = parent.context


class Found(NamedTuple):
    """Something wrong: its place in the order of the form, its path, what, the field, the check that says it."""

    key: Key
    path: str
    invalid: Invalid
    field: Field | None
    check: CheckNode | None = None


class Reading:
    """The state of one reading."""

    def __init__(self, program: Program, raw: Mapping[str, Any], situation: Situation) -> None:
        self.program = program
        self.situation = situation
        self.today = calendar.today(situation.now)
        self.env: dict[str, Any] = surroundings(program.procedure, situation, self.today)
        self.limits = Limits(today=self.today, check_digit=self.env["申請者"]["種別"] != "sole_proprietor")
        self.frames: list[list[Frame]] = [[] for _ in range(program.containers)]
        self.partial = situation.open is not None
        self.opened = situation.open or frozenset()
        self.shown: list[str] = []
        self.pages: list[str] = []
        self.issues: list[Found] = []
        self.required: list[str] = []
        self.rules: dict[str, Limits] = {}
        self.notes: dict[str, str] = {}
        self.stopped = False
        self.unread: set[str] = set()
        self.lookups: dict[str, LookupState] = {}
        self.locked: dict[str, str] = {}
        self.origin: dict[str, str] = {}
        self.closed: set[str] = set()
        self.given: list[tuple[Frame, FieldNode, Any]] = []
        self.root = Frame(None, "", (), raw, self.env)
        self.root.context = Context(self.today, holidays=calendar.is_closed)
        self.root.open = not self.partial
        self.root.base = situation.base if self.partial else None
        self.frames[0] = [self.root]

    def issue(self, frame: Frame, order: int, path: str, invalid: Invalid, field: Field | None) -> None:
        """Note what is wrong at a path; `order` is that of the node, so that issues are told in the form's order."""
        self.issues.append(Found((*frame.key, order), path, invalid, field))

    def uncomputed(self, frame: Frame, order: int, path: str, field: Field) -> None:
        """Warn that a value could not be calculated: it divided by zero, or grew beyond the limits."""
        invalid = Invalid("value.uncomputable", {"reason": _reason(frame.context)}, level="warning")
        self.issue(frame, order, path, invalid, field)

    def unchecked(self, places: list[tuple[Key, str]], check: CheckNode, context: Context) -> None:
        """Warn that a check could not be calculated; it passes."""
        invalid = Invalid("check.uncomputable", {"reason": _reason(context)}, level="warning")
        self.issues += [Found(key, path, invalid, None, check) for key, path in places]

    def holds(self, rule: Rule, frame: Frame) -> bool:
        """Whether a condition is yes here; unknown is no."""
        return rule.evaluate(self.env, frame.context) is True

    def is_asked(self, node: PageNode) -> bool:
        """Whether the act at hand asks for an office page, as a whole or for one of its fields."""
        asked = self.situation.asked
        return bool(asked) and (
            node.page.id in asked or any(getattr(item, "id", None) in asked for item in node.page.fields)
        )

    def is_open(self, frame: Frame, path: str, key: str) -> bool:
        """Whether the correction lets this path be written; so are fields that nobody could fill before."""
        if frame.open or path in self.opened or key in self.opened:
            return True
        return frame.base is None or path.rsplit(".", 1)[-1] not in frame.base


def _reason(context: Context) -> str:
    """What the last formula warned of; where in it is for authors, not for applicants."""
    return _PLACE.sub("", context.warnings[-1])

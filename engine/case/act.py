"""What goes into an act on a case and what comes out of it: Act -> Fired or Refused. Frozen; nothing here decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from engine.case.answers import Answers, Issue
from engine.case.calendar import Calendar, today
from engine.case.model import Actor, Case, Event, FileRef, Message, Remark
from engine.procedure.field import Raw
from engine.procedure.model import Procedure
from engine.procedure.workflow import Transition

Verdict = Literal["approve", "object", "return", "recall"]


@dataclass(frozen=True)
class Act:
    """What the actor gives with a transition. Only what the transition asks for is looked at; the rest is ignored.

    `answers`: of the applicant, as `answers.read` made them; needed to submit. `office`: what officials typed into
    their own pages, raw; `office_files` what they uploaded there, by path, () for a place that is emptied. `verdict`
    counts where the transition is an approval: 承認 approve, 不同意 object, 差戻し return, 引戻し recall (by who
    drafted). `receipt`: the number drawn for a first submit, in the same transaction.
    """

    answers: Answers | None = None
    reason: str = ""
    outcome: str | None = None
    due: date | None = None
    remarks: tuple[Remark, ...] = ()
    assignee: str | None = None
    office: Mapping[str, Raw] = field(default_factory=dict)
    note: str = ""
    files: Mapping[str, tuple[FileRef, ...]] = field(default_factory=dict)
    office_files: Mapping[str, tuple[FileRef, ...]] = field(default_factory=dict)
    verdict: Verdict = "approve"
    receipt: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One try to fire a transition: everything the checks look at. `now` is aware; `calendar` knows the closed days."""

    procedure: Procedure
    case: Case
    transition: Transition
    actor: Actor
    act: Act
    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The day in Japan."""
        return today(self.now)


@dataclass(frozen=True)
class Fired:
    """An act that may be stored: the case as it is then (its revision raised by one), the event, what is to be sent.

    The event has no number and no digest yet: the store chains it.
    """

    case: Case
    event: Event
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Refused:
    """An act that changes nothing: `code` for programs, `reason` in Japanese for the person, `issues` by field.

    `hidden`: answer as if there were no such case (404).
    """

    code: str
    reason: str
    issues: tuple[Issue, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Choice:
    """A transition from the present state: whether this actor may fire it now, where it leads, and why not.

    `to` is None where the target rests on what the transition has yet to ask (the outcome).
    """

    transition: str
    allowed: bool
    to: str | None
    reason: str = ""


@dataclass(frozen=True)
class Timer:
    """Something that falls due by the clock. `kind` due: a task for the office; after, every: a transition that SYSTEM
    fires; lookup: a registry to be asked again (`transition` is the lookup's id); draft, draft_end: a draft that nobody
    goes on with (`transition` is its revision).
    """

    case: str
    kind: Literal["due", "after", "every", "lookup", "draft", "draft_end"]
    transition: str
    at: datetime

    @property
    def key(self) -> str:
        """Unique per case, transition and instant: what has run once never runs again."""
        return f"{self.case}:{self.kind}:{self.transition}:{self.at.isoformat()}"

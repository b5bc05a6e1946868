"""Who must fill in a field is shown it: nothing is required of a role that `seen_by` keeps it from.

Why: the act is refused for a gap that the person in front of it can neither see nor fill.

Wrong:
    - {id: 審査, title: 審査, by: office, ask_at: assess, fields: [{id: 点数, type: number, required: true, seen_by: [legal]}]}
    - {id: assess, from: 審査中, to: same, by: reviewer}
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.model import Page
from engine.procedure.problem import DataPath
from engine.procedure.roles import ROLES, WORDS
from engine.procedure.rules.subject import Subject
from engine.procedure.workflow import Transition

CODES = ("field.required_unseen",)
_APPLICANT = "applicant"


class _Hidden(NamedTuple):
    """A field that only some see: `readers` are all of them, `place` is where that is said."""

    page: Page
    field: Field
    top: str  # the id of the field of the page in which it lies
    readers: frozenset[str]
    place: DataPath


def check(subject: Subject) -> Iterator[Finding]:
    for hidden in _hidden(subject):
        asking = [each for each in subject.procedure.workflow.transitions if _asks(subject, each, hidden)]
        elsewhere = {each.id for each in asking if _actors(each) & hidden.readers}
        for each in asking:
            blind = sorted(_actors(each) - hidden.readers)
            if blind and not elsewhere - {each.id}:
                yield _finding(each, hidden, blind)


def _finding(transition: Transition, hidden: _Hidden, blind: list[str]) -> Finding:
    who, readers = "、".join(map(_name, blind)), "、".join(map(_name, sorted(hidden.readers)))
    reason = (
        f"処理「{transition.title.ja}」では「{hidden.field.title.ja}」が必須ですが、処理をする{who}には"
        f"見えません（seen_by は{readers}だけ）。"
    )
    remedy = f"seen_by に {'、'.join(blind)} を加えるか、必須をやめるか、{readers}が行う処理で尋ねてください。"
    return Finding(hidden.place, CODES[0], reason, remedy)


def _name(role: str) -> str:
    return str(ROLES[role]) if role in ROLES else {"applicant": "申請者"}.get(role, role)


def _hidden(subject: Subject) -> Iterator[_Hidden]:
    for at, page in enumerate(subject.procedure.pages):
        place: DataPath = ("pages", at)
        readers = frozenset(page.seen_by) or None
        yield from _within(page, page.fields, "", (place, "fields"), (readers, (*place, "seen_by")))


def _within(
    page: Page,
    fields: tuple[Any, ...],
    top: str,
    at: tuple[DataPath, str],
    limit: tuple[frozenset[str] | None, DataPath],
) -> Iterator[_Hidden]:
    """The fields at `at` and what lies in them; `limit`: who sees what is around them, and where that is said."""
    for number, field in enumerate(fields):
        if not isinstance(field, Field) or field.internal:
            continue
        place: DataPath = (*at[0], at[1], number)
        readers, said = limit
        if field.seen_by:
            own = frozenset(field.seen_by)
            readers, said = (own if readers is None else own & readers), (*place, "seen_by")
        if readers is not None and field.value is None and field.default is None and not field.locked:
            yield _Hidden(page, field, top or field.id, readers, said)
        yield from _within(page, field.members, top or field.id, (place, "fields"), (readers, said))


def _asks(subject: Subject, transition: Transition, hidden: _Hidden) -> bool:
    """Whether the act needs the field: the applicant's when it files, the office's when it asks for it."""
    page, field = hidden.page, hidden.field
    needed = bool(field.required or field.required_when)
    if page.filled_by_applicant:
        return needed and _APPLICANT in transition.by and _files(subject, transition)
    asks = {ask.field: ask for ask in transition.asks}
    own = asks.get(hidden.top) or asks.get(page.id)
    if own is None and page.ask_at != transition.id:
        return False
    if own is None or own.required is None or field.id != hidden.top:
        return needed
    return own.required and (needed or own.field == field.id)


def _files(subject: Subject, transition: Transition) -> bool:
    workflow = subject.procedure.workflow
    return any(state.initial for id_ in workflow.sources(transition) if (state := workflow.state(id_)))


def _actors(transition: Transition) -> frozenset[str]:
    """The roles named for the act. Words for whoever it may be (office, assignee, system) name nobody."""
    steps = transition.approval.steps if transition.approval else ()
    speaking = {role for step in steps for role in (*((step.role,) if step.role else ()), *step.all, *step.any)}
    named = speaking or set(transition.by)
    return frozenset(named - (set(WORDS) - {_APPLICANT}))

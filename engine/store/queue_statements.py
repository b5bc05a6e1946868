"""The statements of queue.py, built once per shape: how many states and offices, which filters, which order.

Building them per request would cost ten times what the database does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Integer, Select, bindparam, func, or_, select, tuple_, union_all

from engine.store import search
from engine.store.prepared import Prepared
from engine.store.tables import CaseRow, HandoverRow, table

_CASES, _HANDOVERS = table(CaseRow), table(HandoverRow)
SHOWN = tuple(
    _CASES.c[name]
    for name in (
        *("number", "id", "procedure", "version", "state", "office", "assignee", "receipt", "channel", "revision"),
        *("created_at", "submitted_at", "expected_on", "due_on", "columns", "details"),
    )
)
FILED = _CASES.c.submitted_at.is_not(None)  # drafts stand in no queue; the indexes know that too
_MOST = bindparam("most", type_=Integer)


@dataclass(frozen=True)
class Shape:
    """What makes one statement differ from another; the values themselves are parameters.

    `kind`: stretches of an index merged, one official's cases, or words searched. `assignee`: whose, nobody's (False),
    not asked (None).
    """

    kind: Literal["stretches", "assigned", "words"]
    sort: Literal["clock", "arrived", "due"]
    states: int
    offices: int | None
    procedure: bool
    assignee: bool | None
    after: bool

    @property
    def order(self) -> Column[Any]:
        return order_of(self.sort)


def order_of(sort: Literal["clock", "arrived", "due"]) -> Column[Any]:
    """The column a queue is sorted by."""
    columns = {"clock": _CASES.c.expected_on, "arrived": _CASES.c.arrived_at, "due": _CASES.c.due_on}
    return columns[sort]


@lru_cache(maxsize=512)
def statement(shape: Shape, dialect: str) -> Prepared:
    """Rows of a queue page and their `sort` value. Parameters: state_N, office_N, procedure, words, after …"""
    if shape.kind == "stretches":
        keys = _merged(shape)
    else:
        states = [bindparam(f"state_{number}", type_=_CASES.c.state.type) for number in range(shape.states)]
        offices = [bindparam(f"office_{number}", type_=_CASES.c.office.type) for number in range(shape.offices or 0)]
        keys = _ranked(shape, [_CASES.c.state.in_(states), *([_CASES.c.office.in_(offices)] if offices else [])])
        if shape.kind == "words":
            found = search.hits("cases", bindparam("words"), dialect).subquery("f")
            keys = keys.join_from(found, _CASES, found.c[0] == _CASES.c.number)
    key = keys.subquery("k")
    shown = select(*SHOWN, key.c.sort).join_from(key, _CASES, key.c.number == _CASES.c.number)
    return Prepared(shown.order_by(key.c.sort, key.c.number))


def _merged(shape: Shape) -> Select[Any]:
    """The heads of one index stretch per (state, office), merged."""
    stretches = [
        select(
            _ranked(shape, [_is(_CASES.c.state, f"state_{state}"), _is(_CASES.c.office, f"office_{office}")]).subquery()
        )
        for state in range(shape.states)
        for office in range(shape.offices or 0)
    ]
    merged = (union_all(*stretches) if len(stretches) > 1 else stretches[0]).subquery("m")
    return select(merged.c.number, merged.c.sort).order_by(merged.c.sort, merged.c.number).limit(_MOST)


def _ranked(shape: Shape, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """(number, sort) of the first cases behind the mark that meet the conditions."""
    found = select(_CASES.c.number.label("number"), shape.order.label("sort")).where(FILED, *conditions)
    if shape.procedure:
        found = found.where(_is(_CASES.c.procedure, "procedure"))
    if shape.assignee is not None:
        found = found.where(_is(_CASES.c.assignee, "assignee") if shape.assignee else _CASES.c.assignee.is_(None))
    if shape.after:
        mark = tuple_(bindparam("after", type_=shape.order.type), bindparam("after_number", type_=Integer))
        found = found.where(tuple_(shape.order, _CASES.c.number) > mark)
    return found.order_by(shape.order, _CASES.c.number).limit(_MOST)


def _is(column: Column[Any], name: str) -> ColumnElement[bool]:
    return column == bindparam(name, type_=column.type)


def _hop(with_procedure: bool) -> Prepared:
    """The offices that have cases in a state, found by hopping along the index from one to the next."""
    here = [FILED, _is(_CASES.c.state, "state"), *([_is(_CASES.c.procedure, "procedure")] if with_procedure else [])]
    first = select(func.min(_CASES.c.office).label("office")).where(*here).cte("hop", recursive=True)
    following = select(func.min(_CASES.c.office)).where(*here, _CASES.c.office > first.c.office).scalar_subquery()
    hops = first.union_all(select(following).where(first.c.office.is_not(None)))
    return Prepared(select(hops.c.office))


OFFICES = {known: _hop(known) for known in (False, True)}


@lru_cache(maxsize=128)
def owned(own: bool, procedures: int) -> Prepared:
    """A party's cases below a number. Parameters: owner, below, most; own, procedure_N."""
    found = select(*SHOWN, _CASES.c.number.label("sort"))
    found = found.where(_is(_CASES.c.owner_id, "owner"), _CASES.c.number < bindparam("below", type_=Integer))
    if own:
        here = bindparam("own", type_=_CASES.c.created_by.type)
        shared = select(_HANDOVERS.c.case_id).where(_HANDOVERS.c.to_id == here)
        found = found.where(or_(_CASES.c.created_by == here, _CASES.c.id.in_(shared)))
    if procedures:
        named = [bindparam(f"procedure_{number}", type_=_CASES.c.procedure.type) for number in range(procedures)]
        found = found.where(_CASES.c.procedure.in_(named))
    return Prepared(found.order_by(_CASES.c.number.desc()).limit(_MOST))

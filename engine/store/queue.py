"""Lists of cases: review queues and an applicant's own, read by key (keyset): the last page costs what the first does.

A queue is a query over cases. Each (state, office) is one stretch of an index in the queue's order; a page merges the
heads of these stretches: its cost depends on its length and on how many stretches there are, not on how many cases.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Select, and_, func, literal, select, tuple_, union_all

from engine.case.model import Pause, Principal
from engine.store import search
from engine.store.errors import BadCursor
from engine.store.records import detail
from engine.store.scope import Scope
from engine.store.tables import NO_DATE, CaseRow, table

Sort = Literal["clock", "arrived", "due"]
_CASES = table(CaseRow)
_SORTS: Mapping[str, Column[Any]] = {
    "clock": _CASES.c.expected_on,
    "arrived": _CASES.c.arrived_at,
    "due": _CASES.c.due_on,
}
_SHOWN = tuple(
    _CASES.c[name]
    for name in (
        *("number", "id", "procedure", "version", "state", "office", "assignee", "receipt", "channel", "revision"),
        *("created_at", "submitted_at", "expected_on", "due_on", "columns", "details"),
    )
)


@dataclass(frozen=True)
class QueueQuery:
    """Which cases: in these states, of a procedure (None = all), in these offices (None = every office), with `text`.

    `assignee`: an official's id, "" = nobody's, None = anybody's. `sort`: clock = by expected date, arrived, due; cases
    without such a date come last.
    """

    states: tuple[str, ...]
    procedure: str | None = None
    offices: tuple[str, ...] | None = None
    assignee: str | None = None
    text: str = ""
    sort: Sort = "clock"
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class QueueRow:
    """A case as a list shows it; no answers. `columns`: the procedure's own queue columns as text."""

    id: str
    procedure: str
    version: str
    state: str
    office: str | None
    assignee: str | None
    receipt: str | None
    channel: str
    revision: int
    owner: Principal
    created_at: datetime
    submitted_at: datetime | None
    expected_on: date | None
    due: date | None
    columns: Mapping[str, str] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    outcome: str | None = None


@dataclass(frozen=True)
class Page:
    """Rows and the mark of the next page; `next` None = the last page."""

    rows: tuple[QueueRow, ...]
    next: str | None


def page(scope: Scope, asked: QueueQuery) -> Page:
    """One page of a queue. Raises BadCursor for a mark this store did not give."""
    if not asked.states or asked.offices == ():
        return Page((), None)
    order = _SORTS[asked.sort]
    after = _mark(asked.cursor, order) if asked.cursor else None
    if asked.text.strip():
        keys = _searched(scope, asked, order, after)
    elif asked.assignee:
        keys = _ranked(_conditions(asked, offices=asked.offices), order, after, asked.limit + 1)
    else:
        keys = _stretches(scope, asked, order, after)
    if keys is None:
        return Page((), None)
    key = keys.subquery("k")
    rows = scope.connection.execute(
        select(*_SHOWN, key.c.sort)
        .join(key, key.c.number == _CASES.c.number)
        .order_by(key.c.sort, key.c.number)
        .limit(asked.limit + 1)
    ).mappings()
    return _page(list(rows), asked.limit)


def of_owner(scope: Scope, principal: str, cursor: str | None, limit: int) -> Page:
    """A party's cases, newest first."""
    statement = select(*_SHOWN, _CASES.c.number.label("sort")).where(_CASES.c.owner_id == principal)
    if cursor:
        statement = statement.where(_CASES.c.number < _mark(cursor, _CASES.c.number)[1])
    rows = scope.connection.execute(statement.order_by(_CASES.c.number.desc()).limit(limit + 1)).mappings()
    return _page(list(rows), limit)


def _stretches(
    scope: Scope, asked: QueueQuery, order: Column[Any], after: tuple[Any, int] | None
) -> Select[Any] | None:
    offices = asked.offices if asked.offices is not None else _offices(scope, asked)
    legs = [
        _ranked(_conditions(asked, (state,), (office,)), order, after, asked.limit + 1)
        for state in dict.fromkeys(asked.states)
        for office in dict.fromkeys(offices)
    ]
    if not legs:
        return None
    merged = (
        union_all(*[select(leg.subquery()) for leg in legs]).subquery("m") if len(legs) > 1 else legs[0].subquery("m")
    )
    return select(merged.c.number, merged.c.sort).order_by(merged.c.sort, merged.c.number).limit(asked.limit + 1)


def _searched(scope: Scope, asked: QueueQuery, order: Column[Any], after: tuple[Any, int] | None) -> Select[Any] | None:
    words = search.query(asked.text, scope.dialect)
    if not words:
        return None
    found = search.hits("cases", words, scope.dialect).subquery("f")
    keys = _ranked(_conditions(asked, offices=asked.offices), order, after, asked.limit + 1)
    return keys.join_from(found, _CASES, found.c[0] == _CASES.c.number)


def _ranked(
    conditions: Sequence[ColumnElement[bool]], order: Column[Any], after: tuple[Any, int] | None, limit: int
) -> Select[Any]:
    """(number, sort) of the first `limit` cases behind `after` that meet the conditions."""
    statement = select(_CASES.c.number.label("number"), order.label("sort")).where(*conditions)
    if after is not None:
        mark = tuple_(literal(after[0], order.type), literal(after[1]))
        statement = statement.where(tuple_(order, _CASES.c.number) > mark)
    return statement.order_by(order, _CASES.c.number).limit(limit)


def _conditions(
    asked: QueueQuery, states: Sequence[str] | None = None, offices: Sequence[str] | None = None
) -> list[ColumnElement[bool]]:
    found = [_among(_CASES.c.state, asked.states if states is None else states)]
    if offices is not None:
        found.append(_among(_CASES.c.office, offices))
    if asked.procedure is not None:
        found.append(_CASES.c.procedure == asked.procedure)
    if asked.assignee is not None:
        found.append(_CASES.c.assignee == asked.assignee if asked.assignee else _CASES.c.assignee.is_(None))
    return found


def _among(column: Column[Any], values: Sequence[str]) -> ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)


def _offices(scope: Scope, asked: QueueQuery) -> tuple[str, ...]:
    """Every office that has cases in these states, found by hopping along the index."""
    found: set[str] = set()
    for state in asked.states:
        here = and_(_CASES.c.state == state, *([_CASES.c.procedure == asked.procedure] if asked.procedure else []))
        first = select(func.min(_CASES.c.office).label("office")).where(here).cte("hop", recursive=True)
        following = select(func.min(_CASES.c.office)).where(here, _CASES.c.office > first.c.office).scalar_subquery()
        hops = first.union_all(select(following).where(first.c.office.is_not(None)))
        found.update(row[0] for row in scope.connection.execute(select(hops.c.office)) if row[0] is not None)
    return tuple(sorted(found))


def _page(rows: Sequence[Mapping[Any, Any]], limit: int) -> Page:
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(tuple(_queue_row(row) for row in shown), _cursor(shown[-1]) if more else None)


def _queue_row(row: Mapping[Any, Any]) -> QueueRow:
    details = row["details"]
    return QueueRow(
        **{name: row[name] for name in ("id", "procedure", "version", "state", "assignee", "receipt", "channel")},
        office=row["office"] or None,
        revision=row["revision"],
        owner=detail(details, "owner"),
        created_at=row["created_at"],
        submitted_at=row["submitted_at"],
        expected_on=None if row["expected_on"] == NO_DATE else row["expected_on"],
        due=None if row["due_on"] == NO_DATE else row["due_on"],
        columns=row["columns"],
        pauses=detail(details, "pauses") or (),
        outcome=detail(details, "outcome"),
    )


def _cursor(row: Mapping[Any, Any]) -> str:
    value = row["sort"]
    text = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([text, row["number"]]).encode()).decode().rstrip("=")


def _mark(cursor: str, order: Column[Any]) -> tuple[Any, int]:
    try:
        value, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if order is _SORTS["arrived"]:
            value = datetime.fromisoformat(value).astimezone(UTC)
        elif order is not _CASES.c.number:
            value = date.fromisoformat(value)
        return value, int(number)
    except (ValueError, TypeError) as error:
        raise BadCursor from error

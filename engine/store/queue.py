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

from engine.case.model import Pause, Principal
from engine.store import search
from engine.store.errors import BadCursor
from engine.store.queue_statements import OFFICES, Shape, owned, statement
from engine.store.records import detail
from engine.store.scope import Scope
from engine.store.tables import NO_DATE

Sort = Literal["clock", "arrived", "due"]
Mark = tuple[Any, int]  # sort value and number of the last row shown


@dataclass(frozen=True)
class QueueQuery:
    """Which submitted cases: in these states, of a procedure (None = all), in these offices (None = every office), with `text`.

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
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Rows and the mark of the next page; `next` None = the last page."""

    rows: tuple[QueueRow, ...]
    next: str | None


def page(scope: Scope, asked: QueueQuery) -> Page:
    """One page of a queue. Raises BadCursor for a mark this store did not give."""
    mark = _mark(asked.cursor, asked.sort) if asked.cursor else None
    words = search.query(asked.text, scope.dialect)
    if asked.text.strip() and not words:
        return Page((), None)
    states, offices = tuple(dict.fromkeys(asked.states)), asked.offices
    kind: Literal["stretches", "assigned", "words"] = (
        "words" if words else "assigned" if asked.assignee else "stretches"
    )
    if offices is None and kind == "stretches":
        offices = _offices(scope, states, asked.procedure)
    offices = None if offices is None else tuple(dict.fromkeys(offices))
    if not states or offices == ():
        return Page((), None)
    shape = Shape(
        kind=kind,
        sort=asked.sort,
        states=len(states),
        offices=None if offices is None else len(offices),
        procedure=asked.procedure is not None,
        assignee=None if asked.assignee is None else bool(asked.assignee),
        after=mark is not None,
    )
    given = {"procedure": asked.procedure, "assignee": asked.assignee, "words": words, "most": asked.limit + 1}
    given |= {f"state_{index}": state for index, state in enumerate(states)}
    given |= {f"office_{index}": office for index, office in enumerate(offices or ())}
    given |= {"after": mark[0], "after_number": mark[1]} if mark else {}
    return page_of(statement(shape, scope.dialect).all(scope.connection, given), asked.limit)


@dataclass(frozen=True)
class OwnedQuery:
    """Which cases of a party: only those of the account `own` (made by it, or shared with it), only these procedures."""

    principal: str
    own: str | None = None
    procedures: tuple[str, ...] = ()
    cursor: str | None = None
    limit: int = 50


def of_owner(scope: Scope, asked: OwnedQuery) -> Page:
    """A party's cases, newest first."""
    below = _mark(asked.cursor, "number")[1] if asked.cursor else 2**31 - 1
    given: dict[str, Any] = {"owner": asked.principal, "below": below, "most": asked.limit + 1}
    given |= {"own": asked.own} if asked.own else {}
    given |= {f"procedure_{index}": id_ for index, id_ in enumerate(asked.procedures)}
    return page_of(owned(asked.own is not None, len(asked.procedures)).all(scope.connection, given), asked.limit)


def _offices(scope: Scope, states: Sequence[str], procedure: str | None) -> tuple[str, ...]:
    """Every office that has cases in these states."""
    hop = OFFICES[procedure is not None]
    found = {
        row["office"]: None
        for state in states
        for row in hop.all(scope.connection, {"state": state, "procedure": procedure})
        if row["office"] is not None
    }
    return tuple(found)


def page_of(rows: Sequence[Mapping[Any, Any]], limit: int) -> Page:
    """A page of `limit` rows out of one row more."""
    shown = rows[:limit]
    return Page(tuple(_queue_row(row) for row in shown), _cursor(shown[-1]) if len(rows) > limit else None)


def _queue_row(row: Mapping[Any, Any]) -> QueueRow:
    details = row["details"]
    return QueueRow(
        id=row["id"],
        procedure=row["procedure"],
        version=row["version"],
        state=row["state"],
        office=row["office"] or None,
        assignee=row["assignee"],
        receipt=row["receipt"],
        channel=row["channel"],
        revision=row["revision"],
        owner=Principal(**details["owner"]),
        created_at=row["created_at"],
        submitted_at=row["submitted_at"],
        expected_on=None if row["expected_on"] == NO_DATE else row["expected_on"],
        due=None if row["due_on"] == NO_DATE else row["due_on"],
        columns=row["columns"],
        pauses=detail(details, "pauses") or () if "pauses" in details else (),
        outcome=details.get("outcome"),
        decided_at=detail(details, "decided_at") if "decided_at" in details else None,
    )


def _cursor(row: Mapping[Any, Any]) -> str:
    value = row["sort"]
    text = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([text, row["number"]]).encode()).decode().rstrip("=")


def _mark(cursor: str, sort: str) -> Mark:
    try:
        value, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if sort == "arrived":
            value = datetime.fromisoformat(value).astimezone(UTC)
        elif sort != "number":
            value = date.fromisoformat(value)
        if not 0 <= int(number) < 2**31:
            raise ValueError(number)
        return value, int(number)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadCursor from error

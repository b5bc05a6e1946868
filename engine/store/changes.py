"""What changed (変わった案件): filed cases by the time of their last event, for systems that keep up by asking again.

Read by key as queues are: a page costs its own length. Each procedure is one stretch of an index.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select, tuple_, union_all

from engine.store.errors import BadCursor
from engine.store.prepared import Prepared
from engine.store.queue_statements import FILED
from engine.store.records import detail
from engine.store.scope import Scope
from engine.store.tables import CaseRow, table

_CASES = table(CaseRow)
_SHOWN = tuple(
    _CASES.c[name]
    for name in (
        *("number", "id", "procedure", "version", "state", "receipt", "revision"),
        *("submitted_at", "changed_at", "details"),
    )
)
_SINCE_EVER = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Mark:
    """A place in the list: behind the case of this row number that changed at this time (aware, UTC)."""

    at: datetime = _SINCE_EVER
    number: int = 0

    def text(self) -> str:
        """The mark as a program keeps it, unread."""
        body = json.dumps([self.at.astimezone(UTC).isoformat(), self.number])
        return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class ChangesQuery:
    """Which filed cases, the longest unchanged first. `procedures` None = of all; `state`: that stand there now."""

    procedures: tuple[str, ...] | None
    state: str | None = None
    after: Mark = Mark()
    limit: int = 50


@dataclass(frozen=True)
class Changed:
    """A filed case as it stands; no answers, nobody's name."""

    mark: Mark
    id: str
    procedure: str
    version: str
    state: str
    receipt: str
    revision: int
    submitted_at: datetime
    outcome: str | None
    decided_at: datetime | None


def mark_of(text: str) -> Mark:
    """A mark out of its text. Raises BadCursor for one that this store did not give."""
    try:
        at, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        found = datetime.fromisoformat(at)
        if found.tzinfo is None or type(number) is not int or not 0 <= number < 2**31:
            raise ValueError(text)
        return Mark(found.astimezone(UTC), number)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCursor from error


def changes(scope: Scope, asked: ChangesQuery) -> tuple[Changed, ...]:
    """At most `limit` cases behind the mark."""
    procedures = asked.procedures
    if procedures == ():
        return ()
    given: dict[str, Any] = {"after": asked.after.at, "number": asked.after.number, "most": asked.limit}
    given |= {f"procedure_{index}": id_ for index, id_ in enumerate(procedures or ())}
    given |= {"state": asked.state} if asked.state is not None else {}
    statement = _statement(len(procedures or ()), asked.state is not None)
    return tuple(map(_changed, statement.all(scope.connection, given)))


@lru_cache(maxsize=512)
def _statement(procedures: int, by_state: bool) -> Prepared:
    """Parameters: after, number, most; procedure_N; state."""
    stretches = [select(_stretch(index, by_state).subquery()) for index in range(procedures)]
    merged = union_all(*stretches) if len(stretches) > 1 else stretches[0] if stretches else _stretch(None, by_state)
    found = merged.subquery("k")
    ordered = select(*_SHOWN).join_from(found, _CASES, found.c.number == _CASES.c.number)
    return Prepared(ordered.order_by(_CASES.c.changed_at, _CASES.c.number).limit(bindparam("most", type_=Integer)))


def _stretch(procedure: int | None, by_state: bool) -> Select[Any]:
    """(number, changed_at) of the first cases behind the mark, of one procedure or of all."""
    columns = _CASES.c
    mark = tuple_(bindparam("after", type_=columns.changed_at.type), bindparam("number", type_=Integer))
    found = select(columns.number, columns.changed_at).where(FILED, tuple_(columns.changed_at, columns.number) > mark)
    if procedure is not None:
        found = found.where(columns.procedure == bindparam(f"procedure_{procedure}", type_=columns.procedure.type))
    if by_state:
        found = found.where(columns.state == bindparam("state", type_=columns.state.type))
    return found.order_by(columns.changed_at, columns.number).limit(bindparam("most", type_=Integer))


def _changed(row: Mapping[Any, Any]) -> Changed:
    details = row["details"]
    return Changed(
        mark=Mark(row["changed_at"], row["number"]),
        id=row["id"],
        procedure=row["procedure"],
        version=row["version"],
        state=row["state"],
        receipt=row["receipt"],
        revision=row["revision"],
        submitted_at=row["submitted_at"],
        outcome=details.get("outcome"),
        decided_at=detail(details, "decided_at"),
    )

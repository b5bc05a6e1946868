"""Events (処理記録): appended to a case's chain, never changed. The chain is sealed on the case's row (verify.py)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC

from sqlalchemy import bindparam, select, update

from engine.case.model import Event, digest_of
from engine.store.errors import Missing
from engine.store.prepared import Prepared
from engine.store.records import event_of, event_row, plain
from engine.store.scope import Scope
from engine.store.tables import CaseRow, EventRow, table
from engine.store.verify import Break, Verified, count, verify

_EVENTS, _CASES = table(EventRow), table(CaseRow)
_INSERT = Prepared(lambda insert: insert(_EVENTS).on_conflict_do_nothing(), list(_EVENTS.c.keys()))
_OF_CASE = Prepared(select(_EVENTS).where(_EVENTS.c.case_id == bindparam("case")).order_by(_EVENTS.c.number))
_HEAD = Prepared(
    select(_CASES.c.last_event, _CASES.c.head).where(_CASES.c.id == bindparam("case")).with_for_update(of=_CASES)
)
_MOVE = Prepared(update(_CASES).where(_CASES.c.id == bindparam("case")), ["last_event", "head", "seal"])


def chained(event: Event, last: int, head: str, extra: Mapping[str, str] | None = None) -> Event:
    """The event as the next after number `last` with digest `head`. `extra` joins its data; its time becomes UTC."""
    data = plain({**event.data, **(extra or {})})
    ready = replace(event, number=last + 1, at=event.at.astimezone(UTC), data=data, previous=head)
    return replace(ready, digest=digest_of(ready))


class Events:
    """`tx.events`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def append(self, event: Event) -> Event:
        """Store an event that leaves the case as it is (a note, a download); its number and digests are set.

        Raises Missing for an unknown case, Contradiction when `event.after` is not the state the case stands in.
        """
        connection = self._scope.connection
        found = _HEAD.one(connection, {"case": event.case})
        if found is None:
            raise Missing(f"案件 {event.case}")
        ready = chained(event, found["last_event"] or 0, found["head"])
        _INSERT.run(connection, event_row(ready))
        seal = self._scope.seal(ready.case, ready.number, ready.digest)
        _MOVE.run(connection, {"case": ready.case, "last_event": ready.number, "head": ready.digest, "seal": seal})
        return ready

    def insert(self, event: Event) -> bool:
        """Write a chained event; False when the case already has one of that number."""
        return _INSERT.run(self._scope.connection, event_row(event)) > 0

    def of_case(self, case: str) -> tuple[Event, ...]:
        """Every event of a case, in order."""
        return tuple(event_of(row) for row in _OF_CASE.all(self._scope.connection, {"case": case}))

    def verify(self) -> Iterator[Break]:
        """Every place where the records do not hold; nothing when all is well."""
        return (found for case in verify(self._scope) for found in case.breaks)

    def verified(self) -> tuple[int, Iterator[Verified]]:
        """How many cases there are, and each as it is looked at: for who wants to see how far it is."""
        return count(self._scope), verify(self._scope)

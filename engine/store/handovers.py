"""Pages that colleagues were asked to fill (分担), of drafts and in corrections (補正).

Each change keeps `Case.shared` in step: `may` asks that. What is not done when the case goes on is withdrawn by that.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from engine.store.cases import Cases
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import CaseRow, HandoverRow, table

_HANDOVERS, _CASES = table(HandoverRow), table(CaseRow)
_LISTED = tuple(_HANDOVERS.c)
_GET = Prepared(select(*_LISTED).where(_HANDOVERS.c.number == bindparam("sought")))
_OF_CASE = Prepared(select(*_LISTED).where(_HANDOVERS.c.case_id == bindparam("case")).order_by(_HANDOVERS.c.number))
_WAITING = Prepared(
    select(*_LISTED, _CASES.c.version)
    .join(_CASES, _CASES.c.id == _HANDOVERS.c.case_id)
    .where(
        _HANDOVERS.c.to_id == bindparam("account"),
        _HANDOVERS.c.done_at.is_(None),
        _CASES.c.owner_id == bindparam("party", type_=_CASES.c.owner_id.type),
    )
    .order_by(_HANDOVERS.c.number)
    .limit(50)
)
_FALLING_DUE = Prepared(
    select(*_LISTED, _CASES.c.version)
    .join(_CASES, _CASES.c.id == _HANDOVERS.c.case_id)
    .where(
        _HANDOVERS.c.done_at.is_(None),
        _HANDOVERS.c.due > bindparam("after", type_=_HANDOVERS.c.due.type),
        _HANDOVERS.c.due <= bindparam("today", type_=_HANDOVERS.c.due.type),
    )
)


@dataclass(frozen=True)
class Handover:
    """One page that was handed to a colleague. `due` in Asia/Tokyo; `number` is given by the store."""

    case_id: str
    page: str
    to_id: str
    to_name: str
    by_id: str
    by_name: str
    note: str
    due: date | None
    handed_at: datetime
    done_at: datetime | None = None
    number: int = 0


@dataclass(frozen=True)
class Waiting:
    """A handover that is not done, with the version that its case is pinned to."""

    handover: Handover
    version: str


class Handovers:
    """`tx.handovers`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def ask(self, asked: Handover) -> Handover:
        """Hand a page over; the colleague may open the case from now on. Raises Stale when the case was filed just now."""
        row = {name: value for name, value in asked.__dict__.items() if name != "number"}
        made = self._scope.connection.execute(insert(_HANDOVERS).values(row).returning(_HANDOVERS.c.number))
        kept = replace(asked, number=int(made.scalar_one()))
        self._share(asked.case_id)
        return kept

    def done(self, number: int, at: datetime) -> bool:
        """The colleague has filled it; False where he said so before."""
        here = update(_HANDOVERS).where(_HANDOVERS.c.number == number, _HANDOVERS.c.done_at.is_(None))
        return self._scope.connection.execute(here.values(done_at=at)).rowcount == 1

    def withdraw(self, handover: Handover) -> bool:
        """Take a request back; who has no other in this case may not open it for that any more. False where it is gone."""
        gone = delete(_HANDOVERS).where(_HANDOVERS.c.number == handover.number, _HANDOVERS.c.done_at.is_(None))
        found = self._scope.connection.execute(gone).rowcount == 1
        if found:
            self._share(handover.case_id)
        return found

    def ending(self, case: str) -> tuple[tuple[Handover, ...], tuple[str, ...]]:
        """What ends as the case goes on: the requests that are not done, and who may still open it afterwards."""
        all_ = self.of_case(case)
        left = dict.fromkeys(each.to_id for each in all_ if each.done_at is not None)
        return tuple(each for each in all_ if each.done_at is None), tuple(left)

    def end(self, case: str) -> None:
        """Take back what is not done; that `Case.shared` says so, too, is up to the act that ends it."""
        here = (_HANDOVERS.c.case_id == case, _HANDOVERS.c.done_at.is_(None))
        self._scope.connection.execute(delete(_HANDOVERS).where(*here))

    def get(self, number: int) -> Handover | None:
        row = _GET.one(self._scope.connection, {"sought": number})
        return Handover(**row) if row else None

    def of_case(self, case: str) -> tuple[Handover, ...]:
        """Every handover of a case, the oldest first."""
        return tuple(Handover(**row) for row in _OF_CASE.all(self._scope.connection, {"case": case}))

    def waiting(self, account: str, party: str) -> tuple[Waiting, ...]:
        """What an account was asked to fill in cases of its party, and has not done."""
        rows = _WAITING.all(self._scope.connection, {"account": account, "party": party})
        return tuple(_waiting(row) for row in rows)

    def falling_due(self, after: date, today: date) -> tuple[Waiting, ...]:
        """What fell due after a day, today included, and is not done."""
        rows = _FALLING_DUE.all(self._scope.connection, {"after": after, "today": today})
        return tuple(_waiting(row) for row in rows)

    def _share(self, id_: str) -> None:
        self._scope.connection.execute(select(_CASES.c.id).where(_CASES.c.id == id_).with_for_update())
        Cases(self._scope).share(id_, tuple(dict.fromkeys(each.to_id for each in self.of_case(id_))))


def _waiting(row: dict[str, Any]) -> Waiting:
    version = row.pop("version")
    return Waiting(Handover(**row), version)

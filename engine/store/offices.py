"""Offices (官署): bureaus and divisions, by the names under which definitions route cases to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from engine.store.grants import in_force
from engine.store.scope import Scope
from engine.store.tables import CaseRow, GrantRow, OfficeRow, StaffRow, table

_OFFICES, _CASES = table(OfficeRow), table(CaseRow)
_GRANTS, _STAFF = table(GrantRow), table(StaffRow)


@dataclass(frozen=True)
class Office:
    """An office. `id` is its name; `parent` the office above it; `ended_at` since when it is no more."""

    id: str
    parent: str | None
    email: str
    created_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Routed:
    """How many filed cases of a procedure stand in a state, at one office."""

    procedure: str
    state: str
    count: int


class Offices:
    """`tx.offices`."""

    def __init__(self, scope: Scope) -> None:
        self._connection = scope.connection

    def all(self) -> tuple[Office, ...]:
        """Every office in the order of names, those that ended last."""
        chosen = select(_OFFICES).order_by(_OFFICES.c.ended_at.is_not(None), _OFFICES.c.id)
        return tuple(map(_office, self._connection.execute(chosen).mappings()))

    def get(self, id_: str) -> Office | None:
        """The office of this name, whether it ended or not."""
        row = self._connection.execute(select(_OFFICES).where(_OFFICES.c.id == id_)).mappings().first()
        return _office(row) if row else None

    def add(self, office: Office) -> bool:
        """Add it; False where one of this name is there already."""
        if self.get(office.id) is not None:
            return False
        self._connection.execute(_OFFICES.insert().values(office.__dict__))
        return True

    def change(self, id_: str, parent: str | None, email: str) -> None:
        """Say which office is above it, and how it is reached. The name stays: cases are routed by it."""
        self._connection.execute(update(_OFFICES).where(_OFFICES.c.id == id_).values(parent=parent, email=email))

    def end(self, id_: str, at: datetime | None) -> bool:
        """The office is no more, or (None) is again. False where that is so already."""
        changes = _OFFICES.c.ended_at.is_(None) if at else _OFFICES.c.ended_at.is_not(None)
        return (
            self._connection.execute(update(_OFFICES).where(_OFFICES.c.id == id_, changes).values(ended_at=at)).rowcount
            == 1
        )

    def routed(self, id_: str) -> tuple[Routed, ...]:
        """The filed cases of an office by procedure and state, those that are over among them: reads an index, no case."""
        filed = (_CASES.c.office == id_, _CASES.c.submitted_at.is_not(None))
        counted = (
            select(_CASES.c.procedure, _CASES.c.state, func.count().label("cases"))
            .where(*filed)
            .group_by(_CASES.c.procedure, _CASES.c.state)
            .order_by(_CASES.c.procedure, _CASES.c.state)
        )
        return tuple(Routed(row.procedure, row.state, row.cases) for row in self._connection.execute(counted))

    def without(self, role: str, today: date) -> tuple[str, ...]:
        """Offices in which nobody holds this role today, nor in every office."""
        holders = select(_GRANTS.c.number).where(
            in_force(today),
            _GRANTS.c.role == role,
            or_(_GRANTS.c.office.is_(None), _GRANTS.c.office == _OFFICES.c.id),
            _GRANTS.c.staff.in_(select(_STAFF.c.id).where(_STAFF.c.ended_at.is_(None))),
        )
        chosen = select(_OFFICES.c.id).where(_OFFICES.c.ended_at.is_(None), ~holders.exists()).order_by(_OFFICES.c.id)
        return tuple(self._connection.execute(chosen).scalars())


def _office(row: Mapping[Any, Any]) -> Office:
    return Office(row["id"], row["parent"], row["email"], row["created_at"], row["ended_at"])

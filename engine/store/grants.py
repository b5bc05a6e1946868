"""Roles that staff hold (役割の付与), as administration sees them: since when, by whom, until, why, approved by whom.

Rows are never deleted: who could do what on a day of the past can be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, or_, select, update

from engine.case.granting import TWO_PERSONS
from engine.case.model import Grant
from engine.store.scope import Scope
from engine.store.tables import GrantRow, StaffRow, table

State = Literal["held", "proposed", "over", "revoked"]
_GRANTS, _STAFF = table(GrantRow), table(StaffRow)


@dataclass(frozen=True)
class Terms:
    """Why, until when (the last day, Asia/Tokyo; None: open), and who approved it where that is known from the start."""

    reason: str
    until: date | None = None
    approved_by: str | None = None


@dataclass(frozen=True)
class Held:
    """A role that was given to somebody, or proposed."""

    number: int
    staff: str
    grant: Grant
    until: date | None
    reason: str
    granted_by: str
    granted_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    revoked_by: str | None = None
    revoked_at: datetime | None = None

    def state(self, today: date) -> State:
        """Whether it counts today."""
        if self.revoked_at is not None:
            return "revoked"
        if self.until is not None and self.until < today:
            return "over"
        return "proposed" if self.grant.role in TWO_PERSONS and self.approved_at is None else "held"


class Grants:
    """`tx.grants`."""

    def __init__(self, scope: Scope) -> None:
        self._connection = scope.connection

    def give(self, staff: str, grant: Grant, terms: Terms, by: str, now: datetime) -> Held:
        """Give a role. One of TWO_PERSONS without `terms.approved_by` is a proposal: it counts once it is approved."""
        row = {
            "staff": staff,
            "role": grant.role,
            "office": grant.office,
            "procedure": grant.procedure,
            "until": terms.until,
            "reason": terms.reason,
            "granted_by": by,
            "granted_at": now,
            "approved_by": terms.approved_by,
            "approved_at": now if terms.approved_by else None,
        }
        made = self._connection.execute(_GRANTS.insert().values(row).returning(*_GRANTS.c)).mappings().one()
        return held_of(made)

    def get(self, number: int) -> Held | None:
        """One of them, whatever became of it."""
        row = self._connection.execute(select(_GRANTS).where(_GRANTS.c.number == number)).mappings().first()
        return held_of(row) if row else None

    def of(self, staff: str) -> tuple[Held, ...]:
        """Everything a person was ever given, newest first."""
        return self._found(_GRANTS.c.staff == staff)

    def proposed(self) -> tuple[Held, ...]:
        """What waits for a second person."""
        return self._found(_GRANTS.c.revoked_at.is_(None), waiting())

    def ending(self, today: date, until: date) -> tuple[Held, ...]:
        """What counts today and will not any more after `until`: to be renewed, or to be let go."""
        return self._found(in_force(today), _GRANTS.c.until <= until, _present())

    def approve(self, number: int, by: str, now: datetime) -> bool:
        """A second person agrees. False where it was approved or revoked meanwhile."""
        open_ = (_GRANTS.c.number == number, _GRANTS.c.approved_at.is_(None), _GRANTS.c.revoked_at.is_(None))
        changed = update(_GRANTS).where(*open_).values(approved_by=by, approved_at=now)
        return self._connection.execute(changed).rowcount == 1

    def revoke(self, number: int, by: str, now: datetime) -> bool:
        """Take it back. False where it was taken back already."""
        open_ = (_GRANTS.c.number == number, _GRANTS.c.revoked_at.is_(None))
        changed = update(_GRANTS).where(*open_).values(revoked_by=by, revoked_at=now)
        return self._connection.execute(changed).rowcount == 1

    def revoke_all(self, staff: str, by: str, now: datetime) -> int:
        """Take back whatever somebody holds or is proposed for; how many."""
        open_ = (_GRANTS.c.staff == staff, _GRANTS.c.revoked_at.is_(None))
        return self._connection.execute(update(_GRANTS).where(*open_).values(revoked_by=by, revoked_at=now)).rowcount

    def _found(self, *conditions: ColumnElement[bool]) -> tuple[Held, ...]:
        chosen = select(_GRANTS).where(*conditions).order_by(_GRANTS.c.number.desc())
        return tuple(map(held_of, self._connection.execute(chosen).mappings()))


def in_force(today: date) -> ColumnElement[bool]:
    """The rows of `grants` that count on a day."""
    not_over = or_(_GRANTS.c.until.is_(None), _GRANTS.c.until >= today)
    return and_(_GRANTS.c.revoked_at.is_(None), not_over, ~waiting())


def waiting() -> ColumnElement[bool]:
    """The rows of `grants` that nobody approved and somebody must."""
    return and_(_GRANTS.c.role.in_(sorted(TWO_PERSONS)), _GRANTS.c.approved_at.is_(None))


def _present() -> ColumnElement[bool]:
    return _GRANTS.c.staff.in_(select(_STAFF.c.id).where(_STAFF.c.ended_at.is_(None)))


def held_of(row: Mapping[Any, Any]) -> Held:
    """What a row of `grants` says."""
    return Held(
        number=row["number"],
        staff=row["staff"],
        grant=Grant(row["role"], row["office"], row["procedure"]),
        until=row["until"],
        reason=row["reason"],
        granted_by=row["granted_by"],
        granted_at=row["granted_at"],
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        revoked_by=row["revoked_by"],
        revoked_at=row["revoked_at"],
    )

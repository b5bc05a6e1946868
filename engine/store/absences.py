"""Absences (不在): days on which a member of staff is away, and who stands in (代理)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from engine.store.scope import Scope
from engine.store.tables import AbsenceRow, table

_ABSENCES = table(AbsenceRow)


@dataclass(frozen=True)
class Away:
    """Who is away from when to when (both days included, Asia/Tokyo), and who stands in."""

    staff: str
    since: date
    until: date
    deputy: str | None = None


@dataclass(frozen=True)
class Absence:
    """An absence that was entered."""

    number: int
    away: Away
    entered_by: str
    entered_at: datetime


class Absences:
    """`tx.absences`. What was withdrawn is kept and not given out."""

    def __init__(self, scope: Scope) -> None:
        self._connection = scope.connection

    def enter(self, away: Away, by: str, now: datetime) -> Absence | None:
        """Enter it; None where the person is away on one of these days already."""
        if any(each.away.since <= away.until and away.since <= each.away.until for each in self.of(away.staff)):
            return None
        row = {**away.__dict__, "entered_by": by, "entered_at": now}
        made = self._connection.execute(_ABSENCES.insert().values(row).returning(*_ABSENCES.c)).mappings().one()
        return _absence(made)

    def of(self, staff: str) -> tuple[Absence, ...]:
        """A person's absences, the latest first."""
        return self._found(_ABSENCES.c.staff == staff)

    def on(self, day: date) -> tuple[Absence, ...]:
        """Who is away on a day."""
        return self._found(_ABSENCES.c.since <= day, _ABSENCES.c.until >= day)

    def withdraw(self, number: int, staff: str, now: datetime) -> bool:
        """The person is there after all. False where that was said already, or it is somebody else's."""
        here = (_ABSENCES.c.number == number, _ABSENCES.c.staff == staff, _ABSENCES.c.withdrawn_at.is_(None))
        return self._connection.execute(update(_ABSENCES).where(*here).values(withdrawn_at=now)).rowcount == 1

    def _found(self, *conditions: ColumnElement[bool]) -> tuple[Absence, ...]:
        chosen = select(_ABSENCES).where(_ABSENCES.c.withdrawn_at.is_(None), *conditions)
        ordered = chosen.order_by(_ABSENCES.c.since.desc(), _ABSENCES.c.number.desc())
        return tuple(map(_absence, self._connection.execute(ordered).mappings()))


def _absence(row: Mapping[Any, Any]) -> Absence:
    away = Away(row["staff"], row["since"], row["until"], row["deputy"])
    return Absence(row["number"], away, row["entered_by"], row["entered_at"])

"""Who can do what (権限の点検): staff with the roles that count today and their last sign-in, found and paged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, func, literal, or_, select

from engine.store.grants import Held, held_of, in_force
from engine.store.scope import Scope
from engine.store.tables import GrantRow, RecordRow, StaffRow, table

_STAFF, _GRANTS, _RECORDS = table(StaffRow), table(GrantRow), table(RecordRow)
SIGN_IN = "session.begin"


@dataclass(frozen=True)
class AccessQuery:
    """Which staff or roles: all conditions that are given. `office`: "" = roles that hold in every office.

    `words`: in the name, the mail address or the id. `after`: the mark of the page before.
    """

    today: date
    words: str = ""
    office: str | None = None
    role: str = ""
    procedure: str = ""
    ended: bool = False
    after: str = ""
    limit: int = 50


@dataclass(frozen=True)
class Person:
    """A member of staff, and when he last signed in."""

    id: str
    name: str
    email: str
    office: str
    ended_at: datetime | None
    signed_in_at: datetime | None


@dataclass(frozen=True)
class PersonPage:
    """Staff by name, and the mark of the next page ("": the last one)."""

    rows: tuple[Person, ...]
    next: str


@dataclass(frozen=True)
class AccessLine:
    """One role that counts today, and who holds it."""

    person: Person
    held: Held


class Access:
    """`tx.access`."""

    def __init__(self, scope: Scope) -> None:
        self._connection = scope.connection

    def people(self, asked: AccessQuery) -> PersonPage:
        """One page of the staff. Office, role and procedure look at the roles they hold today, office at their own, too."""
        chosen = _people(asked).order_by(_STAFF.c.name, _STAFF.c.id).limit(asked.limit + 1)
        if asked.after:
            name, _, id_ = asked.after.rpartition("\t")
            later = and_(_STAFF.c.name == name, _STAFF.c.id > id_)
            chosen = chosen.where(or_(_STAFF.c.name > name, later))
        found = [_person(row) for row in self._connection.execute(chosen).mappings()]
        rows = tuple(found[: asked.limit])
        return PersonPage(rows, f"{rows[-1].name}\t{rows[-1].id}" if len(found) > asked.limit else "")

    def roles_of(self, staff: tuple[str, ...], today: date) -> Mapping[str, tuple[Held, ...]]:
        """The roles that count today, by person."""
        chosen = select(_GRANTS).where(in_force(today), _GRANTS.c.staff.in_(staff)).order_by(_GRANTS.c.number)
        found: dict[str, tuple[Held, ...]] = dict.fromkeys(staff, ())
        for row in self._connection.execute(chosen).mappings():
            found[row["staff"]] += (held_of(row),)
        return found

    def lines(self, asked: AccessQuery) -> tuple[AccessLine, ...]:
        """Every role that counts today, of staff who are here, by office, procedure, role and name: nothing left out."""
        chosen = (
            select(*_GRANTS.c, *_labelled(), _last_sign_in())
            .join(_STAFF, _STAFF.c.id == _GRANTS.c.staff)
            .where(in_force(asked.today), _STAFF.c.ended_at.is_(None), *_of_grants(asked), *_worded(asked.words))
            .order_by(_GRANTS.c.office, _GRANTS.c.procedure, _GRANTS.c.role, _STAFF.c.name, _GRANTS.c.number)
        )
        rows = self._connection.execute(chosen).mappings()
        return tuple(AccessLine(_joined(row), held_of(row)) for row in rows)

    def count(self) -> int:
        """How many members of staff there are."""
        return int(self._connection.execute(select(func.count()).where(_STAFF.c.ended_at.is_(None))).scalar_one())


def _people(asked: AccessQuery) -> Select[Any]:
    here = _STAFF.c.ended_at.is_not(None) if asked.ended else _STAFF.c.ended_at.is_(None)
    chosen = select(*_STAFF.c, _last_sign_in()).where(here, *_worded(asked.words))
    if asked.role or asked.procedure or asked.office is not None:
        held = select(_GRANTS.c.number).where(_GRANTS.c.staff == _STAFF.c.id, in_force(asked.today), *_of_grants(asked))
        matches: ColumnElement[bool] = held.exists()
        if asked.office and not asked.role and not asked.procedure:
            matches = or_(matches, _STAFF.c.office == asked.office)
        chosen = chosen.where(matches)
    return chosen


def _of_grants(asked: AccessQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.office is not None:
        found.append(_GRANTS.c.office == asked.office if asked.office else _GRANTS.c.office.is_(None))
    if asked.role:
        found.append(_GRANTS.c.role == asked.role)
    if asked.procedure:
        found.append(_GRANTS.c.procedure == asked.procedure)
    return found


def _worded(words: str) -> list[ColumnElement[bool]]:
    """Each word must stand in one of the columns, as it is: % and _ are ordinary signs."""
    columns = (_STAFF.c.name, _STAFF.c.email, _STAFF.c.id)
    return [
        or_(*(func.lower(column, type_=Text).contains(word.lower(), autoescape=True) for column in columns))
        for word in words.split()
    ]


def _last_sign_in() -> Any:
    records = _RECORDS.alias("sign_ins")
    subject = literal("actor:", Text) + _STAFF.c.id
    last = select(func.max(records.c.at)).where(records.c.subject == subject, records.c.action == SIGN_IN)
    return last.scalar_subquery().label("signed_in_at")


def _labelled() -> list[Any]:
    return [column.label(f"staff_{column.name}") for column in _STAFF.c]


def _joined(row: Mapping[Any, Any]) -> Person:
    own = {name: row[f"staff_{name}"] for name in ("id", "name", "email", "office", "ended_at")}
    return Person(**own, signed_in_at=row["signed_in_at"])


def _person(row: Mapping[Any, Any]) -> Person:
    return Person(row["id"], row["name"], row["email"], row["office"], row["ended_at"], row["signed_in_at"])

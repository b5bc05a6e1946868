"""Staff (職員) and the roles they hold, read anew on every request: what was revoked counts from the next one on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam, or_, select, update

from engine.case.granting import TWO_PERSONS
from engine.case.model import Grant
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import GrantRow, StaffRow, table

_STAFF, _GRANTS = table(StaffRow), table(GrantRow)
_ADD = Prepared(lambda insert_: insert_(_STAFF).on_conflict_do_nothing(), list(_STAFF.c.keys()))
_GET = Prepared(select(_STAFF).where(_STAFF.c.id == bindparam("sought")))
_STANDING = Prepared(
    select(_STAFF.c.ended_at, _GRANTS.c.role, _GRANTS.c.office, _GRANTS.c.procedure, _GRANTS.c.approved_at)
    .outerjoin(
        _GRANTS,
        and_(
            _GRANTS.c.staff == _STAFF.c.id,
            _GRANTS.c.revoked_at.is_(None),
            or_(_GRANTS.c.until.is_(None), _GRANTS.c.until >= bindparam("today", type_=_GRANTS.c.until.type)),
        ),
    )
    .where(_STAFF.c.id == bindparam("sought"))
    .order_by(_GRANTS.c.number)
)


@dataclass(frozen=True)
class Staff:
    """A member of staff. `office` by its id; `ended_at` from when on he may not sign in any more."""

    id: str
    name: str
    email: str
    office: str
    created_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class StaffStanding:
    """What somebody may be today: the roles that hold, and whether he has left (離職・異動)."""

    grants: tuple[Grant, ...] = ()
    ended: bool = False


class StaffMembers:
    """`tx.staff`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, id_: str) -> Staff | None:
        """The member of staff with this actor id."""
        row = _GET.one(self._scope.connection, {"sought": id_})
        return Staff(**row) if row else None

    def standing(self, id_: str, today: date) -> StaffStanding:
        """The roles that hold today (Asia/Tokyo), in one statement; somebody unknown has none and has not left."""
        rows = _STANDING.all(self._scope.connection, {"sought": id_, "today": today})
        grants = tuple(
            Grant(row["role"], row["office"], row["procedure"])
            for row in rows
            if row["role"] is not None and (row["approved_at"] is not None or row["role"] not in TWO_PERSONS)
        )
        return StaffStanding(grants, any(row["ended_at"] is not None for row in rows))

    def grants(self, id_: str, today: date) -> tuple[Grant, ...]:
        """The roles that hold today; none for who has left."""
        found = self.standing(id_, today)
        return () if found.ended else found.grants

    def names(self, ids: Iterable[str | None]) -> Mapping[str, str]:
        """Names by id, of those who are known here."""
        wanted = {id_ for id_ in ids if id_}
        if not wanted:
            return {}
        chosen = select(_STAFF.c.id, _STAFF.c.name).where(_STAFF.c.id.in_(wanted))
        return {row["id"]: row["name"] for row in self._scope.connection.execute(chosen).mappings()}

    def handling(self, procedures: Iterable[str], office: str | None, today: date) -> Mapping[Staff, tuple[Grant, ...]]:
        """Who is here and holds a role in this office (or every office) for one of these procedures or families."""
        here = [
            _STAFF.c.ended_at.is_(None),
            _GRANTS.c.revoked_at.is_(None),
            or_(_GRANTS.c.until.is_(None), _GRANTS.c.until >= today),
            or_(_GRANTS.c.office.is_(None), _GRANTS.c.office == office),
            or_(_GRANTS.c.procedure.is_(None), _GRANTS.c.procedure.in_(list(procedures))),
            or_(_GRANTS.c.approved_at.is_not(None), _GRANTS.c.role.not_in(TWO_PERSONS)),
        ]
        granted = (_GRANTS.c.role, _GRANTS.c.office.label("in_office"), _GRANTS.c.procedure)
        chosen = select(*_STAFF.c, *granted).join(_GRANTS, _GRANTS.c.staff == _STAFF.c.id).where(*here)
        found: dict[Staff, tuple[Grant, ...]] = {}
        for row in self._scope.connection.execute(chosen.order_by(_STAFF.c.name, _STAFF.c.id)).mappings():
            member = Staff(**{name: row[name] for name in _STAFF.c.keys()})  # noqa: SIM118 – columns are no mapping
            found[member] = (*found.get(member, ()), Grant(row["role"], row["in_office"], row["procedure"]))
        return found

    def add(self, member: Staff) -> bool:
        """Enter somebody; False when this id is known already: then nothing changes."""
        return bool(_ADD.run(self._scope.connection, member.__dict__))

    def end(self, id_: str, at: datetime) -> None:
        """Somebody leaves: his sessions are worth nothing from the next request on."""
        here = update(_STAFF).where(_STAFF.c.id == id_, _STAFF.c.ended_at.is_(None))
        self._scope.connection.execute(here.values(ended_at=at))

    def restore(self, id_: str) -> None:
        """Somebody is back: may sign in again; roles are given anew."""
        self._scope.connection.execute(update(_STAFF).where(_STAFF.c.id == id_).values(ended_at=None))

    def move(self, id_: str, office: str) -> None:
        """Somebody belongs to another office from now on."""
        self._scope.connection.execute(update(_STAFF).where(_STAFF.c.id == id_).values(office=office))

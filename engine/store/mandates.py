"""Mandates (委任): asked for by an agent, accepted by the principal, ended by either; kept for good, never deleted."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import and_, bindparam, func, insert, select, update

from engine.case.model import Mandate, Principal
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import AccountRulesRow, MandateRow, table

_MANDATES, _RULES = table(MandateRow), table(AccountRulesRow)
_PRINCIPAL: TypeAdapter[Principal] = TypeAdapter(Principal)
_GET = Prepared(select(_MANDATES).where(_MANDATES.c.id == bindparam("sought")))
# With the rules of the agent's own company: they hold for its members whoever they act for.
_LIVE = Prepared(
    select(_MANDATES, _RULES.c.members_see, _RULES.c.members_file)
    .outerjoin(_RULES, _RULES.c.principal_id == _MANDATES.c.agent_id)
    .where(_MANDATES.c.id == bindparam("sought"), _MANDATES.c.agent_id == bindparam("agent"))
)
_KEEP = Prepared(
    lambda insert_: insert_(_MANDATES).on_conflict_do_update(
        index_elements=["id"],
        set_={
            "until": bindparam("last", type_=_MANDATES.c.until.type),
            "categories": bindparam("active", type_=_MANDATES.c.categories.type),
        },
    ),
    list(_MANDATES.c.keys()),
)
State = Literal["asked", "coming", "running", "over", "ended", "refused", "withdrawn"]
Side = Literal["principal", "agent"]


@dataclass(frozen=True)
class Entrusting:
    """One mandate with its history. `procedures`: ids, none = all. Days in Asia/Tokyo, both included.

    Until it is accepted, `principal` is what the agent named: its number, and its name as the register of corporations
    says it. `source` gbizid: given at GビズID under the number `reference`, for its active `categories` (委任区分).
    """

    id: str
    principal: Principal
    agent: Principal
    procedures: tuple[str, ...]
    since: date
    until: date
    source: Literal["here", "gbizid"]
    reference: str
    asked_by: str
    asked_at: datetime
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    ended_side: Side | None = None
    categories: tuple[str, ...] = ()

    def state(self, today: date) -> State:
        """Where it stands on a day."""
        if self.accepted_at is None:
            if self.ended_at is not None:
                return "withdrawn" if self.ended_side == "agent" else "refused"
            return "asked" if today <= self.until else "over"
        if self.ended_at is not None:
            return "ended"
        return "over" if today > self.until else "coming" if today < self.since else "running"

    @property
    def mandate(self) -> Mandate:
        """What it lets an agent do, as `may` asks it."""
        return Mandate(self.id, self.procedures, self.until, self.categories)


@dataclass(frozen=True)
class Acting:
    """A mandate by which somebody acts now, and what the agent's own company lets its members do."""

    entrusting: Entrusting
    sees: Literal["all", "own"]
    files: bool


class Mandates:
    """`tx.mandates`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, id_: str) -> Entrusting | None:
        row = _GET.one(self._scope.connection, {"sought": id_})
        return _of(row) if row else None

    def live(self, id_: str, agent: str, today: date) -> Acting | None:
        """The mandate, if this party is its agent and it holds today; with the party's own rules, in one statement."""
        row = _LIVE.one(self._scope.connection, {"sought": id_, "agent": agent})
        if row is None:
            return None
        sees, files = row.pop("members_see"), row.pop("members_file")
        found = _of(row)
        return Acting(found, sees or "all", files != "no") if found.state(today) == "running" else None

    def ask(self, asked: Entrusting) -> None:
        """An agent asks; nothing is allowed by it yet."""
        self._scope.connection.execute(insert(_MANDATES).values(_row(asked)))

    def keep(self, given: Entrusting) -> None:
        """A mandate that somebody else vouches for (GビズID): new, or with its present last day and categories. What was
        ended here stays ended.
        """
        row = _row(given)
        _KEEP.run(self._scope.connection, {**row, "last": given.until, "active": row["categories"]})

    def accept(self, id_: str, principal: Principal, by: str, at: datetime) -> bool:
        """The principal agrees; False where that was answered or withdrawn before."""
        values = {"accepted_by": by, "accepted_at": at, "principal": asdict(principal)}
        return self._change(id_, _MANDATES.c.accepted_at.is_(None), **values)

    def end(self, id_: str, by: str, side: Side, at: datetime) -> bool:
        """Refuse, withdraw or end it, at once; False where it was over before."""
        return self._change(id_, ended_by=by, ended_at=at, ended_side=side)

    def of_agent(self, party: str) -> tuple[Entrusting, ...]:
        """Every mandate a party asked for or holds, newest first."""
        return self._select(_MANDATES.c.agent_id == party)

    def of_principal(self, party: str) -> tuple[Entrusting, ...]:
        """Every mandate a party was asked for or gave, newest first."""
        return self._select(_MANDATES.c.principal_id == party)

    def waiting(self, agent: str, today: date, principal: str | None = None) -> int:
        """How many of an agent's requests nobody has answered yet; to one principal, if it is named."""
        columns = _MANDATES.c
        open_ = [columns.agent_id == agent, columns.accepted_at.is_(None), columns.ended_at.is_(None)]
        open_ += [columns.until >= today, *([columns.principal_id == principal] if principal else [])]
        return int(self._scope.connection.execute(select(func.count()).where(and_(*open_))).scalar_one())

    def _select(self, condition: Any) -> tuple[Entrusting, ...]:
        chosen = select(_MANDATES).where(condition).order_by(_MANDATES.c.asked_at.desc(), _MANDATES.c.id).limit(500)
        return tuple(_of(dict(row)) for row in self._scope.connection.execute(chosen).mappings())

    def _change(self, id_: str, *more: Any, **values: Any) -> bool:
        here = (_MANDATES.c.id == id_, _MANDATES.c.ended_at.is_(None), *more)
        return bool(self._scope.connection.execute(update(_MANDATES).where(*here).values(**values)).rowcount)


def _row(made: Entrusting) -> dict[str, Any]:
    row = {**made.__dict__, "principal": asdict(made.principal), "agent": asdict(made.agent)}
    return {
        **row,
        "principal_id": made.principal.id,
        "agent_id": made.agent.id,
        "procedures": list(made.procedures),
        "categories": list(made.categories),
    }


def _of(row: dict[str, Any]) -> Entrusting:
    own = {name: value for name, value in row.items() if name not in ("principal_id", "agent_id")}
    return Entrusting(
        **{
            **own,
            "principal": _PRINCIPAL.validate_python(row["principal"]),
            "agent": _PRINCIPAL.validate_python(row["agent"]),
            "procedures": tuple(row["procedures"]),
            "categories": tuple(row["categories"] or ()),
        }
    )

"""Accounts of applicants (アカウント) as they signed in, and what a company lets its member accounts do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, select

from engine.case.model import Actor
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import AccountRow, AccountRulesRow, table

_ACCOUNTS, _RULES = table(AccountRow), table(AccountRulesRow)


def _seen(insert: Any) -> Any:
    made = insert(_ACCOUNTS)
    changed = {name: made.excluded[name] for name in ("principal_id", "name", "email", "account", "seen_at")}
    return made.on_conflict_do_update(index_elements=["id"], set_=changed)


def _set(insert: Any) -> Any:
    made = insert(_RULES)
    changed = {name: made.excluded[name] for name in ("members_see", "members_file", "set_by", "set_at")}
    return made.on_conflict_do_update(index_elements=["principal_id"], set_=changed)


_SEEN = Prepared(_seen, list(_ACCOUNTS.c.keys()))
_NOTED = Prepared(lambda insert: insert(_ACCOUNTS).on_conflict_do_nothing(), list(_ACCOUNTS.c.keys()))
_SET = Prepared(_set, list(_RULES.c.keys()))
_GET = Prepared(select(_ACCOUNTS).where(_ACCOUNTS.c.id == bindparam("sought")))
_OF = Prepared(
    select(_ACCOUNTS)
    .where(_ACCOUNTS.c.principal_id == bindparam("party"))
    .order_by(_ACCOUNTS.c.first_at, _ACCOUNTS.c.id)
)
_RULES_OF = Prepared(select(_RULES).where(_RULES.c.principal_id == bindparam("party")))


@dataclass(frozen=True)
class Account:
    """Somebody who signed in for a party. `account`: prime, member or entry; `seen_at`: the last sign-in."""

    id: str
    principal_id: str
    name: str
    email: str
    account: str
    first_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class AccountRules:
    """What the members of a company may do: see all its cases or their own, file or only prepare."""

    sees: Literal["all", "own"] = "all"
    files: bool = True
    set_by: str = ""
    set_at: datetime | None = None


class Accounts:
    """`tx.accounts`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def seen(self, actor: Actor, at: datetime) -> None:
        """An applicant signed in, for his own party."""
        self._put(_SEEN, actor, at)

    def note(self, actor: Actor, at: datetime) -> None:
        """An account that is known without a sign-in (personas); one that is there already is left alone."""
        self._put(_NOTED, actor, at)

    def get(self, id_: str) -> Account | None:
        row = _GET.one(self._scope.connection, {"sought": id_})
        return Account(**row) if row else None

    def of(self, party: str) -> tuple[Account, ...]:
        """Every account of a party, the oldest first."""
        return tuple(Account(**row) for row in _OF.all(self._scope.connection, {"party": party}))

    def rules(self, party: str) -> AccountRules:
        """The rules of a company; where none were set, members see and file all."""
        row = _RULES_OF.one(self._scope.connection, {"party": party})
        if row is None:
            return AccountRules()
        return AccountRules(row["members_see"], row["members_file"] == "yes", row["set_by"], row["set_at"])

    def set_rules(self, party: str, rules: AccountRules) -> None:
        """The company decides anew; it counts from its members' next request on."""
        row = {"principal_id": party, "members_see": rules.sees, "members_file": "yes" if rules.files else "no"}
        _SET.run(self._scope.connection, {**row, "set_by": rules.set_by, "set_at": rules.set_at})

    def _put(self, statement: Prepared, actor: Actor, at: datetime) -> None:
        party = actor.own or actor.principal
        if actor.kind != "applicant" or party is None:
            return
        row = {"id": actor.id, "principal_id": party.id, "name": actor.name, "email": actor.email}
        statement.run(self._scope.connection, {**row, "account": actor.account, "first_at": at, "seen_at": at})

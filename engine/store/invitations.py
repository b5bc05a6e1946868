"""Invitations (招待): a role offered by mail to somebody who has not signed in yet.

The secret in the link stands in no table: it is made of a number that only the outbox knows and of the store's key, and
the row is found by its sha256.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, select, update

from engine.case.model import Grant
from engine.store.scope import Scope
from engine.store.tables import InvitationRow, table

LIFETIME = timedelta(days=7)
_INVITATIONS = table(InvitationRow)
_OPEN = (_INVITATIONS.c.accepted_at.is_(None), _INVITATIONS.c.withdrawn_at.is_(None))
State = Literal["open", "expired", "accepted", "withdrawn"]


@dataclass(frozen=True)
class Invited:
    """Who is invited, to which role."""

    email: str
    name: str
    grant: Grant


@dataclass(frozen=True)
class Invitation:
    """An invitation. `id` changes when it is sent again: the earlier link ends."""

    id: str
    invited: Invited
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def state(self, now: datetime) -> State:
        """What became of it."""
        if self.accepted_at is not None:
            return "accepted"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "open" if now < self.expires_at else "expired"


class Invitations:
    """`tx.invitations`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, invited: Invited, by: str, now: datetime) -> tuple[Invitation, str]:
        """Invite: the invitation, and the number from which `secret` makes what the link holds."""
        nonce = secrets.token_hex(16)
        made = Invitation(_hash(self.secret(nonce)), invited, by, now, now + LIFETIME)
        self._scope.connection.execute(_INVITATIONS.insert().values(_row(made)))
        return made, nonce

    def renew(self, id_: str, now: datetime) -> tuple[Invitation, str] | None:
        """Another link for another seven days; the one before ends. None where it was accepted or withdrawn."""
        nonce = secrets.token_hex(16)
        fresh = _hash(self.secret(nonce))
        values = {"id": fresh, "invited_at": now, "expires_at": now + LIFETIME}
        changed = update(_INVITATIONS).where(_INVITATIONS.c.id == id_, *_OPEN).values(values)
        if self._scope.connection.execute(changed).rowcount != 1:
            return None
        found = self.get(fresh)
        return (found, nonce) if found else None

    def secret(self, nonce: str) -> str:
        """What the link of an invitation holds: 256 bits, not to be made without the store's key."""
        return self._scope.sign(f"invitation|{nonce}")

    def get(self, id_: str) -> Invitation | None:
        """By its id."""
        return next(iter(self._found(_INVITATIONS.c.id == id_)), None)

    def of_secret(self, secret: str) -> Invitation | None:
        """The invitation that a link belongs to, whatever became of it."""
        return self.get(_hash(secret))

    def recent(self, limit: int = 200) -> tuple[Invitation, ...]:
        """The newest first."""
        return self._found()[:limit]

    def open(self, now: datetime) -> tuple[Invitation, ...]:
        """Those that wait for an answer and can still get one."""
        return self._found(*_OPEN, _INVITATIONS.c.expires_at > now)

    def accept(self, id_: str, by: str, now: datetime) -> bool:
        """Once. False where it was accepted, withdrawn or sent again meanwhile, or is too old."""
        here = (_INVITATIONS.c.id == id_, *_OPEN, _INVITATIONS.c.expires_at > now)
        changed = update(_INVITATIONS).where(*here).values(accepted_by=by, accepted_at=now)
        return self._scope.connection.execute(changed).rowcount == 1

    def withdraw(self, id_: str, now: datetime) -> bool:
        """The link ends. False where it was accepted or withdrawn already."""
        changed = update(_INVITATIONS).where(_INVITATIONS.c.id == id_, *_OPEN).values(withdrawn_at=now)
        return self._scope.connection.execute(changed).rowcount == 1

    def _found(self, *conditions: ColumnElement[bool]) -> tuple[Invitation, ...]:
        chosen = select(_INVITATIONS).where(*conditions).order_by(_INVITATIONS.c.invited_at.desc(), _INVITATIONS.c.id)
        return tuple(map(_invitation, self._scope.connection.execute(chosen).mappings()))


def _row(made: Invitation) -> dict[str, Any]:
    invited, grant = made.invited, made.invited.grant
    own = {name: value for name, value in made.__dict__.items() if name != "invited"}
    role = {"role": grant.role, "office": grant.office, "procedure": grant.procedure}
    return {**own, **role, "email": invited.email, "name": invited.name}


def _invitation(row: Mapping[Any, Any]) -> Invitation:
    return Invitation(
        id=row["id"],
        invited=Invited(row["email"], row["name"], Grant(row["role"], row["office"], row["procedure"])),
        invited_by=row["invited_by"],
        invited_at=row["invited_at"],
        expires_at=row["expires_at"],
        accepted_by=row["accepted_by"],
        accepted_at=row["accepted_at"],
        withdrawn_at=row["withdrawn_at"],
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()

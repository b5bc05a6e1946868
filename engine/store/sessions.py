"""Sessions: kept on the server, so that signing out, everywhere too, counts from the next request on (ASVS 7)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, func, select, update

from engine.case.model import Actor
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import SessionRow, table

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
_HANDLE = 16  # digits of a session's hash
_SEEN = timedelta(minutes=1)  # how exactly `seen_at` is kept: not every page view is a write
_SESSIONS = table(SessionRow)
_ACTOR: TypeAdapter[Actor] = TypeAdapter(Actor)
_INSERT = Prepared(_SESSIONS.insert(), list(_SESSIONS.c.keys()))
_GET = Prepared(select(_SESSIONS).where(_SESSIONS.c.id == bindparam("sought")))
_TOUCH = Prepared(update(_SESSIONS).where(_SESSIONS.c.id == bindparam("sought")), ["seen_at"])


@dataclass(frozen=True)
class Session:
    """A valid sign-in."""

    actor: Actor
    created_at: datetime
    seen_at: datetime
    profile: str = ""  # of the provider that signed the person in; empty: none did

    def is_due(self, now: datetime) -> bool:
        """Whether `touch` should be called: the last one is more than a minute ago."""
        return now - self.seen_at > _SEEN


@dataclass(frozen=True)
class Place:
    """Where somebody is signed in. `handle` names it to its owner, and opens nothing."""

    handle: str
    device: str
    created_at: datetime
    seen_at: datetime


class Sessions:
    """`tx.sessions`. `token` is the cookie's value; only its hash is stored."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create(self, actor: Actor, now: datetime, device: str = "", profile: str = "") -> str:
        """Sign in, at a provider if `profile` names one: the token (256 random bits) for the cookie."""
        token = secrets.token_urlsafe(32)
        row = {
            "id": _hash(token),
            "actor_id": actor.id,
            "actor": _ACTOR.dump_python(actor, mode="json"),
            "created_at": now,
            "seen_at": now,
            "device": device or None,
            "profile": profile or None,
        }
        _INSERT.run(self._scope.connection, row)
        return token

    def get(self, token: str, now: datetime) -> Session | None:
        """The session, unless it was ended, idle for 30 minutes or older than 8 hours."""
        row = _GET.one(self._scope.connection, {"sought": _hash(token)})
        if row is None or now - row["seen_at"] > IDLE or now - row["created_at"] > ABSOLUTE:
            return None
        actor = _ACTOR.validate_python(row["actor"])
        return Session(actor, row["created_at"], row["seen_at"], row["profile"] or "")

    def move(self, token: str, actor: Actor, now: datetime) -> bool:
        """The person changes his place (代理); the session ends when it would have. False for one that ended meanwhile."""
        values = {"actor": _ACTOR.dump_python(actor, mode="json"), "seen_at": now}
        moved = update(_SESSIONS).where(_SESSIONS.c.id == _hash(token)).values(values)
        return self._scope.connection.execute(moved).rowcount == 1

    def touch(self, token: str, now: datetime) -> None:
        """The actor was here."""
        _TOUCH.run(self._scope.connection, {"sought": _hash(token), "seen_at": now})

    def end(self, token: str) -> None:
        """Sign out."""
        self._scope.connection.execute(delete(_SESSIONS).where(_SESSIONS.c.id == _hash(token)))

    def of_actor(self, actor_id: str, now: datetime) -> tuple[Place, ...]:
        """Where somebody is signed in, the latest first."""
        valid = (_SESSIONS.c.seen_at >= now - IDLE) & (_SESSIONS.c.created_at >= now - ABSOLUTE)
        rows = self._scope.connection.execute(
            select(_SESSIONS).where(_SESSIONS.c.actor_id == actor_id, valid).order_by(_SESSIONS.c.seen_at.desc())
        ).mappings()
        return tuple(Place(row["id"][:_HANDLE], row["device"] or "", row["created_at"], row["seen_at"]) for row in rows)

    def end_place(self, actor_id: str, handle: str) -> int:
        """Sign somebody out at one place of his; how many sessions ended."""
        mine = (_SESSIONS.c.actor_id == actor_id) & (func.substr(_SESSIONS.c.id, 1, _HANDLE) == handle)
        return self._scope.connection.execute(delete(_SESSIONS).where(mine)).rowcount

    def end_others(self, actor_id: str, token: str) -> int:
        """Sign an actor out everywhere but here; how many sessions ended."""
        others = (_SESSIONS.c.actor_id == actor_id) & (_SESSIONS.c.id != _hash(token))
        return self._scope.connection.execute(delete(_SESSIONS).where(others)).rowcount

    def end_all(self, actor_id: str) -> int:
        """Sign an actor out everywhere; how many sessions ended."""
        return self._scope.connection.execute(delete(_SESSIONS).where(_SESSIONS.c.actor_id == actor_id)).rowcount

    def end_everybody(self) -> int:
        """Sign everybody out everywhere; how many sessions ended."""
        return self._scope.connection.execute(delete(_SESSIONS)).rowcount

    def sweep(self, now: datetime) -> int:
        """Remove what has run out; how many."""
        gone = delete(_SESSIONS).where((_SESSIONS.c.seen_at < now - IDLE) | (_SESSIONS.c.created_at < now - ABSOLUTE))
        return self._scope.connection.execute(gone).rowcount


def handle_of(token: str) -> str:
    """The handle of the session with this token."""
    return _hash(token)[:_HANDLE]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()

"""Other systems that use the API (連携システム), and their tokens: scoped, hashed, expiring, revocable at once (ASVS 6.4)."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update

from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import ClientRow, TokenRow, table

PREFIX = "tetsu_"  # so that a token that leaked into a text can be found by looking for it
LONGEST = timedelta(days=366)
_HINT = len(PREFIX) + 4
_USED = timedelta(minutes=5)  # how exactly `used_at` is kept: not every call of the API is a write
_CLIENTS, _TOKENS = table(ClientRow), table(TokenRow)
_KNOWN = Prepared(
    select(*_TOKENS.c, _CLIENTS.c.name, _CLIENTS.c.ended_at)
    .join(_CLIENTS, _CLIENTS.c.id == _TOKENS.c.client)
    .where(_TOKENS.c.id == bindparam("sought"))
)


@dataclass(frozen=True)
class Client:
    """A system that is let in. `contact`: who answers for it, by mail."""

    id: str
    name: str
    contact: str
    created_by: str
    created_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Permit:
    """What a token lets do (SCOPES), for which procedures (none named: all), until when."""

    scopes: tuple[str, ...]
    procedures: tuple[str, ...]
    expires_at: datetime

    def covers(self, scope: str, procedure: str | None = None) -> bool:
        """Whether it lets do this, for this procedure; None: for any."""
        return scope in self.scopes and (procedure is None or not self.procedures or procedure in self.procedures)


@dataclass(frozen=True)
class Token:
    """A token as lists show it. `id` is its sha256, `hint` its first characters."""

    id: str
    client: str
    hint: str
    permit: Permit
    created_by: str
    created_at: datetime
    used_at: datetime | None = None
    revoked_by: str | None = None
    revoked_at: datetime | None = None

    def counts(self, now: datetime) -> bool:
        """Whether it opens anything now (its client apart)."""
        return self.revoked_at is None and now < self.permit.expires_at

    def is_due(self, now: datetime) -> bool:
        """Whether `used` should be called: the last use that was kept is more than five minutes ago."""
        return self.used_at is None or now - self.used_at > _USED


@dataclass(frozen=True)
class Known:
    """A token that was made here, whether it counts or not, and the name of its client."""

    token: Token
    client: str
    ended: bool  # the client

    def counts(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return not self.ended and self.token.counts(now)


@dataclass(frozen=True)
class Valid:
    """Who calls: the token that counts, and the name of its client."""

    token: Token
    client: str


class Clients:
    """`tx.clients`."""

    def __init__(self, scope: Scope) -> None:
        self._connection = scope.connection

    def all(self) -> tuple[Client, ...]:
        """By name, those that ended last."""
        chosen = select(_CLIENTS).order_by(_CLIENTS.c.ended_at.is_not(None), _CLIENTS.c.name, _CLIENTS.c.id)
        return tuple(Client(**row) for row in self._connection.execute(chosen).mappings())

    def get(self, id_: str) -> Client | None:
        """The client, whether it ended or not."""
        row = self._connection.execute(select(_CLIENTS).where(_CLIENTS.c.id == id_)).mappings().first()
        return Client(**row) if row else None

    def add(self, name: str, contact: str, by: str, now: datetime) -> Client:
        """Let a system in; it can do nothing until it has a token."""
        made = Client(secrets.token_hex(8), name, contact, by, now)
        self._connection.execute(_CLIENTS.insert().values(made.__dict__))
        return made

    def end(self, id_: str, by: str, now: datetime) -> bool:
        """Its tokens end with it. False where it ended already."""
        open_ = (_CLIENTS.c.id == id_, _CLIENTS.c.ended_at.is_(None))
        if self._connection.execute(update(_CLIENTS).where(*open_).values(ended_at=now)).rowcount != 1:
            return False
        left = (_TOKENS.c.client == id_, _TOKENS.c.revoked_at.is_(None))
        self._connection.execute(update(_TOKENS).where(*left).values(revoked_by=by, revoked_at=now))
        return True


class Tokens:
    """`tx.tokens`."""

    def __init__(self, scope: Scope) -> None:
        self._connection = scope.connection

    def make(self, client: str, permit: Permit, by: str, now: datetime) -> tuple[str, Token]:
        """The token itself (256 random bits), to be shown once, and what is kept of it.

        Raises ValueError where it should last longer than a year: the page never asks for that.
        """
        if not now < permit.expires_at <= now + LONGEST:
            raise ValueError("a token lasts until a moment within a year")
        secret = PREFIX + secrets.token_urlsafe(32)
        made = Token(_hash(secret), client, secret[:_HINT], permit, by, now)
        row = {name: value for name, value in made.__dict__.items() if name != "permit"}
        lists = {"scopes": list(permit.scopes), "procedures": list(permit.procedures)}
        self._connection.execute(_TOKENS.insert().values({**row, **lists, "expires_at": permit.expires_at}))
        return secret, made

    def known(self, secret: str) -> Known | None:
        """Whose token this is, if any. Nothing in the time it takes tells how near a guess was.

        The row is sought by a digest that a guesser cannot steer, and compared in constant time; whatever the text is
        like, as much is done.
        """
        sought = _hash(secret)
        row = _KNOWN.one(self._connection, {"sought": sought})
        same = hmac.compare_digest(sought, row["id"] if row else "0" * 64)
        return Known(_token(row), row["name"], row["ended_at"] is not None) if row and same else None

    def valid(self, secret: str, now: datetime) -> Valid | None:
        """Whose token this is, if it counts now."""
        found = self.known(secret)
        return Valid(found.token, found.client) if found and found.counts(now) else None

    def used(self, token: Token, now: datetime) -> None:
        """The token let somebody in."""
        self._connection.execute(update(_TOKENS).where(_TOKENS.c.id == token.id).values(used_at=now))

    def of(self, client: str) -> tuple[Token, ...]:
        """A client's tokens, newest first."""
        return self._found(_TOKENS.c.client == client)

    def in_use(self, now: datetime) -> tuple[Valid, ...]:
        """All that count now, by the name of their client."""
        open_ = (_TOKENS.c.revoked_at.is_(None), _TOKENS.c.expires_at > now, _CLIENTS.c.ended_at.is_(None))
        chosen = select(*_TOKENS.c, _CLIENTS.c.name).join(_CLIENTS, _CLIENTS.c.id == _TOKENS.c.client).where(*open_)
        rows = self._connection.execute(chosen.order_by(_CLIENTS.c.name, _TOKENS.c.created_at)).mappings()
        return tuple(Valid(_token(row), row["name"]) for row in rows)

    def ending(self, now: datetime, until: datetime) -> tuple[Token, ...]:
        """Those that count now and will not any more at `until`."""
        open_ = _TOKENS.c.revoked_at.is_(None)
        return self._found(open_, _TOKENS.c.expires_at > now, _TOKENS.c.expires_at <= until)

    def revoke(self, id_: str, client: str, by: str, now: datetime) -> bool:
        """It opens nothing from now on. False where it was revoked already or is another client's."""
        here = (_TOKENS.c.id == id_, _TOKENS.c.client == client, _TOKENS.c.revoked_at.is_(None))
        return (
            self._connection.execute(update(_TOKENS).where(*here).values(revoked_by=by, revoked_at=now)).rowcount == 1
        )

    def _found(self, *conditions: ColumnElement[bool]) -> tuple[Token, ...]:
        chosen = select(_TOKENS).where(*conditions).order_by(_TOKENS.c.created_at.desc(), _TOKENS.c.id)
        return tuple(map(_token, self._connection.execute(chosen).mappings()))


def _token(row: Mapping[Any, Any]) -> Token:
    return Token(
        id=row["id"],
        client=row["client"],
        hint=row["hint"],
        permit=Permit(tuple(row["scopes"]), tuple(row["procedures"]), row["expires_at"]),
        created_by=row["created_by"],
        created_at=row["created_at"],
        used_at=row["used_at"],
        revoked_by=row["revoked_by"],
        revoked_at=row["revoked_at"],
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()

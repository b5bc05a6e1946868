"""Sign-ins that were begun at an OpenID provider: what must come back, kept on the server, used once (ASVS 10.1.2)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, delete, select

from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import SignInRow, table

LIFETIME = timedelta(minutes=10)
_SIGN_INS = table(SignInRow)
_INSERT = Prepared(_SIGN_INS.insert(), list(_SIGN_INS.c.keys()))
_GET = Prepared(select(_SIGN_INS).where(_SIGN_INS.c.id == bindparam("sought")))


@dataclass(frozen=True)
class Begun:
    """A sign-in under way: at which profile, what its answer must contain, and where the person wanted to go."""

    profile: str
    nonce: str
    verifier: str  # of PKCE
    next: str
    created_at: datetime


class NotBegun(Exception):
    """No sign-in waits for this answer: never begun or used up, begun in another browser, or too long ago."""

    def __init__(self, why: Literal["unknown", "browser", "expired"]) -> None:
        super().__init__(why)
        self.why = why


class SignIns:
    """`tx.sign_ins`. Of `state` and `browser` (a cookie's value) only hashes are stored."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def begin(self, state: str, browser: str, begun: Begun) -> None:
        """Keep what the answer is checked against."""
        row = {**begun.__dict__, "id": _hash(state), "browser": _hash(browser)}
        _INSERT.run(self._scope.connection, row)

    def take(self, state: str, browser: str, now: datetime) -> Begun:
        """The sign-in that this answer belongs to, and remove it: it is given out once. Raises NotBegun."""
        row = _GET.one(self._scope.connection, {"sought": _hash(state)})
        if row is None:
            raise NotBegun("unknown")
        if row["browser"] != _hash(browser):
            raise NotBegun("browser")
        if now - row["created_at"] > LIFETIME:
            raise NotBegun("expired")
        gone = self._scope.connection.execute(delete(_SIGN_INS).where(_SIGN_INS.c.id == _hash(state)))
        if gone.rowcount != 1:  # somebody else took it at the same moment
            raise NotBegun("unknown")
        return Begun(row["profile"], row["nonce"], row["verifier"], row["next"], row["created_at"])

    def sweep(self, now: datetime) -> int:
        """Remove what was never finished; how many. Kept for an hour, so that who comes late is told so."""
        gone = delete(_SIGN_INS).where(_SIGN_INS.c.created_at < now - 6 * LIFETIME)
        return self._scope.connection.execute(gone).rowcount


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()

"""Who is signed in."""

from datetime import datetime
from typing import Any

from engine.store.tables.base import STRICT, Row, instant, json, words


class SessionRow(Row, table=True):
    """A sign-in. `id` is the sha256 of the cookie's value: who reads the table cannot sign in with it."""

    __tablename__ = "sessions"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    actor_id: str = words(index=True)
    actor: dict[str, Any] = json()
    created_at: datetime = instant()
    seen_at: datetime = instant(index=True)

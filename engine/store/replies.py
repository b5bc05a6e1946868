"""Idempotency: an act that comes a second time with the same key gets the first one's reply and does nothing."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import ReplyRow, table

_REPLIES = table(ReplyRow)
_GET = Prepared(
    select(_REPLIES.c.reply).where(
        _REPLIES.c.actor == bindparam("actor"),
        _REPLIES.c.case_id == bindparam("case_id"),
        _REPLIES.c.action == bindparam("action"),
        _REPLIES.c.key == bindparam("key"),
    )
)
_INSERT = Prepared(lambda insert: insert(_REPLIES).on_conflict_do_nothing(), list(_REPLIES.c.keys()))


class Key(NamedTuple):
    """Whose act, on which case ("" where the act makes it), which act, and the key that the form carried."""

    actor: str
    case: str
    action: str
    token: str


class Replies:
    """Behind `tx.once` and `tx.remember`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, key: Key) -> Mapping[str, Any] | None:
        row = _GET.one(self._scope.connection, _columns(key))
        return row["reply"] if row else None

    def put(self, key: Key, reply: Mapping[str, Any]) -> bool:
        """Keep the reply; False when there is one already (then a concurrent twin was first)."""
        return _INSERT.run(self._scope.connection, {**_columns(key), "reply": dict(reply)}) > 0


def _columns(key: Key) -> dict[str, str]:
    return {"actor": key.actor, "case_id": key.case, "action": key.action, "key": key.token}

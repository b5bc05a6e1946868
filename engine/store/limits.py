"""How often somebody did something in a window of time: counted in the database, so that every process knows."""

from typing import Any

from sqlalchemy import delete

from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import LimitRow, table

_LIMITS = table(LimitRow)


def _added(insert: Any) -> Any:
    made = insert(_LIMITS)
    more = made.on_conflict_do_update(
        index_elements=["key", "window"], set_={"count": _LIMITS.c.count + made.excluded["count"]}
    )
    return more.returning(_LIMITS.c.count)


_ADD = Prepared(_added, list(_LIMITS.c.keys()))


class LimitCounts:
    """`tx.limits`. A key says who and what, without saying who to somebody who reads the table: it is a hash."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, key: str, window: int, count: int) -> int:
        """Count `count` more in the window that begins at `window` (seconds since 1970); the total so far."""
        row = _ADD.one(self._scope.connection, {"key": key, "window": window, "count": count})
        return int(row["count"]) if row else 0

    def sweep(self, before: int) -> int:
        """Forget windows that began before; how many."""
        return self._scope.connection.execute(delete(_LIMITS).where(_LIMITS.c.window < before)).rowcount

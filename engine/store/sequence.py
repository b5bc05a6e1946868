"""Named sequences in the table `counters`: they only go up; what is drawn for something that then fails leaves a gap."""

from typing import Any

from sqlalchemy import Connection

from engine.store.prepared import Prepared
from engine.store.tables import CounterRow, table

_COUNTERS = table(CounterRow)


def _count(insert: Any) -> Any:
    made = insert(_COUNTERS).values(value=1)
    added = made.on_conflict_do_update(index_elements=["name"], set_={"value": _COUNTERS.c.value + 1})
    return added.returning(_COUNTERS.c.value)


_NEXT = Prepared(_count, ["name"])


def draw(connection: Connection, name: str) -> int:
    """The next value of a named sequence, from 1."""
    row = _NEXT.one(connection, {"name": name})
    return int(row["value"]) if row else 0

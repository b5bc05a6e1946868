"""Work that waits in a table: outbox (送信箱) and timers. Taken with a lease, tried again, set aside after five tries.

A job is taken in one transaction, done outside of any, and reported in another: a worker that dies leaves the lease to
run out. So a job may be done twice, never lost: whoever does it uses its `key` to be recognised.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, select, update

from engine.store.prepared import Prepared, Upsert
from engine.store.scope import Scope

TRIES = 5
LEASE = timedelta(minutes=5)
_BACKOFF = (timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))


@dataclass(frozen=True)
class Job:
    """One piece of work. `tries` counts this one; `key` is the same at every try."""

    number: int
    key: str
    case: str
    kind: str
    data: Mapping[str, Any]
    tries: int
    recipient: str = ""
    event: int = 0
    error: str = ""


class Jobs:
    """The jobs of one table."""

    def __init__(self, scope: Scope, table: Table) -> None:
        self._scope, self._table = scope, table

    def take(self, limit: int, now: datetime) -> tuple[Job, ...]:
        """Up to `limit` due jobs, leased for LEASE, the longest waiting first. Several workers never get the same."""
        table, connection = self._table, self._scope.connection
        due = (table.c.state == "waiting", table.c.next_at <= now)
        connection.execute(
            update(table)
            .where(*due, table.c.tries >= TRIES)
            .values(state="set_aside", error="作業が5回とも途中で止まりました。")
        )
        chosen = select(table.c.number).where(*due).order_by(table.c.next_at, table.c.number).limit(limit)
        rows = connection.execute(
            update(table)
            .where(table.c.number.in_(chosen.with_for_update(skip_locked=True)))
            .values(tries=table.c.tries + 1, next_at=now + LEASE)
            .returning(*table.c)
        ).mappings()
        return tuple(sorted((_job(row) for row in rows), key=lambda job: job.number))

    def done(self, job: Job) -> None:
        """It was delivered."""
        self._end(job, state="done", error="")

    def failed(self, job: Job, reason: str, now: datetime) -> bool:
        """It failed: try again later, or set aside after TRIES. Whether it was set aside."""
        if job.tries >= TRIES:
            self._end(job, state="set_aside", error=reason)
            return True
        self._end(job, next_at=now + _BACKOFF[job.tries - 1], error=reason)
        return False

    def again(self, job: Job, now: datetime) -> None:
        """Put a job that was set aside back in line."""
        self._end(job, state="waiting", tries=0, next_at=now)

    def set_aside(self, limit: int = 100) -> tuple[Job, ...]:
        """What needs a person: jobs given up, newest first."""
        return self._select(limit, self._table.c.state == "set_aside")

    def of_case(self, case: str, limit: int = 100) -> tuple[Job, ...]:
        """Every job of a case, newest first."""
        return self._select(limit, self._table.c.case_id == case)

    def waiting(self, now: datetime) -> int:
        """How many are overdue."""
        table = self._table
        counted = select(func.count()).where(table.c.state == "waiting", table.c.next_at <= now)
        return int(self._scope.connection.execute(counted).scalar_one())

    def forget(self, case: str, keep: Collection[str] = ()) -> None:
        """Remove what has not run yet of a case, e.g. its timers when it leaves a state; not those with a key to `keep`."""
        table = self._table
        here = (table.c.case_id == case, table.c.state == "waiting", table.c.key.not_in(keep))
        self._scope.connection.execute(delete(table).where(*here))

    def _select(self, limit: int, condition: Any) -> tuple[Job, ...]:
        table = self._table
        rows = self._scope.connection.execute(
            select(table).where(condition).order_by(table.c.number.desc()).limit(limit)
        )
        return tuple(_job(row) for row in rows.mappings())

    def _end(self, job: Job, **values: Any) -> None:
        """By number and key: a job that was forgotten while it ran may have left its number to another one."""
        table = self._table
        here = (table.c.number == job.number, table.c.key == job.key)
        self._scope.connection.execute(update(table).where(*here).values(**values))


def inserts(table: Table, most: int) -> tuple[Prepared, ...]:
    """Statements that insert 1 … `most` jobs at once; a key that is there already is left alone."""
    return tuple(_insert(table, count) for count in range(1, most + 1))


def numbered(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The parameters of one of those statements."""
    return {f"{name}_{index}": value for index, row in enumerate(rows) for name, value in row.items()}


def _insert(table: Table, count: int) -> Prepared:
    names = [column.name for column in table.c if column.name != "number"]

    def build(insert: Upsert) -> Any:
        values = [
            {name: bindparam(f"{name}_{index}", type_=table.c[name].type) for name in names} for index in range(count)
        ]
        return insert(table).values(values).on_conflict_do_nothing(index_elements=["key"])

    return Prepared(build)


def _job(row: Mapping[Any, Any]) -> Job:
    return Job(
        number=row["number"],
        key=row["key"],
        case=row["case_id"],
        kind=row["kind"],
        data=row["data"],
        tries=row["tries"],
        recipient=row.get("recipient", ""),
        event=row.get("event", 0),
        error=row["error"],
    )

"""PostgreSQL: READ COMMITTED with revisions and row locks, limits on waiting, durability asserted at start."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine

from engine.store.database import ONLY_READ, Errors, translated
from engine.store.errors import Busy, CannotOpen, Contradiction, Down, Full, StoreError
from engine.store.sequence import draw

_LIMITS = "-c statement_timeout=10000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
_READER = " -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
_UNFLUSHED = " -c synchronous_commit=off"
_DURABLE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}
# lock not available, deadlock, serialization failure, query cancelled by its time limit, too many connections
_ONLY_READ = "25006"
_BUSY = ("55P03", "40P01", "40001", "57014", "53300")


class PostgresDatabase:
    """One database on a server that may serve several application processes."""

    name = "postgresql"
    is_new = False

    def __init__(self, url: URL, pool: int = 8) -> None:
        self.engine = _engine(url, _LIMITS, pool)
        self._readers = _engine(url, _LIMITS + _READER, pool)
        counting = _engine(url, _LIMITS + _UNFLUSHED, 2)
        self._counting = counting.execution_options(isolation_level="AUTOCOMMIT")
        try:
            with self.read() as connection:
                _assert_durable(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with translated(_ERRORS), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with translated(_ERRORS), self._readers.begin() as connection:
            yield connection

    def count(self, connection: Connection, name: str) -> int:
        """Drawn in a commit of its own, so that the counter's row is not locked until the filing is on disk.

        That commit need not be flushed: it stands in the log before the filing's, whose flush takes it along.
        """
        with translated(_ERRORS), self._counting.connect() as own:
            return draw(own, name)

    def backup(self) -> str | None:
        return None  # pg_dump or WAL archiving: the operator's, on the server

    def compact(self) -> None:
        with translated(_ERRORS), self.engine.connect() as connection:
            own = connection.execution_options(isolation_level="AUTOCOMMIT")
            own.exec_driver_sql("SET statement_timeout = 0")
            own.exec_driver_sql("VACUUM")
            own.exec_driver_sql("RESET statement_timeout")

    def close(self) -> None:
        self._readers.dispose()
        self._counting.dispose()
        self.engine.dispose()


def _engine(url: URL, options: str, pool: int) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "connect_timeout": 5, "application_name": "tetsuzuki"},
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=10,
        pool_pre_ping=True,  # a restarted server must not cost a filing
        isolation_level=None,
    )


def _assert_durable(connection: Connection) -> None:
    for name, allowed in _DURABLE.items():
        value = connection.exec_driver_sql(f"SHOW {name}").scalar_one()
        if value not in allowed:
            raise CannotOpen(
                "store.not_durable",
                f"PostgreSQL の {name} が {value} です。停電で申請が失われます。",
                f"{name} を {allowed[0]} にしてください。",
            )


def _meaning(error: Exception) -> StoreError | None:
    state = getattr(error, "sqlstate", None)
    if state is None or state.startswith(("08", "57P")):
        return Down() if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else None
    if state == _ONLY_READ:
        return Contradiction(ONLY_READ)
    if state in _BUSY:
        return Busy()
    return Full() if state.startswith("53") or state in ("58030", "57P04") else None


_ERRORS = Errors(psycopg.Error, psycopg.IntegrityError, _meaning)

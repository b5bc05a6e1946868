"""SQLite's readers (読み取り用の接続): open for good, so that a view costs a BEGIN and a COMMIT and nothing else.

SQLAlchemy's own check-out, its events and its transaction cost several times what the database does in a short read.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Connection, Engine

from engine.store.errors import Busy


class Readers:
    """At most `most` connections at a time; who waits longer than `patience` seconds for one gets Busy."""

    def __init__(self, engine: Engine, most: int, patience: float = 10.0) -> None:
        self._engine = engine
        self._patience = patience
        self._places = BoundedSemaphore(most)
        self._idle: deque[Connection] = deque()  # the last one used is the next: its pages are in the cache
        self._closed = False

    @contextmanager
    def view(self) -> Iterator[Connection]:
        """A connection in a transaction of its own: all that is read belongs to one moment."""
        if not self._places.acquire(timeout=self._patience):
            raise Busy
        try:
            connection = self._taken()
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute("BEGIN")
                yield connection
                driver.execute("COMMIT")
            except BaseException:
                self._mend(connection, driver)
                raise
            self._give_back(connection)
        finally:
            self._places.release()

    def close(self) -> None:
        """Close what is idle now, and what is in use when it comes back."""
        self._closed = True
        while self._idle:
            self._drop(self._idle.pop())
        self._engine.dispose()

    def _taken(self) -> Connection:
        with suppress(IndexError):
            return self._idle.pop()
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.begin()  # for good: the true BEGIN and COMMIT are said above
        return connection

    def _give_back(self, connection: Connection) -> None:
        if self._closed:
            self._drop(connection)
        else:
            self._idle.append(connection)

    def _mend(self, connection: Connection, driver: Any) -> None:
        """After an error: end the view; a connection that cannot even do that is not used again."""
        try:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
        except Exception:  # noqa: BLE001 – the first error is the one that is told
            self._drop(connection)
        else:
            self._give_back(connection)

    def _drop(self, connection: Connection) -> None:
        with suppress(Exception):
            connection.close()

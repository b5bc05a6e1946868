"""SQLite: one writer connection with group commit, query-only readers, WAL, an fsync before every answer (ADR 0005)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from pysqlite3 import dbapi2
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from engine.store.database import ONLY_READ, Errors, translated
from engine.store.errors import Busy, CannotOpen, Contradiction, Down, Full, StoreError, Unavailable
from engine.store.group import GroupCommit
from engine.store.readers import Readers
from engine.store.sequence import draw

FIXED = (3, 51, 3)  # the WAL-reset bug can corrupt the file before
READERS = 16
_SETTINGS = ("busy_timeout = 10000", "foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON")
# recursive_triggers: else INSERT OR REPLACE would slip past the triggers that guard insert-only tables
_WRITER = ("recursive_triggers = ON", "journal_mode = WAL", "synchronous = FULL", "journal_size_limit = 67108864")
_READER = ("query_only = ON", "wal_autocheckpoint = 0")
# primary result codes: busy, locked, full, I/O error, read-only, cannot open, corrupt, not a database
_MEANING: dict[int, type[Unavailable]] = {5: Busy, 6: Busy, 13: Full, 10: Full, 8: Full, 14: Down, 11: Down, 26: Down}


class SqliteDatabase:
    """One file. `exclusive`: the server's own; a second server is refused (a command line may still join in)."""

    name = "sqlite"

    def __init__(self, path: Path, exclusive: bool = True) -> None:
        if dbapi2.sqlite_version_info < FIXED:
            raise CannotOpen(
                "store.sqlite_old",
                f"SQLite {dbapi2.sqlite_version} は古すぎます。",
                "`make setup` を実行してください。",
            )
        self._path = path
        self.is_new = not path.exists() or path.stat().st_size == 0
        self._lock = _locked(path.with_name(path.name + ".lock")) if exclusive else None
        self.engine = _engine(path, _WRITER)
        self._readers = Readers(_engine(path, _READER), READERS)
        try:
            with translated(_ERRORS):
                self._connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                self._connection.begin()  # for good: the true BEGIN and COMMIT are the group's
        except BaseException:
            self._unlock()
            raise
        self._group = GroupCommit(_SqliteWriter(self._connection))

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._group.transaction(), translated(_ERRORS):
            yield self._connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with translated(_READ_ERRORS), self._readers.view() as connection:
            yield connection

    def count(self, connection: Connection, name: str) -> int:
        return draw(connection, name)

    def backup(self) -> str | None:
        """Copy the file with SQLite's own online copy, beside it."""
        if self.is_new:
            return None
        target = self._path.with_name(f"{self._path.name}.before-migration")
        target.unlink(missing_ok=True)
        with translated(_ERRORS):
            self._connection.exec_driver_sql("VACUUM INTO :target", {"target": str(target)})
        _flush(target)
        return str(target)

    def compact(self) -> None:
        """Writes the file anew and empties the log beside it; a copy from before a migration goes too."""
        with translated(_ERRORS), self.engine.connect() as connection:
            own = connection.execution_options(isolation_level="AUTOCOMMIT")
            own.exec_driver_sql("VACUUM")
            own.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._path.with_name(f"{self._path.name}.before-migration").unlink(missing_ok=True)

    def close(self) -> None:
        self._readers.close()
        self._connection.close()
        self.engine.dispose()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()


class _SqliteWriter:
    """The writer connection as group commit sees it."""

    def __init__(self, connection: Connection) -> None:
        self._driver: Any = connection.connection.driver_connection

    def begin(self) -> None:
        self._say("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._say("COMMIT")

    def rollback(self) -> None:
        self._say("ROLLBACK")

    def mark(self) -> None:
        self._say("SAVEPOINT turn")

    def undo(self) -> None:
        self._say("ROLLBACK TO turn")
        self._say("RELEASE turn")

    def forget(self) -> None:
        self._say("RELEASE turn")

    def is_open(self) -> bool:
        return bool(self._driver.in_transaction)

    def _say(self, sql: str) -> None:
        with translated(_ERRORS):
            self._driver.execute(sql)


def _engine(path: Path, settings: tuple[str, ...]) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=dbapi2,
        paramstyle="named",
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 512},
    )

    def configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for setting in (*_SETTINGS, *settings):
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    event.listen(engine, "connect", configure)
    return engine


def _meaning(error: Exception) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    meaning = _MEANING.get(code & 0xFF)
    return meaning() if meaning else None


def _meaning_in_read(error: Exception) -> StoreError | None:
    found = _meaning(error)
    return Contradiction(ONLY_READ) if isinstance(found, Full) and "readonly" in str(error) else found


_ERRORS = Errors(dbapi2.Error, dbapi2.IntegrityError, _meaning)
_READ_ERRORS = Errors(dbapi2.Error, dbapi2.IntegrityError, _meaning_in_read)


def _locked(path: Path) -> IO[str]:
    handle = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.seek(0)
        who = handle.read().strip() or "不明"
        handle.close()
        raise CannotOpen(
            "store.already_open",
            f"このデータはほかのサーバー（プロセス {who}）が使っています。",
            "そのサーバーを止めるか、TETSUZUKI_DATA に別の場所を指定してください。",
        ) from None
    handle.truncate(0)
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def _flush(path: Path) -> None:
    for target, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(target, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

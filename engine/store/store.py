"""The store: opens the database, brings its tables up to date, hands out transactions."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, insert, make_url, select, update
from sqlalchemy.exc import ArgumentError

from engine.store import schema
from engine.store.database import Database
from engine.store.errors import Busy, CannotOpen
from engine.store.scope import Scope
from engine.store.sqlite import SqliteDatabase
from engine.store.tables import FactRow, table
from engine.store.transaction import Transaction

T = TypeVar("T")
TRIES = 3
_FACTS = table(FactRow)
_SERVER = "engine.store.postgres"  # loaded where it is used: its driver would be a tenth of every start


class Store:
    """One open store. Threads share it."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database, self._key = database, key

    @classmethod
    def open(cls, url: str, data: Path, exclusive: bool = True, audit_key: bytes | None = None) -> "Store":
        """Open, migrate, check. `url` "" = the SQLite file in `data`; else `sqlite:///…` or `postgresql://…`.

        `exclusive`: as the server; False for a command that works beside one. `audit_key` seals the chains; without one
        it is kept in `data/audit.key` (several machines must be given the same). Raises CannotOpen with what to do.
        """
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = _database(url, data, exclusive)
        try:
            schema.bring_up(database)
            store = cls(database, audit_key or _kept_key(data / "audit.key"))
            store._prove()
        except BaseException:
            database.close()
            raise
        return store

    @property
    def database(self) -> Database:
        return self._database

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction: durable (fsync) when the block is left, undone when it is left by an exception.

        Raises Busy, Full or Down (all Unavailable) when nothing could be stored; the store recovers by itself.
        """
        with self._database.write() as connection:
            yield Transaction(self._scope(connection))

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view; the database refuses writes."""
        with self._database.read() as connection:
            yield Transaction(self._scope(connection))

    def do(self, verb: Callable[[Transaction], T]) -> T:
        """Run a verb in a write transaction; again, up to three times, when others were in its way (Busy)."""
        for left in range(TRIES - 1, -1, -1):
            try:
                with self.write() as tx:
                    return verb(tx)
            except Busy:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def secret(self, purpose: str) -> bytes:
        """A key for one purpose, the same in every process of this installation, derived from the audit key."""
        return hmac.digest(self._key, f"secret|{purpose}".encode(), "sha256")

    def close(self) -> None:
        self._database.close()

    def _scope(self, connection: Connection) -> Scope:
        return Scope(connection, self._key, partial(self._database.count, connection))

    def _prove(self) -> None:
        """Write once, so that a read-only disk shows now; and see that the audit key is this store's."""
        print_ = hashlib.sha256(self._key).hexdigest()[:32]
        with self._database.write() as connection:
            known = connection.execute(select(_FACTS.c.value).where(_FACTS.c.name == "audit_key")).scalar_one_or_none()
            if known is None:
                connection.execute(insert(_FACTS).values(name="audit_key", value=print_))
            else:
                connection.execute(update(_FACTS).where(_FACTS.c.name == "audit_key").values(value=known))
        if known not in (None, print_):
            raise CannotOpen(
                "store.audit_key",
                "記録を封印する鍵が、このデータベースのものではありません。",
                "元の audit.key を戻すか、TETSUZUKI_AUDIT_KEY に同じ鍵を指定してください。",
            )


def _database(url: str, data: Path, exclusive: bool) -> Database:
    try:
        made = make_url(url or f"sqlite:///{data / 'tetsuzuki.db'}")
    except ArgumentError:
        made = None
    kind = made.get_backend_name() if made else ""
    if made and kind == "sqlite" and made.database:
        return SqliteDatabase(Path(made.database), exclusive)
    if made and kind == "postgresql":
        server: Database = import_module(_SERVER).PostgresDatabase(made)
        return server
    raise CannotOpen(
        "store.url",
        "データベースの指定（TETSUZUKI_DATABASE_URL）が読めません。",
        "sqlite:///ファイル名 か postgresql://利用者:パスワード@ホスト/データベース の形で指定してください。",
    )


def _kept_key(path: Path) -> bytes:
    """The key from its file, made at the first start; only its owner may read it."""
    if not path.exists():
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return bytes.fromhex(path.read_text(encoding="ascii").strip())

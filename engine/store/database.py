"""What the store needs of a database, and what its errors mean. sqlite.py and postgres.py are the two kinds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout

from engine.store.errors import Busy, Contradiction, Down, StoreError

ONLY_READ = "読むだけの処理の中で書き込もうとしました。"


class Database(Protocol):
    """One open database. Both contexts raise only StoreError for what the database refuses."""

    name: str  # sqlite, postgresql
    engine: Engine  # for migrations and inspection, not for requests

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that is durable when the block is left, undone when it is left by an exception."""

    def read(self) -> AbstractContextManager[Connection]:
        """A consistent view; writing through it is refused by the database."""

    def count(self, connection: Connection, name: str) -> int:
        """The next number of a named sequence for the write that `connection` stands in."""

    def backup(self) -> str | None:
        """Copy the database aside before a migration; where to, or None where that is the operator's task."""

    def compact(self) -> None:
        """Give back the room of what was deleted, so that nothing of it can be read from the disk. Takes its time."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Errors:
    """What a driver raises, and what it means: `meaning` gives the store's own error, or None for a mistake of ours."""

    base: type[Exception]
    integrity: type[Exception]
    meaning: Callable[[Exception], StoreError | None]


@contextmanager
def translated(errors: Errors) -> Iterator[None]:
    """Turn a driver's errors, bare or wrapped by SQLAlchemy, into the store's own."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy from error
    except (DBAPIError, errors.base) as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise Down from error
        raised = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(raised, errors.integrity):
            raise Contradiction(f"データベースの決まりに反します: {raised}") from error
        known = errors.meaning(raised) if isinstance(raised, Exception) else None
        if known is None:
            raise
        raise known from error

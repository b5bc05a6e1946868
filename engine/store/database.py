"""What the store needs of a database, and what its errors mean. sqlite.py and postgres.py are the two kinds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError as PoolTimeout

from engine.store.errors import Busy, Contradiction, Down, StoreError

ONLY_READ = "読むだけの処理の中で書き込もうとしました。"
Translate = Callable[[DBAPIError], StoreError | None]


class Database(Protocol):
    """One open database. Both contexts raise only StoreError for what the database refuses."""

    name: str  # sqlite, postgresql
    engine: Engine  # for migrations and inspection, not for requests

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that is durable when the block is left, undone when it is left by an exception."""

    def read(self) -> AbstractContextManager[Connection]:
        """A consistent view; writing through it is refused by the database."""

    def backup(self) -> str | None:
        """Copy the database aside before a migration; where to, or None where that is the operator's task."""

    def close(self) -> None: ...


@contextmanager
def translated(translate: Translate) -> Iterator[None]:
    """Turn the driver's errors into the store's own."""
    try:
        yield
    except IntegrityError as error:
        raise Contradiction(f"データベースの決まりに反します: {error.orig}") from error
    except PoolTimeout as error:
        raise Busy from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Down from error
        known = translate(error)
        if known is None:
            raise
        raise known from error

"""Every store test runs on both databases: `home` is an empty, migrated database of one kind, `store` is it opened."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from engine.store.store import Store
from engine.store.tables import METADATA
from tests.store.postgres import PostgresServer

KEY = bytes(range(32))


@dataclass
class Home:
    """Where a store is: what `Store.open` needs, also in another process."""

    url: str
    data: Path

    @property
    def kind(self) -> str:
        return "postgresql" if self.url else "sqlite"

    def open(self, exclusive: bool = True) -> Store:
        return Store.open(self.url, self.data, exclusive, KEY)

    def execute(self, *statements: str) -> None:
        """What somebody with full power over the database could do: no triggers, no foreign keys, no store."""
        if self.url:
            engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("SET session_replication_role = replica"))
                for statement in statements:
                    connection.execute(text(statement))
            engine.dispose()
            return
        from pysqlite3 import dbapi2

        connection = dbapi2.connect(str(self.data / "tetsuzuki.db"), timeout=20)
        with connection:
            triggers = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                connection.execute(statement)
            for trigger in triggers:
                connection.execute(trigger)
        connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def _postgres_database(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    postgres.execute("CREATE DATABASE shared")
    Store.open(postgres.url("shared"), tmp_path_factory.mktemp("data"), audit_key=KEY).close()
    return postgres.url("shared")


@pytest.fixture(scope="session")
def _sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite")
    Store.open("", folder, audit_key=KEY).close()
    return folder / "tetsuzuki.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("_sqlite_file"), tmp_path / "tetsuzuki.db")
        return Home("", tmp_path)
    home = Home(request.getfixturevalue("_postgres_database"), tmp_path)
    emptied = [f"DELETE FROM {table.name}" for table in METADATA.sorted_tables if table.name != "facts"]
    home.execute(*emptied, "DELETE FROM facts WHERE name <> 'audit_key'")
    return home


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = home.open()
    yield opened
    opened.close()

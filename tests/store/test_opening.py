"""Opening: migrated on both databases, refused with a reason when it would be unsafe, and healed after outages."""

import os
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url, text

from engine.store import schema
from engine.store.errors import Busy, CannotOpen, Down, StoreError
from engine.store.migrations import run as migration
from engine.store.postgres import PostgresDatabase
from engine.store.sqlite import SqliteDatabase
from engine.store.store import Store
from engine.store.tables import METADATA
from engine.store.transaction import Transaction
from tests.store import crash_child
from tests.store.conftest import KEY, Home
from tests.store.filing import filed, moved
from tests.store.postgres import PostgresServer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A database that nobody has opened yet."""
    if request.param == "sqlite":
        yield Home("", tmp_path)
        return
    server = request.getfixturevalue("postgres")
    name = f"empty_{os.getpid()}"
    server.execute(f"CREATE DATABASE {name}")
    yield Home(server.url(name), tmp_path)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_models_and_the_migrations_agree(empty: Home) -> None:
    store = empty.open()
    with store.database.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: not (kind in ("table", "index") and "_search" in (name or "")),
            },
        )
        assert compare_metadata(context, METADATA) == []
        assert schema.revision(store.database) == schema.HEAD == schema.KNOWN[-1]
    store.close()


@pytest.mark.parametrize("revision", schema.KNOWN)
def test_every_released_revision_comes_up(empty: Home, revision: str) -> None:
    database = PostgresDatabase(make_url(empty.url)) if empty.url else SqliteDatabase(empty.data / "tetsuzuki.db")
    migration.upgrade(database, revision)
    database.close()
    store = empty.open()
    assert filed(store).receipt
    store.close()


def test_opening_again_changes_nothing(home: Home) -> None:
    store = home.open()
    case = filed(store)
    store.close()
    store = home.open()
    with store.read() as tx:
        assert tx.cases.get(case.id) == case
    store.close()


def refused(home: Home, key: bytes | None = KEY) -> CannotOpen:
    with pytest.raises(CannotOpen) as caught:
        Store.open(home.url, home.data, audit_key=key)
    assert caught.value.reason
    assert caught.value.remedy
    return caught.value


def test_a_newer_schema_is_refused(home: Home) -> None:
    home.execute("UPDATE alembic_version SET version_num = '9999'")
    try:
        assert refused(home).code == "store.newer"
    finally:
        home.execute(f"UPDATE alembic_version SET version_num = '{schema.HEAD}'")


def test_another_audit_key_is_refused(home: Home) -> None:
    assert refused(home, b"x" * 32).code == "store.audit_key"


def test_the_audit_key_is_made_once_and_private(tmp_path: Path) -> None:
    Store.open("", tmp_path).close()
    key = (tmp_path / "audit.key").read_text()
    assert stat.S_IMODE((tmp_path / "audit.key").stat().st_mode) == 0o600
    store = Store.open("", tmp_path)
    filed(store)
    with store.read() as tx:
        assert list(tx.events.verify()) == []
    store.close()
    assert (tmp_path / "audit.key").read_text() == key


def test_a_second_server_on_the_same_file_is_refused(tmp_path: Path) -> None:
    home = Home("", tmp_path)
    store = home.open()
    problem = refused(home)
    assert problem.code == "store.already_open"
    assert str(os.getpid()) in problem.reason
    helper = home.open(exclusive=False)  # `tetsuzuki publish` beside a running server
    case = filed(helper)
    assert moved(store, case, "accept", "審査中").events == 2
    helper.close()
    store.close()
    home.open().close()


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "postgresql"])
def test_a_url_we_cannot_use_is_refused(tmp_path: Path, url: str) -> None:
    assert refused(Home(url, tmp_path)).code == "store.url"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tetsuzuki.db").write_bytes(b"this is not a database, it is a letter" * 100)
    with pytest.raises(StoreError):
        Home("", tmp_path).open()


def test_a_database_that_is_not_there_is_down(tmp_path: Path) -> None:
    with pytest.raises(Down):
        Store.open(f"postgresql://postgres@/nothing?host={tmp_path}", tmp_path, audit_key=KEY)


def test_a_server_that_may_forget_is_refused(postgres: PostgresServer, tmp_path: Path) -> None:
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        postgres.execute(f"ALTER SYSTEM SET {setting} = off")
        postgres.execute("SELECT pg_reload_conf()")
        try:
            deadline = time.monotonic() + 5
            problem = None
            while problem is None and time.monotonic() < deadline:
                with suppress(AssertionError):
                    problem = _try(postgres.url(), tmp_path)
            assert problem is not None
            assert problem.code == "store.not_durable"
            assert setting in problem.reason
        finally:
            postgres.execute(f"ALTER SYSTEM RESET {setting}")
            postgres.execute("SELECT pg_reload_conf()")


def _try(url: str, data: Path) -> CannotOpen | None:
    try:
        PostgresDatabase(make_url(url)).close()
    except CannotOpen as problem:
        return problem
    return None


def test_a_file_is_copied_aside_before_a_migration(tmp_path: Path) -> None:
    home = Home("", tmp_path)
    store = home.open()
    case = filed(store)
    store.close()
    database = SqliteDatabase(tmp_path / "tetsuzuki.db")
    copy = database.backup()
    database.close()
    assert copy is not None
    backup = Home(f"sqlite:///{copy}", tmp_path).open()
    with backup.read() as tx:
        assert tx.cases.get(case.id) == case
    backup.close()


def test_a_failed_migration_leaves_the_database_as_it_was(empty: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*tables: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("engine.store.migrations.guards.full_text", fail)
    with pytest.raises(ZeroDivisionError):
        empty.open()
    monkeypatch.undo()
    store = empty.open()
    assert filed(store).receipt
    store.close()


def test_a_restarted_database_server_costs_nothing_but_patience(home: Home, request: pytest.FixtureRequest) -> None:
    if not home.url:
        pytest.skip("SQLite has no server")
    server: PostgresServer = request.getfixturevalue("postgres")
    store = home.open()
    case = filed(store)
    server.stop(signal.SIGQUIT)
    for context in (store.read, store.write):
        with pytest.raises(Down), context() as tx:
            tx.cases.get(case.id)
    server.start()
    with store.read() as tx:
        assert tx.cases.get(case.id) == case
    assert moved(store, case, "accept", "審査中").events == 2
    store.close()


def test_terminated_connections_are_replaced(home: Home, request: pytest.FixtureRequest) -> None:
    if not home.url:
        pytest.skip("SQLite has no server")
    server: PostgresServer = request.getfixturevalue("postgres")
    store = home.open()
    case = filed(store)

    def cut() -> None:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tetsuzuki'")

    cut()
    with store.read() as tx:
        assert tx.cases.get(case.id) == case

    def interrupted(tx: Transaction) -> None:
        tx.cases.get(case.id)
        cut()
        tx.cases.get(case.id)

    with pytest.raises(Down):
        store.do(interrupted)
    assert moved(store, case, "accept", "審査中").events == 2
    store.close()


def test_a_lock_that_is_held_too_long_is_busy(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.store.postgres._LIMITS", "-c lock_timeout=50 -c statement_timeout=5000")
    monkeypatch.setattr("engine.store.sqlite._SETTINGS", ("busy_timeout = 50", "foreign_keys = ON"))
    store, other = home.open(exclusive=False), home.open(exclusive=False)
    case = filed(store)
    with other.write() as tx:
        tx.scope.connection.execute(text("UPDATE cases SET assignee = 'r-9'"))
        with pytest.raises(Busy), store.write() as mine:
            mine.scope.connection.execute(text("UPDATE cases SET assignee = 'r-8'"))
    assert moved(store, case, "accept", "審査中").assignee is None
    other.close()
    store.close()


def test_a_full_disk_loses_nothing_and_heals_by_itself(tmp_path: Path) -> None:
    answers = crash_child.FORK.Queue()
    child = crash_child.FORK.Process(target=crash_child.fill, args=(str(tmp_path), KEY, answers))
    child.start()
    problem, readable, count, lost, breaks, sound, recovered = answers.get(timeout=60)
    child.join(10)
    answers.close()
    assert (problem, readable, lost, breaks, sound) == ("store.full", True, [], [], "ok")
    assert count > 3
    assert recovered < 10


def test_a_read_only_disk_is_refused_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home("", tmp_path)
    home.open().close()
    monkeypatch.setattr("engine.store.sqlite._WRITER", ("journal_mode = WAL", "query_only = ON"))
    with pytest.raises(StoreError):
        home.open()

"""Brings a database to this program's tables. Alembic is loaded only when there is something to do: it takes time."""

from importlib import import_module

from sqlalchemy import inspect

from engine.store.database import Database
from engine.store.errors import CannotOpen

HEAD = "0006"
KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006")


def bring_up(database: Database) -> None:
    """Migrate if the database is older; refuse one that is newer than this program. SQLite is copied aside first."""
    found = revision(database)
    if found == HEAD:
        return
    if found is not None and found not in KNOWN:
        raise CannotOpen(
            "store.newer",
            f"データベースの版（{found}）が、このプログラムの知らない新しいものです。",
            "新しいプログラムを使うか、前の版のバックアップに戻してください。",
        )
    if found is not None:
        database.backup()
    import_module("engine.store.migrations.run").upgrade(database, HEAD)


def revision(database: Database) -> str | None:
    """The migration the database stands at; None = empty."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()

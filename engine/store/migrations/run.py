"""Runs Alembic on a database of the store, in one transaction on both kinds."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from engine.store.database import Database

_LOCK = 0x7E75_7A75  # any number of our own: two servers starting together migrate one after the other


def upgrade(database: Database, target: str) -> None:
    """Bring the database to revision `target`; undone as a whole if anything fails."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    with database.write() as connection:
        if database.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, target)

"""What all tables share: their base, the kinds of columns, names of constraints."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, ClassVar

from sqlalchemy import MetaData, Table
from sqlmodel import Field, SQLModel

from engine.store.types import Day, Instant, Json, Words

NO_DATE = date(9999, 12, 31)  # sorts behind every real date; keyset paging needs columns that are never NULL
STRICT = {"sqlite_strict": True}
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """Base of all tables."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMES)


words: Callable[..., Any] = partial(Field, sa_type=Words)
json: Callable[..., Any] = partial(Field, sa_type=Json)
instant: Callable[..., Any] = partial(Field, sa_type=Instant)
day: Callable[..., Any] = partial(Field, sa_type=Day)

METADATA: MetaData = Row.metadata


def table(row: type[Row]) -> Table:
    """The SQLAlchemy table behind a row class."""
    return METADATA.tables[str(row.__tablename__)]

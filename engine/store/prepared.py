"""Statements of the hot path: built once from the tables, compiled once per database, run straight on the driver.

SQLAlchemy's per-call work (cache key, context, result proxy) costs more than SQLite itself; this leaves the conversions.
The driver's errors come as they are: `database.translated` knows both kinds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Insert, Select, Update

from engine.store.types import Convert

Upsert = Callable[[Table], Any]  # the database's own INSERT, which knows ON CONFLICT
_UPSERTS: Mapping[str, Upsert] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    constants: Mapping[str, Any]  # values written into the statement itself, already converted
    binds: tuple[tuple[str, Convert], ...]  # parameters that need conversion
    names: tuple[str, ...]  # result columns
    results: tuple[tuple[int, Convert], ...]  # result columns that need conversion


class Prepared:
    """One Core statement with named parameters; no IN lists, whose length changes the text.

    `statement` may be a function of the database's own `insert`, for ON CONFLICT. `keys` are the columns an INSERT or
    UPDATE sets, each by a parameter of the column's name.
    """

    def __init__(
        self, statement: Select[Any] | Insert | Update | Callable[[Upsert], Any], keys: Sequence[str] | None = None
    ) -> None:
        self._statement, self._keys = statement, keys
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> int:
        """Execute; the number of rows touched."""
        compiled = self._for(connection.dialect)
        return int(_driver(connection).execute(compiled.sql, _bound(compiled, parameters)).rowcount)

    def one(self, connection: Connection, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
        """The first row by column name, or None."""
        rows = self.all(connection, parameters)
        return rows[0] if rows else None

    def all(self, connection: Connection, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every row by column name."""
        compiled = self._for(connection.dialect)
        rows = _driver(connection).execute(compiled.sql, _bound(compiled, parameters)).fetchall()
        return [_row(compiled, row) for row in rows]

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect)
        return compiled

    def _compile(self, dialect: Dialect) -> _Compiled:
        given = self._statement
        statement = given if isinstance(given, Select | Insert | Update) else given(_UPSERTS[dialect.name])
        made = statement.compile(dialect=dialect, column_keys=self._keys)
        returned = statement.selected_columns if isinstance(statement, Select) else statement.exported_columns
        binds: dict[str, Convert] = {}  # by name: one parameter may stand in several places
        constants: dict[str, Any] = {}
        for bind, name in made.bind_names.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if not bind.required and bind.value is not None:
                constants[name] = convert(bind.value) if convert else bind.value
            elif convert:
                binds[name] = convert
        results = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in returned]
        return _Compiled(
            sql=str(made),
            constants=constants,
            binds=tuple(binds.items()),
            names=tuple(str(column.key) for column in returned),
            results=tuple((index, convert) for index, convert in enumerate(results) if convert),
        )


def _driver(connection: Connection) -> Any:
    """The driver's own connection: both drivers' have `execute(sql, parameters)`."""
    return connection.connection.driver_connection


def _bound(compiled: _Compiled, parameters: Mapping[str, Any]) -> dict[str, Any]:
    bound = {**compiled.constants, **parameters}
    for name, convert in compiled.binds:
        bound[name] = convert(bound[name])
    return bound


def _row(compiled: _Compiled, values: Sequence[Any]) -> dict[str, Any]:
    row = dict(zip(compiled.names, values, strict=True))
    for index, convert in compiled.results:
        name = compiled.names[index]
        row[name] = convert(row[name])
    return row

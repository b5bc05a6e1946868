"""Published versions of procedures: immutable, kept for ever, of one procedure several in force one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select

from engine.store import search
from engine.store.errors import BadCursor
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import VersionBodyRow, VersionFacetRow, VersionRow, table

_VERSIONS, _BODIES, _FACETS = table(VersionRow), table(VersionBodyRow), table(VersionFacetRow)
_LISTED = tuple(column for column in _VERSIONS.c if column.name != "search")
_ADD = Prepared(
    lambda insert: insert(_VERSIONS).on_conflict_do_nothing(index_elements=["digest"]).returning(_VERSIONS.c.number),
    [column.name for column in _VERSIONS.c if column.name != "number"],
)
_ADD_BODY = Prepared(_BODIES.insert(), list(_BODIES.c.keys()))
_ADD_FACET = Prepared(lambda insert: insert(_FACETS).on_conflict_do_nothing(), list(_FACETS.c.keys()))
_BODY = Prepared(select(_BODIES).where(_BODIES.c.digest == bindparam("sought")))
_ONE = Prepared(select(*_LISTED).where(_VERSIONS.c.digest == bindparam("sought")))
SINCE_EVER = date(1, 1, 1)


@dataclass(frozen=True)
class Version:
    """A published version as lists show it.

    `digest`: sha256 of the expanded definition, its only key. `effective_*`: days in Asia/Tokyo, both inclusive; from
    None = always, until None = no end. `facets`: what one filters by, e.g. {"law": ("…",), "event": ("開業",)}.
    `search`: the words by which it is found (title, summary, law, numbers). `details`: whatever else a list shows.
    """

    procedure: str
    digest: str
    title: str
    published_by: str
    published_at: datetime
    summary: str = ""
    kind: str = "application"
    stage: str = "published"
    effective_from: date | None = None
    effective_until: date | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    search: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    """The text an author wrote, and the canonical JSON of its expanded form, from which programs are built."""

    source: str
    expanded: str


@dataclass(frozen=True)
class CatalogueQuery:
    """What a visitor looks for on the start page. `facets`: all must hold. `after`: the mark of the page before.

    `procedures`: only these; None = all.
    """

    day: date
    words: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    after: str | None = None
    limit: int = 20
    procedures: tuple[str, ...] | None = None


@dataclass(frozen=True)
class CataloguePage:
    rows: tuple[Version, ...]
    next: str | None


class Versions:
    """`tx.versions`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, version: Version, definition: Definition) -> bool:
        """Publish. False when this very definition (digest) was published before: then nothing changes."""
        connection = self._scope.connection
        added = _ADD.one(connection, _row(version))
        if added is None:
            return False
        _ADD_BODY.run(
            connection, {"digest": version.digest, "source": definition.source, "expanded": definition.expanded}
        )
        for facet, values in version.facets.items():
            for value in dict.fromkeys(values):
                _ADD_FACET.run(connection, {"facet": facet, "value": value, "version": added["number"]})
        return True

    def get(self, digest: str) -> Version | None:
        """The version with this digest."""
        row = _ONE.one(self._scope.connection, {"sought": digest})
        return _version(row) if row else None

    def definition(self, digest: str) -> Definition | None:
        """Its text and compiled form."""
        row = _BODY.one(self._scope.connection, {"sought": digest})
        return Definition(row["source"], row["expanded"]) if row else None

    def in_force(self, procedure: str, day: date) -> Version | None:
        """The version by which one files on `day`: of those in force, the one that took effect last."""
        statement = select(*_LISTED).where(_VERSIONS.c.procedure == procedure, _open(_VERSIONS.c, day))
        row = self._scope.connection.execute(_newest(statement).limit(1)).mappings().first()
        return _version(row) if row else None

    def history(self, procedure: str) -> tuple[Version, ...]:
        """Every version of a procedure, the newest first."""
        statement = select(*_LISTED).where(_VERSIONS.c.procedure == procedure).order_by(_VERSIONS.c.number.desc())
        return tuple(_version(row) for row in self._scope.connection.execute(statement).mappings())

    def catalogue(self, asked: CatalogueQuery) -> CataloguePage:
        """One page of the procedures that may be filed on `asked.day`, by title."""
        statement = select(*_LISTED).where(_current(asked.day))
        if asked.words.strip():
            words = search.query(asked.words, self._scope.dialect)
            statement = statement.where(
                _VERSIONS.c.number.in_(search.hits("versions", literal(words), self._scope.dialect))
            )
        if asked.procedures is not None:
            statement = statement.where(_VERSIONS.c.procedure.in_(asked.procedures))
        for facet, value in asked.facets.items():
            having = select(_FACETS.c.version).where(_FACETS.c.facet == facet, _FACETS.c.value == value)
            statement = statement.where(_VERSIONS.c.number.in_(having))
        if asked.after is not None:
            statement = statement.where(_VERSIONS.c.number > _mark(asked.after))
        rows = list(
            self._scope.connection.execute(statement.order_by(_VERSIONS.c.number).limit(asked.limit + 1)).mappings()
        )
        shown = rows[: asked.limit]
        return CataloguePage(tuple(map(_version, shown)), str(shown[-1]["number"]) if len(rows) > asked.limit else None)

    def facet(self, name: str, day: date) -> tuple[tuple[str, int], ...]:
        """The values of a facet among the procedures that may be filed on `day`, with how many there are."""
        counted = (
            select(_FACETS.c.value, func.count())
            .join(_VERSIONS, _VERSIONS.c.number == _FACETS.c.version)
            .where(_FACETS.c.facet == name, _current(day))
            .group_by(_FACETS.c.value)
        )
        return tuple(sorted((value, int(count)) for value, count in self._scope.connection.execute(counted)))


def _open(columns: Any, day: date) -> ColumnElement[bool]:
    until = or_(columns.effective_until.is_(None), columns.effective_until >= day)
    return and_(columns.stage == "published", columns.effective_from <= day, until)


def _current(day: date) -> ColumnElement[bool]:
    """Of several versions in force, only the one that took effect last."""
    other = _VERSIONS.alias("other")
    later = or_(
        other.c.effective_from > _VERSIONS.c.effective_from,
        and_(other.c.effective_from == _VERSIONS.c.effective_from, other.c.number > _VERSIONS.c.number),
    )
    newer = select(other.c.number).where(other.c.procedure == _VERSIONS.c.procedure, _open(other.c, day), later)
    return and_(_open(_VERSIONS.c, day), ~newer.exists())


def _newest(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(_VERSIONS.c.effective_from.desc(), _VERSIONS.c.number.desc())


def _mark(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 12):
        raise BadCursor
    return int(cursor)


def _row(version: Version) -> dict[str, Any]:
    return {
        "digest": version.digest,
        "procedure": version.procedure,
        "title": version.title,
        "summary": version.summary,
        "kind": version.kind,
        "stage": version.stage,
        "effective_from": version.effective_from or SINCE_EVER,
        "effective_until": version.effective_until,
        "published_at": version.published_at,
        "published_by": version.published_by,
        "details": {
            "facets": {key: list(values) for key, values in version.facets.items()},
            "more": dict(version.details),
        },
        "search": search.tokens(f"{version.title} {version.search}"),
    }


def _version(row: Mapping[Any, Any]) -> Version:
    details: Mapping[str, Any] = row["details"]
    facets: Mapping[str, Sequence[str]] = details["facets"]
    return Version(
        procedure=row["procedure"],
        digest=row["digest"],
        title=row["title"],
        published_by=row["published_by"],
        published_at=row["published_at"],
        summary=row["summary"],
        kind=row["kind"],
        stage=row["stage"],
        effective_from=None if row["effective_from"] == SINCE_EVER else row["effective_from"],
        effective_until=row["effective_until"],
        facets={key: tuple(values) for key, values in facets.items()},
        details=details["more"],
    )

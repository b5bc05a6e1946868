"""Published versions of procedures. Insert only."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from engine.store.tables.base import STRICT, Row, day, instant, json, words


class VersionRow(Row, table=True):
    """A published version of a procedure: what lists need. Its text and compiled form are in `version_bodies`."""

    __tablename__ = "versions"
    __table_args__ = (
        Index("ix_versions_in_force", "procedure", "effective_from"),
        CheckConstraint("effective_until IS NULL OR effective_until >= effective_from", name="effective"),
        STRICT,
    )
    number: int | None = Field(default=None, primary_key=True)
    digest: str = words(unique=True)
    procedure: str = words()
    title: str = words()
    summary: str = words()
    kind: str = words()
    stage: str = words()
    effective_from: date = day()
    effective_until: date | None = day(default=None)
    published_at: datetime = instant()
    published_by: str = words()
    details: dict[str, Any] = json()
    search: str = words()  # bigrams, see search.py


class VersionBodyRow(Row, table=True):
    __tablename__ = "version_bodies"
    __table_args__ = (STRICT,)
    digest: str = words(primary_key=True, foreign_key="versions.digest")
    source: str = words()
    expanded: str = words()  # canonical JSON, handed out as text: programs are built from it once


class VersionFacetRow(Row, table=True):
    """What the start page filters by: (law, 揮発油等の…), (event, 開業) …"""

    __tablename__ = "version_facets"
    __table_args__ = (STRICT,)
    facet: str = words(primary_key=True)
    value: str = words(primary_key=True)
    version: int = Field(primary_key=True, foreign_key="versions.number")

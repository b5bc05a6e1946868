"""Publishing (公開): a checked definition becomes an immutable version, found by its words, its law and its event."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine.case.routing import offices_of
from engine.procedure.model import Procedure
from engine.store.transaction import Transaction
from engine.store.versions import Definition, Version


def publish(  # noqa: PLR0913 (a publication is exactly these facts)
    tx: Transaction, procedure: Procedure, expanded: Mapping[str, Any], digest: str, source: str, by: str, now: datetime
) -> bool:
    """Add the version; False when this very definition is published already. `now` is aware, UTC."""
    return tx.versions.add(version_of(procedure, digest, by, now), Definition(source, _canonical(expanded)))


def version_of(procedure: Procedure, digest: str, by: str, now: datetime) -> Version:
    """What lists and searches show of a version."""
    facets = {
        "law": (procedure.law.name,) if procedure.law else (),
        "event": procedure.events,
        "family": (procedure.family,) if procedure.family else (),
        "office": offices_of(procedure),
    }
    return Version(
        procedure=procedure.id,
        digest=digest,
        title=procedure.title.ja,
        published_by=by,
        published_at=now,
        summary=procedure.summary.ja if procedure.summary else "",
        kind=procedure.kind,
        stage=procedure.stage,
        effective_from=_day(procedure.effective.from_),
        effective_until=_day(procedure.effective.until),
        facets=facets,
        search=" ".join(_words(procedure)),
    )


def _words(procedure: Procedure) -> Iterator[str]:
    yield procedure.title.ja
    yield from (procedure.id, *procedure.covers, *procedure.events)
    if procedure.title.en:
        yield procedure.title.en
    if procedure.summary:
        yield procedure.summary.ja
    if procedure.family:
        yield procedure.family
    if procedure.law:
        yield from (word for word in (procedure.law.name, procedure.law.number, procedure.law.article) if word)
    yield from (attachment.label.ja for attachment in procedure.attachments)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _canonical(expanded: Mapping[str, Any]) -> str:
    # Keys stay in the author's order: of states and choices it is meaning.
    return json.dumps(expanded, ensure_ascii=False, separators=(",", ":"))

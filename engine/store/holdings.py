"""Which case holds which stored file. The bytes are in the FileStore (files.py); a row is written after them.

How much room is taken (ASVS 5.2.4) is counted by these rows, uploads that were never saved included. A row goes as soon
as its file is taken out of the draft, or a day after an upload that no draft came to name; then the bytes are swept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, bindparam, delete, func, or_, select, text, type_coerce

from engine.case.model import FileRef
from engine.store.files import ORPHAN
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import AnswersRow, CaseRow, DraftRow, EventRow, FileRow, table

_FILES, _CASES = table(FileRow), table(CaseRow)
_ANSWERS, _DRAFTS, _EVENTS = table(AnswersRow), table(DraftRow), table(EventRow)
_LOOKED_BACK = timedelta(days=30)  # for uploads to filed cases that were never saved; of drafts, all are looked at
_INSERT = Prepared(lambda insert: insert(_FILES).on_conflict_do_nothing(), list(_FILES.c.keys()))
_GET = Prepared(
    select(_FILES)
    .where(_FILES.c.case_id == bindparam("case"), _FILES.c.digest == bindparam("digest"))
    .order_by(_FILES.c.stored_at)
)
_OF_CASE = Prepared(select(_FILES).where(_FILES.c.case_id == bindparam("case")).order_by(_FILES.c.stored_at))
_NAMED = Prepared(select(_FILES.c.digest).where(_FILES.c.digest == bindparam("digest")).limit(1))
_LAST_FILED = select(func.max(_ANSWERS.c.submitted_at)).where(_ANSWERS.c.case_id == bindparam("case")).scalar_subquery()
_IN_CASE = and_(_CASES.c.id == bindparam("case"), or_(_LAST_FILED.is_(None), _FILES.c.stored_at > _LAST_FILED))
_IN_DRAFT = _CASES.c.last_event.is_(None)
_USAGE = Prepared(
    select(
        func.count(_FILES.c.digest).filter(_IN_CASE).label("files"),
        func.coalesce(func.sum(_FILES.c.size).filter(_IN_CASE), 0).label("bytes"),
        func.count(_FILES.c.digest).filter(_IN_DRAFT).label("party_files"),
        func.coalesce(func.sum(_FILES.c.size).filter(_IN_DRAFT), 0).label("party_bytes"),
        func.count(_CASES.c.id.distinct()).filter(_IN_DRAFT).label("drafts"),
    )
    .select_from(_CASES.outerjoin(_FILES, _FILES.c.case_id == _CASES.c.id))
    .where(or_(and_(_CASES.c.owner_id == bindparam("party"), _IN_DRAFT), _CASES.c.id == bindparam("case")))
)


@dataclass(frozen=True)
class Usage:
    """The room that is taken: in one case since it was last filed, and by a party in all drafts it never filed."""

    files: int
    bytes: int
    party_files: int
    party_bytes: int
    drafts: int


class Holdings:
    """`tx.files`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, case: str, ref: FileRef, at: datetime, by: str) -> None:
        """The case holds this file under this name; saying so again changes nothing."""
        row = {
            "digest": ref.digest,
            "case_id": case,
            "name": ref.name,
            "size": ref.size,
            "media_type": ref.media_type,
            "stored_at": at,
            "stored_by": by,
        }
        _INSERT.run(self._scope.connection, row)

    def usage(self, case: str, party: str) -> Usage:
        """How much a case and its party take up, in one statement; `case` may be one that is not there yet."""
        row = _USAGE.one(self._scope.connection, {"case": case, "party": party}) or {}
        return Usage(**{name: int(value) for name, value in row.items()})

    def one_at_a_time(self, party: str) -> None:
        """Until this transaction ends nobody else counts and adds for this party: two at once never pass a quota."""
        if self._scope.dialect == "postgresql":  # SQLite has one writer anyway
            locked = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
            self._scope.connection.execute(locked, {"name": f"quota|{party}"})

    def release(self, case: str, refs: Iterable[FileRef]) -> int:
        """Let go of files that were taken out of the draft; what anything of the case still names stays. How many went."""
        gone = 0
        for ref in refs:
            here = (_FILES.c.case_id == case, _FILES.c.digest == ref.digest, _FILES.c.name == ref.name)
            gone += self._scope.connection.execute(delete(_FILES).where(*here, ~_is_named())).rowcount
        return gone

    def forget_unsaved(self, now: datetime) -> int:
        """Let go of uploads that after a day no draft, filing or act names (F-27): the browser was closed. How many."""
        unfiled = select(_CASES.c.id).where(_CASES.c.last_event.is_(None))
        sought = or_(_FILES.c.case_id.in_(unfiled), _FILES.c.stored_at > now - _LOOKED_BACK)
        old = delete(_FILES).where(_FILES.c.stored_at < now - ORPHAN, sought, ~_is_named())
        return self._scope.connection.execute(old).rowcount

    def get(self, case: str, digest: str) -> FileRef | None:
        """The file, if this case holds it: a digest alone opens nothing."""
        row = _GET.one(self._scope.connection, {"case": case, "digest": digest})
        return FileRef(row["digest"], row["name"], row["size"], row["media_type"]) if row else None

    def of_case(self, case: str, by: str | None = None) -> tuple[FileRef, ...]:
        """Everything that was ever uploaded to a case, drafts included; of one person, with `by`."""
        rows = _OF_CASE.all(self._scope.connection, {"case": case})
        return tuple(
            FileRef(row["digest"], row["name"], row["size"], row["media_type"])
            for row in rows
            if by in (None, row["stored_by"])
        )

    def is_held(self, digest: str) -> bool:
        """Whether any case holds this file."""
        return _NAMED.one(self._scope.connection, {"digest": digest}) is not None

    def all(self) -> dict[str, int]:
        """Every held file's digest with its size, for the nightly check of the folder."""
        rows = self._scope.connection.execute(select(_FILES.c.digest, _FILES.c.size).distinct())
        return {row[0]: row[1] for row in rows}


def _is_named() -> ColumnElement[bool]:
    """Whether draft, filed answers, events or the office's fields of its case name a row's file, by its digest."""

    def named(part: Any, column: Any, key: Any) -> ColumnElement[bool]:
        says = type_coerce(column, Text).contains(_FILES.c.digest)
        return select(part.c[key]).where(part.c[key] == _FILES.c.case_id, says).correlate(_FILES).exists()

    return or_(
        named(_DRAFTS, _DRAFTS.c.files, "case_id"),
        named(_ANSWERS, _ANSWERS.c.files, "case_id"),
        named(_EVENTS, _EVENTS.c.data, "case_id"),
        named(_CASES, _CASES.c.details, "id"),
    )

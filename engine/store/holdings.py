"""Which case holds which stored file. The bytes are in the FileStore (files.py); a row is written after them."""

from datetime import datetime

from sqlalchemy import bindparam, select

from engine.case.model import FileRef
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import FileRow, table

_FILES = table(FileRow)
_INSERT = Prepared(lambda insert: insert(_FILES).on_conflict_do_nothing(), list(_FILES.c.keys()))
_GET = Prepared(
    select(_FILES)
    .where(_FILES.c.case_id == bindparam("case"), _FILES.c.digest == bindparam("digest"))
    .order_by(_FILES.c.stored_at)
)
_OF_CASE = Prepared(select(_FILES).where(_FILES.c.case_id == bindparam("case")).order_by(_FILES.c.stored_at))
_NAMED = Prepared(select(_FILES.c.digest).where(_FILES.c.digest == bindparam("digest")).limit(1))


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

"""What is known of stored files: whether a virus scanner has seen them, what it found, what officials must mind.

Known by content: the same bytes in two cases are scanned once. What was once found infected stays so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, select

from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import FileCheckRow, FileRow, table

State = Literal["waiting", "clean", "infected"]
_CHECKS, _FILES = table(FileCheckRow), table(FileRow)


@dataclass(frozen=True)
class FileCheck:
    """`found` is the scanner's name for what it found; `notes` are keys of engine.web.contents.NOTES."""

    state: State = "waiting"
    notes: tuple[str, ...] = ()
    found: str = ""
    at: datetime | None = field(default=None, compare=False)  # since when this is known


def _upsert(insert: Any) -> Any:
    made = insert(_CHECKS)
    values = {name: made.excluded[name] for name in ("state", "notes", "found", "at")}
    return made.on_conflict_do_update(
        index_elements=["digest"],
        set_=values,
        where=(_CHECKS.c.state != "infected") & (made.excluded.state != "waiting"),
    )


_PUT = Prepared(_upsert, list(_CHECKS.c.keys()))
_GET = Prepared(select(_CHECKS).where(_CHECKS.c.digest == bindparam("digest")))
_OF_CASE = Prepared(
    select(_CHECKS).where(_CHECKS.c.digest.in_(select(_FILES.c.digest).where(_FILES.c.case_id == bindparam("case"))))
)


class FileChecks:
    """`tx.file_checks`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, digest: str, check: FileCheck, at: datetime) -> None:
        """What is known now. `waiting` never replaces a result, and nothing replaces `infected`."""
        row = {"digest": digest, "state": check.state, "notes": list(check.notes), "found": check.found, "at": at}
        _PUT.run(self._scope.connection, row)

    def get(self, digest: str) -> FileCheck:
        """Of one file; of one that nobody has looked at: waiting, without notes."""
        row = _GET.one(self._scope.connection, {"digest": digest})
        return _check(row) if row else FileCheck()

    def of_case(self, case: str) -> Mapping[str, FileCheck]:
        """Of every file a case holds, by digest; what nobody has looked at is left out."""
        return {row["digest"]: _check(row) for row in _OF_CASE.all(self._scope.connection, {"case": case})}

    def waiting(self, limit: int) -> Sequence[str]:
        """Digests of held files that no scanner has seen, also those from before there was one."""
        known = select(_CHECKS.c.digest).where(_CHECKS.c.state != "waiting")
        rows = select(_FILES.c.digest).distinct().where(_FILES.c.digest.not_in(known)).limit(limit)
        return list(self._scope.connection.execute(rows).scalars())

    def holders(self, digest: str) -> Sequence[str]:
        """The cases that hold a file."""
        rows = select(_FILES.c.case_id).distinct().where(_FILES.c.digest == digest)
        return list(self._scope.connection.execute(rows).scalars())


def _check(row: Mapping[str, Any]) -> FileCheck:
    return FileCheck(row["state"], tuple(row["notes"]), row["found"], row["at"])

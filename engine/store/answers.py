"""Submitted revisions of a case's answers (入力内容). Insert only; the submitting event carries their digest."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from engine.case.model import Case, FileRef
from engine.store.prepared import Prepared
from engine.store.records import files_json, files_of
from engine.store.scope import Scope
from engine.store.tables import AnswersRow, table
from engine.store.types import canonical

_ANSWERS = table(AnswersRow)
_INSERT = Prepared(_ANSWERS.insert(), list(_ANSWERS.c.keys()))
_OF_CASE = Prepared(select(_ANSWERS).where(_ANSWERS.c.case_id == bindparam("case")).order_by(_ANSWERS.c.number))


@dataclass(frozen=True)
class Revision:
    """What was filed at one submit: canonical values, attachments, evidence, when and by whom."""

    case: str
    number: int
    values: Mapping[str, Any]
    files: Mapping[str, tuple[FileRef, ...]]
    evidence: Mapping[str, Mapping[str, Any]]
    at: datetime
    by: str

    @property
    def digest(self) -> str:
        """sha256 over what was filed; the submitting event carries it as `answers_digest`."""
        return digest_of(self.values, self.files, self.evidence)


def digest_of(
    values: Mapping[str, Any], files: Mapping[str, tuple[FileRef, ...]], evidence: Mapping[str, Mapping[str, Any]]
) -> str:
    text = canonical([dict(values), files_json(files), dict(evidence)])
    return hashlib.sha256(text.encode()).hexdigest()


class AnswerRevisions:
    """`tx.answers`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, case: Case, at: datetime, by: str) -> None:
        """Store what the case holds now as revision `case.answers_number`. Contradiction if that number is taken."""
        row = {
            "case_id": case.id,
            "number": case.answers_number,
            "body": dict(case.answers or {}),
            "files": files_json(case.files),
            "evidence": dict(case.evidence),
            "submitted_at": at,
            "submitted_by": by,
        }
        _INSERT.run(self._scope.connection, row)

    def of_case(self, case: str) -> tuple[Revision, ...]:
        """Every submitted revision, in order."""
        return tuple(
            Revision(
                case=row["case_id"],
                number=row["number"],
                values=row["body"],
                files=files_of(row["files"]),
                evidence=row["evidence"],
                at=row["submitted_at"],
                by=row["submitted_by"],
            )
            for row in _OF_CASE.all(self._scope.connection, {"case": case})
        )

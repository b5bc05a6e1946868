"""Issued notices (通知): numbered per office and year, kept as they were rendered. Insert only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from engine.store.counters import Counters, year_of
from engine.store.prepared import Prepared
from engine.store.scope import Scope
from engine.store.tables import NoticeRow, table

_NOTICES = table(NoticeRow)
_INSERT = Prepared(_NOTICES.insert(), list(_NOTICES.c.keys()))
_OF_CASE = Prepared(
    select(_NOTICES).where(_NOTICES.c.case_id == bindparam("case")).order_by(_NOTICES.c.issued_at, _NOTICES.c.number)
)


@dataclass(frozen=True)
class Issue:
    """One notice as it went out. `document`: what was rendered, as JSON. `number`: 連番 of the office's year."""

    case: str
    notice: str
    event: int
    office: str
    number: int
    document: Mapping[str, Any]
    at: datetime


class Notices:
    """`tx.notices`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def number(self, office: str, now: datetime) -> int:
        """The next number of an office in this year (Japan). Unique, never reused; an unused number leaves a gap."""
        return Counters(self._scope).count(f"notice/{office}/{year_of(now)}")

    def add(self, issue: Issue) -> None:
        """Keep a notice. Contradiction when this notice of this event was kept before."""
        row = {
            "case_id": issue.case,
            "notice": issue.notice,
            "event": issue.event,
            "office": issue.office,
            "year": year_of(issue.at),
            "number": issue.number,
            "document": dict(issue.document),
            "issued_at": issue.at,
        }
        _INSERT.run(self._scope.connection, row)

    def of_case(self, case: str) -> tuple[Issue, ...]:
        """The notices of a case, the oldest first."""
        return tuple(
            Issue(
                case=row["case_id"],
                notice=row["notice"],
                event=row["event"],
                office=row["office"],
                number=row["number"],
                document=row["document"],
                at=row["issued_at"],
            )
            for row in _OF_CASE.all(self._scope.connection, {"case": case})
        )

"""Every table. Rows are the stored shape only: engine.case has the words, records.py translates.

Insert only (triggers refuse UPDATE and DELETE on both databases): versions, answers, events, notices.
"""

from engine.store.tables.base import METADATA, NO_DATE, STRICT, Row, table
from engine.store.tables.cases import AnswersRow, CaseRow, DraftRow, EventRow, FileRow, NoticeRow, ReplyRow
from engine.store.tables.jobs import CounterRow, FactRow, OutboxRow, TimerRow
from engine.store.tables.people import SessionRow
from engine.store.tables.procedures import VersionBodyRow, VersionFacetRow, VersionRow

__all__ = [
    "METADATA",
    "NO_DATE",
    "STRICT",
    "AnswersRow",
    "CaseRow",
    "CounterRow",
    "DraftRow",
    "EventRow",
    "FactRow",
    "FileRow",
    "NoticeRow",
    "OutboxRow",
    "ReplyRow",
    "Row",
    "SessionRow",
    "TimerRow",
    "VersionBodyRow",
    "VersionFacetRow",
    "VersionRow",
    "table",
]

"""Every table. Rows are the stored shape only: engine.case has the words, records.py translates.

Insert only (triggers refuse UPDATE and DELETE on both databases): versions, answers, events, notices, records,
tombstones.
"""

from engine.store.tables.audit import DisposalRow, HoldRow, LimitRow, RecordRow, TombstoneRow
from engine.store.tables.base import METADATA, NO_DATE, STRICT, Row, table
from engine.store.tables.cases import (
    AnswersRow,
    CaseRow,
    DraftRow,
    EventRow,
    FileCheckRow,
    FileRow,
    NoticeRow,
    ReplyRow,
)
from engine.store.tables.jobs import CounterRow, FactRow, OutboxRow, TimerRow
from engine.store.tables.people import (
    AbsenceRow,
    AccountRow,
    AccountRulesRow,
    ClientRow,
    GrantRow,
    HandoverRow,
    InvitationRow,
    MandateRow,
    OfficeRow,
    SessionRow,
    SignInRow,
    StaffRow,
    TokenRow,
)
from engine.store.tables.procedures import VersionBodyRow, VersionFacetRow, VersionRow

__all__ = [
    "METADATA",
    "NO_DATE",
    "STRICT",
    "AbsenceRow",
    "AccountRow",
    "AccountRulesRow",
    "AnswersRow",
    "CaseRow",
    "ClientRow",
    "CounterRow",
    "DisposalRow",
    "DraftRow",
    "EventRow",
    "FactRow",
    "FileCheckRow",
    "FileRow",
    "GrantRow",
    "HandoverRow",
    "HoldRow",
    "InvitationRow",
    "LimitRow",
    "MandateRow",
    "NoticeRow",
    "OfficeRow",
    "OutboxRow",
    "RecordRow",
    "ReplyRow",
    "Row",
    "SessionRow",
    "SignInRow",
    "StaffRow",
    "TimerRow",
    "TokenRow",
    "TombstoneRow",
    "VersionBodyRow",
    "VersionFacetRow",
    "VersionRow",
    "table",
]

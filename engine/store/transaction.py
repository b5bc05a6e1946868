"""What one transaction offers, by noun: `tx.cases`, `tx.events`, `tx.versions` …"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from engine.store.absences import Absences
from engine.store.access import Access
from engine.store.accounts import Accounts
from engine.store.answers import AnswerRevisions
from engine.store.audit import Audit
from engine.store.cases import Cases
from engine.store.clients import Clients, Tokens
from engine.store.counters import Counters
from engine.store.disposals import Disposals
from engine.store.events import Events
from engine.store.file_checks import FileChecks
from engine.store.grants import Grants
from engine.store.handovers import Handovers
from engine.store.holdings import Holdings
from engine.store.invitations import Invitations
from engine.store.limits import LimitCounts
from engine.store.mandates import Mandates
from engine.store.notices import Notices
from engine.store.offices import Offices
from engine.store.outbox import Outbox, Timers
from engine.store.replies import Key, Replies
from engine.store.retention import Retention
from engine.store.scope import Scope
from engine.store.sessions import Sessions
from engine.store.sign_ins import SignIns
from engine.store.staff import StaffMembers
from engine.store.stale_drafts import StaleDrafts
from engine.store.versions import Versions


class Transaction:
    """Handed out by `store.read()` and `store.write()`, for the block only. In a read, the database refuses writes."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def versions(self) -> Versions:
        return Versions(self.scope)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.scope)

    @cached_property
    def events(self) -> Events:
        return Events(self.scope)

    @cached_property
    def answers(self) -> AnswerRevisions:
        return AnswerRevisions(self.scope)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.scope)

    @cached_property
    def timers(self) -> Timers:
        return Timers(self.scope)

    @cached_property
    def receipts(self) -> Counters:
        return Counters(self.scope)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.scope)

    @cached_property
    def sign_ins(self) -> SignIns:
        return SignIns(self.scope)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.scope)

    @cached_property
    def files(self) -> Holdings:
        return Holdings(self.scope)

    @cached_property
    def file_checks(self) -> FileChecks:
        return FileChecks(self.scope)

    @cached_property
    def limits(self) -> LimitCounts:
        return LimitCounts(self.scope)

    @cached_property
    def replies(self) -> Replies:
        return Replies(self.scope)

    @cached_property
    def retention(self) -> Retention:
        return Retention(self.scope)

    @cached_property
    def disposals(self) -> Disposals:
        return Disposals(self.scope)

    @cached_property
    def staff(self) -> StaffMembers:
        return StaffMembers(self.scope)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.scope)

    @cached_property
    def handovers(self) -> Handovers:
        return Handovers(self.scope)

    @cached_property
    def mandates(self) -> Mandates:
        return Mandates(self.scope)

    @cached_property
    def stale_drafts(self) -> StaleDrafts:
        return StaleDrafts(self.scope)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.scope)

    @cached_property
    def grants(self) -> Grants:
        return Grants(self.scope)

    @cached_property
    def offices(self) -> Offices:
        return Offices(self.scope)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self.scope)

    @cached_property
    def absences(self) -> Absences:
        return Absences(self.scope)

    @cached_property
    def access(self) -> Access:
        return Access(self.scope)

    @cached_property
    def clients(self) -> Clients:
        return Clients(self.scope)

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.scope)

    def once(self, key: Key) -> Mapping[str, Any] | None:
        """The reply of an earlier act with this key, or None. Ask before acting."""
        return self.replies.get(key)

    def remember(self, key: Key, reply: Mapping[str, Any]) -> None:
        """Keep the reply of an act that is not stored by acts.commit, e.g. of making a case. The first one stays."""
        self.replies.put(key, reply)

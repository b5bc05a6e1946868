"""Drafts that nobody goes on with (書きかけのまま): watched day by day, reminded of once, removed in the end.

A draft has no time of its last change, only a revision that counts up. So a timer is set for each revision that is
seen; when it falls due and the revision is still the same, nobody typed for that long. Only what was never filed.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from engine.case.act import Timer
from engine.case.calendar import today
from engine.case.model import Event, Message
from engine.store.outbox import Outbox, Timers
from engine.store.scope import Scope
from engine.store.tables import AccountRow, CaseRow, TimerRow, VersionRow, table

KEPT = timedelta(days=180)  # without a change
NOTICE = timedelta(days=14)  # the mail comes so long before
_CASES, _TIMERS, _ACCOUNTS, _VERSIONS = table(CaseRow), table(TimerRow), table(AccountRow), table(VersionRow)


class StaleDrafts:
    """`tx.stale_drafts`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def watch(self, now: datetime) -> int:
        """Set the timer of each draft that was changed since it was last seen; how many."""
        seen = select(_TIMERS.c.case_id, _TIMERS.c.data).where(
            _TIMERS.c.state == "waiting", _TIMERS.c.kind.in_(("draft", "draft_end"))
        )
        watched = {(row[0], row[1]["transition"]) for row in self._scope.connection.execute(seen)}
        drafts = select(_CASES.c.id, _CASES.c.draft_revision).where(_CASES.c.last_event.is_(None))
        fresh = [(row[0], str(row[1])) for row in self._scope.connection.execute(drafts)]
        changed = [each for each in fresh if each not in watched]
        for case, revision in changed:
            Timers(self._scope).set(case, [Timer(case, "draft", revision, now + KEPT - NOTICE)])
        return len(changed)

    def remind(self, case: str, revision: str, now: datetime) -> None:
        """Tell who began the draft that it will be removed, and set the day; nothing if it was changed or filed."""
        found = select(_CASES.c.created_by, _CASES.c.version).where(*self._unchanged(case, revision))
        row = self._scope.connection.execute(found).first()
        if row is None:
            return
        end = now + NOTICE
        account = select(_ACCOUNTS.c.email, _ACCOUNTS.c.name).where(_ACCOUNTS.c.id == row[0])
        who = self._scope.connection.execute(account).first()
        title = select(_VERSIONS.c.title).where(_VERSIONS.c.digest == row[1])
        data = {
            "mail": "draft",
            "email": who[0] if who else "",
            "name": who[1] if who else "",
            "title": self._scope.connection.execute(title).scalar_one_or_none() or "",
            "due": today(end).isoformat(),
        }
        message = Message("notify", "applicant", f"{case}/draft/{revision}", data)
        Outbox(self._scope).put([message], Event(case, 0, "draft", "system", "システム", None, now, "", ""))
        Timers(self._scope).put([Timer(case, "draft_end", revision, end)])

    def is_stale(self, case: str, revision: str) -> bool:
        """Whether the draft is still as it was when its owner was reminded."""
        found = select(_CASES.c.id).where(*self._unchanged(case, revision)).with_for_update()
        return self._scope.connection.execute(found).first() is not None

    @staticmethod
    def _unchanged(case: str, revision: str) -> tuple[ColumnElement[bool], ...]:
        return (_CASES.c.id == case, _CASES.c.last_event.is_(None), _CASES.c.draft_revision == int(revision))

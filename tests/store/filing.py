"""Cases and acts for store tests: what engine.case would hand over, made directly so that the store stands alone."""

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.case.act import Fired
from engine.case.model import Actor, Case, Event, FileRef, Message, Principal
from engine.store import acts
from engine.store.records import CaseIndex
from engine.store.replies import Key
from engine.store.store import Store

NOW = datetime(2026, 4, 1, 0, 0, 0, 123456, tzinfo=UTC)
OWNER = Principal("4000012090001", "corporation", "株式会社港南エネルギー", address={"都道府県": "東京都"})
APPLICANT = Actor("a-1", "申請 花子", "applicant", OWNER)
REVIEWER = Actor("r-1", "審査 太郎", "staff")
FILE = FileRef("ab" * 32, "登記事項証明書.pdf", 12345, "application/pdf")


def draft(**changes: Any) -> Case:
    base = Case(
        id=secrets.token_hex(16),
        procedure="25843",
        version="f" * 64,
        state="下書き",
        owner=OWNER,
        created_by=APPLICANT.id,
        created_at=NOW,
        draft={"商号": "港南エネルギー", "給油所": [{"名称": "港南SS"}]},
    )
    return replace(base, **changes)


def submission(case: Case, now: datetime = NOW) -> Fired:
    """What `submit` makes of a draft."""
    after = replace(
        case,
        revision=case.revision + 1,
        state="受付済",
        answers={"商号": "港南エネルギー", "給油所": [{"名称": "港南SS", "販売見込": "1200.5"}]},
        answers_number=case.answers_number + 1,
        files={"登記事項証明書": (FILE,)},
        submitted_at=case.submitted_at or now,
        office="関東経済産業局",
        state_since=now,
    )
    event = Event(
        case.id, 0, "submit", APPLICANT.id, APPLICANT.name, OWNER.id, now, case.state, "受付済", {"answers_number": 1}
    )
    messages = (
        Message(
            "notify", "applicant@example.jp", f"{case.id}/submit/{case.answers_number}/applicant", {"what": "受付"}
        ),
    )
    return Fired(after, event, messages)


def act(case: Case, action: str, to: str, now: datetime = NOW, **changes: Any) -> Fired:
    """Any other act."""
    after = replace(case, revision=case.revision + 1, state=to, **changes)
    return Fired(
        after, Event(case.id, 0, action, REVIEWER.id, REVIEWER.name, None, now, case.state, to, {"reason": "理由"})
    )


def index(expected: date | None = date(2026, 5, 1), search: str = "港南エネルギー 給油所", **columns: str) -> CaseIndex:
    return CaseIndex(columns, search, expected)


def key(case: Case, token: str, action: str = "submit") -> Key:
    return Key(APPLICANT.id, case.id, action, token)


def filed(store: Store, now: datetime = NOW, shown: CaseIndex | None = None, **changes: Any) -> Case:
    """A case that was drafted and submitted."""
    with store.write() as tx:
        case = tx.cases.insert(draft(**changes))
        fired = submission(case, now)
        fired = replace(fired, case=replace(fired.case, office=changes.get("office", fired.case.office)))
        return acts.commit(tx, case, fired, shown or index())


def moved(store: Store, case: Case, action: str, to: str, **changes: Any) -> Case:
    with store.write() as tx:
        return acts.commit(tx, case, act(case, action, to, **changes), index())


def later(**by: float) -> datetime:
    return NOW + timedelta(**by)

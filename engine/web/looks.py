"""Looks at personal data (閲覧の記録): an official or system that opens a case leaves a record, or does not get to see it.

Who, which case, which page; never what stood there. Plain looks count once in ten minutes for an official and a case;
each file that is downloaded counts. The record is on disk before the page is answered, and where it cannot be written
(a full disk, a database that is down) the page is refused with 503: a look that nobody can trace must not happen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.case.model import Actor
from engine.store.errors import Unavailable
from engine.store.store import Store
from engine.store.transaction import Transaction
from engine.web.refusal import Refusal, Say

LOOK, DOWNLOAD, GIVEN = "case.look", "file.download", "pii.give"
ONCE = timedelta(minutes=10)
_MOST = 20_000  # remembered in this process; the store knows the rest
_UNRECORDED = Say(
    "いまは開けません",
    "申請の内容をだれが見たかを記録できないため、画面を開けません。内容は失われていません。",
    "しばらく待ってから、もう一度開いてください。続くときは、運用担当者に知らせてください。",
)


@dataclass(frozen=True)
class Look:
    """Who looks at which case, when, and at what of it: the page's address, or a file's digest.

    `action`: what is recorded; GIVEN where a system was given personal data or business secrets.
    """

    actor: Actor
    case: str
    at: datetime
    what: str
    action: str = LOOK

    @property
    def is_told(self) -> bool:
        """An applicant's own case is no news to him; officials' and systems' looks are recorded."""
        return self.actor.kind in ("staff", "service")


class Looks:
    """Whose looks are recorded already: this process's own memory before the store's."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[tuple[str, str, str], datetime] = {}

    def look(self, look: Look, tx: Transaction) -> None:
        """Record that an official or a system sees a case now; `tx` is the view in which it was read.

        Raises Refusal 503 when that cannot be recorded.
        """
        key = look.actor.id, look.case, look.action
        if not look.is_told or _is_fresh(self._seen.get(key), look.at):
            return
        last = tx.audit.last(look.actor.id, look.action, f"case:{look.case}")
        if last is None or not _is_fresh(last, look.at):
            self._append(look.action, look, {"page": look.what.partition("?")[0]})
            last = look.at
        if len(self._seen) >= _MOST:
            self._seen = {}  # costs a look into the store each, no second record
        self._seen[key] = last

    def download(self, look: Look) -> None:
        """Record that an official is given a file of a case. Raises Refusal 503."""
        if look.is_told:
            self._append(DOWNLOAD, look, {"digest": look.what})

    def _append(self, action: str, look: Look, data: dict[str, str]) -> None:
        try:
            self._store.do(lambda tx: tx.audit.append(action, look.actor, f"case:{look.case}", data, look.at))
        except Unavailable as error:
            raise Refusal(503, "look.unrecorded", _UNRECORDED, {"retry-after": str(error.retry_after)}) from error


def _is_fresh(last: datetime | None, now: datetime) -> bool:
    return last is not None and abs(now - last) < ONCE

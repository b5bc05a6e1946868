"""Rate limits (回数の制限), shared by all processes: nobody keeps others from working, no password is tried out.

A process counts for itself and tells the database each time a tenth of the limit is reached; the database's total is
what decides. So a window is exceeded by at most a tenth for each process, and an ordinary person costs no write at all.
"""

import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from engine.store.errors import StoreError
from engine.web.refusal import Refusal

_MOST_KEYS = 50_000  # in memory; when there are more, the windows that are over are forgotten


@dataclass(frozen=True)
class Rate:
    """At most `most` times in `seconds`. `id` tells one limit from another in keys and logs."""

    id: str
    most: int
    seconds: int

    @property
    def portion(self) -> int:
        """How many are counted here before the database is told."""
        return max(1, self.most // 10)


READ = Rate("read", 1200, 60)
WRITE = Rate("write", 600, 60)
UPLOAD = Rate("upload", 120, 60)
SIGN_IN = Rate("sign_in", 30, 300)  # an office behind one address signs in every morning
TELL = Rate("tell", 30, 3600)  # whatever sends a mail to somebody else


@dataclass
class _Count:
    here: int = 0  # not told to the database yet
    known: int = 0  # the database's total, as last told


class Limits:
    """Counts of one process. `tell` adds to the shared count and gives its total; `secret` makes keys unreadable.

    When the store cannot be told, this process counts alone: a full disk must not keep people from reading.
    """

    def __init__(self, tell: Callable[[str, int, int], int], secret: bytes, factor: float = 1.0) -> None:
        self._tell = tell
        self._secret = secret
        self._factor = factor
        self._lock = Lock()
        self._counts: dict[tuple[str, int], _Count] = {}

    def is_over(self, who: str, rate: Rate, now: datetime) -> bool:
        """Whether the limit is known to be reached; counts nothing and asks nobody: for before a body is read."""
        if not self._factor:
            return False
        count = self._counts.get((self._key(who, rate), _window(rate, now)))
        return count is not None and count.known + count.here > rate.most * self._factor

    def count(self, who: str, rate: Rate, now: datetime) -> None:
        """Count once. Raises Refusal 429 with Retry-After when it was once too often."""
        if not self._factor:
            return
        key, window = self._key(who, rate), _window(rate, now)
        with self._lock:
            count = self._counts.get((key, window)) or self._begun(key, window)
            count.here += 1
            told = count.here if count.here >= rate.portion else 0
            count.here -= told
            count.known += told
        if told:
            with suppress(StoreError):
                count.known = max(count.known, self._tell(key, window, told))
        if count.known + count.here > rate.most * self._factor:
            raise too_often(rate, now)

    def _begun(self, key: str, window: int) -> _Count:
        if len(self._counts) >= _MOST_KEYS:
            self._counts = {each: count for each, count in self._counts.items() if each[1] >= window}
        count = self._counts[(key, window)] = _Count()
        return count

    def _key(self, who: str, rate: Rate) -> str:
        return hmac.digest(self._secret, f"{rate.id}|{who}".encode(errors="replace"), "sha256").hex()[:32]


def too_often(rate: Rate, now: datetime) -> Refusal:
    """The answer to whoever was quicker than people are; the seconds until the next window."""
    left = rate.seconds - int(now.timestamp()) % rate.seconds
    return Refusal(429, f"limit.{rate.id}", headers={"retry-after": str(left)})


def _window(rate: Rate, now: datetime) -> int:
    seconds = int(now.timestamp())
    return seconds - seconds % rate.seconds

"""The worker: delivers the outbox, runs timers, does chores. One thread in the server, or `tetsuzuki worker` processes.

It knows no kind of work: handlers come as a mapping. A handler may run twice for the same `job.key` (after a crash) and
must then do its work once. Whatever a handler raises concerns that job alone.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

from engine.store.errors import Unavailable
from engine.store.jobs import Job, Jobs
from engine.store.store import Store
from engine.store.transaction import Transaction

AT_ONCE = 20
PAUSE = 1.0  # seconds between looks at the tables; `wake` ends it early
SILENT = 120.0  # seconds without a round after which the worker does not count as alive
Handler = Callable[[Job, datetime], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something to do now and then: sweep files, end old sessions, verify the records."""

    name: str
    every: timedelta
    run: Callable[[datetime], None]


@dataclass(frozen=True)
class Duties:
    """What the worker does: handlers by `Job.kind` for messages and for timers, and chores."""

    outbox: Mapping[str, Handler] = field(default_factory=dict)
    timers: Mapping[str, Handler] = field(default_factory=dict)
    chores: Sequence[Chore] = ()


class Worker:
    """`start` … `stop`; or `round` by hand, as tests and `tetsuzuki worker --once` do."""

    def __init__(self, store: Store, duties: Duties, clock: Callable[[], datetime], pause: float = PAUSE) -> None:
        self._store, self._duties, self._clock, self._pause = store, duties, clock, pause
        self._stopping, self._woken = Event(), Event()
        self._thread: Thread | None = None
        self._seen = monotonic()
        self._done: dict[str, datetime] = {}

    def start(self) -> None:
        self._seen = monotonic()
        self._thread = Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def stop(self, patience: float = 15.0) -> None:
        """Finish the job at hand and end."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(patience)

    def wake(self) -> None:
        """Look at once: something was just put."""
        self._woken.set()

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs and goes round."""
        return self._thread is not None and self._thread.is_alive() and monotonic() - self._seen < SILENT

    def round(self) -> int:
        """Do everything that is due now; how many jobs were tried. Raises Unavailable when the store is."""
        tried = self._work(_outbox, self._duties.outbox) + self._work(_timers, self._duties.timers)
        for chore in self._duties.chores:
            self._do(chore)
        return tried

    def _run(self) -> None:
        pause = self._pause
        while not self._stopping.is_set():
            self._seen = monotonic()
            try:
                tried = self.round()
                pause = 0.0 if tried else self._pause
            except Unavailable as problem:
                pause = min(max(pause, 1.0) * 2, 30.0)
                _log.warning("worker.unavailable code=%s", problem.code)
            except Exception:  # noqa: BLE001 – a dead worker would be worse; it is logged, and tried again
                pause = 30.0
                _log.exception("worker.round")
            if pause and not self._stopping.is_set():
                self._woken.wait(pause)
            self._woken.clear()

    def _work(self, jobs: Callable[[Transaction], Jobs], handlers: Mapping[str, Handler]) -> int:
        now = self._clock()
        taken = self._store.do(lambda tx: jobs(tx).take(AT_ONCE, now)) if self._is_due(jobs, now) else ()
        for job in taken:
            if self._stopping.is_set():
                break  # its lease runs out, somebody else takes it
            problem = _tried(job, handlers.get(job.kind), self._clock())
            self._report(jobs, job, problem)
            self._seen = monotonic()
        return len(taken)

    def _is_due(self, jobs: Callable[[Transaction], Jobs], now: datetime) -> bool:
        """Look before locking: an idle worker never takes the writer's turn."""
        with self._store.read() as tx:
            return jobs(tx).waiting(now) > 0

    def _report(self, jobs: Callable[[Transaction], Jobs], job: Job, problem: str) -> None:
        now, what = self._clock(), problem.partition(":")[0]  # an exception's text may hold what somebody typed
        if not problem:
            self._store.do(lambda tx: jobs(tx).done(job))
        elif self._store.do(lambda tx: jobs(tx).failed(job, problem, now)):
            _log.error("worker.set_aside kind=%s key=%s error=%s", job.kind, job.key, what)
        else:
            _log.warning("worker.failed kind=%s key=%s try=%d error=%s", job.kind, job.key, job.tries, what)

    def _do(self, chore: Chore) -> None:
        now = self._clock()
        last = self._done.setdefault(chore.name, now)
        if now - last < chore.every:
            return
        self._done[chore.name] = now
        try:
            chore.run(now)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 – a chore that fails must not stop the deliveries
            _log.exception("worker.chore name=%s", chore.name)


def _outbox(tx: Transaction) -> Jobs:
    return tx.outbox


def _timers(tx: Transaction) -> Jobs:
    return tx.timers


def _tried(job: Job, handler: Handler | None, now: datetime) -> str:
    """Run the handler; what went wrong, or ""."""
    if handler is None:
        return f"{job.kind} を処理する係がありません。"
    try:
        handler(job, now)
    except Exception as error:  # noqa: BLE001 – one bad item never stops the queue
        return f"{type(error).__name__}: {error}"[:500]
    return ""

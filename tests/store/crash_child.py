"""The processes that are killed or starved: they submit and say what they were promised."""

import multiprocessing
import os
import resource
import signal
import sys
import time
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

from engine.store import acts
from engine.store.errors import Unavailable
from engine.store.replies import Key
from engine.store.store import Store
from tests.store.filing import APPLICANT, draft, filed, index, submission

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.store.crash_child"])  # so that each child starts in milliseconds


def submit_for_ever(store: Store, output: int, name: str, limit: int = 10**9) -> None:
    """One line before each filing, one with its receipt after it was stored."""
    for turn in count():
        if turn >= limit:
            return
        case = draft()
        token = f"{name}-{turn}"
        os.write(output, f"try {case.id} {token}\n".encode())
        with store.write() as tx:
            case = tx.cases.insert(case)
        with store.write() as tx:
            done = acts.commit(tx, case, submission(case), index(), Key(APPLICANT.id, case.id, "submit", token))
        os.write(output, f"ack {case.id} {done.receipt}\n".encode())


def run(url: str, data: str, key: bytes, output: Connection) -> None:
    """Four threads, so that commits are shared."""
    store = Store.open(url, Path(data), audit_key=key)
    threads = [
        Thread(target=submit_for_ever, args=(store, output.fileno(), f"{os.getpid()}-{name}")) for name in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def fill(folder: str, key: bytes, answers: "multiprocessing.Queue[object]") -> None:
    """Submit until the disk is full (a limit on file sizes just above the present one), then get room and go on."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = Store.open("", Path(folder), audit_key=key)
    acknowledged = [filed(store).id]
    size = max(path.stat().st_size for path in Path(folder).iterdir())
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 300_000, hard))
    problem = ""
    for _ in range(2000):
        try:
            acknowledged.append(filed(store).id)
        except Unavailable as error:
            problem = error.code
            break
    with store.read() as tx:
        readable = tx.cases.get(acknowledged[-1]) is not None
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    started = time.monotonic()
    acknowledged.append(filed(store).id)
    recovered = time.monotonic() - started
    with store.read() as tx:
        lost = [id_ for id_ in acknowledged if tx.cases.get(id_) is None]
        breaks = list(tx.events.verify())
        sound = tx.scope.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    store.close()
    answers.put((problem, readable, len(acknowledged), lost, breaks, sound, recovered))


if __name__ == "__main__":  # one thread, ten filings: for strace
    submit_for_ever(Store.open("", Path(sys.argv[1])), 1, "strace", 10)

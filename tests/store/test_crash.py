"""kill -9: what was acknowledged is there, once, whole; and the acknowledgement came after the fsync.

The suite kills a few times; STORE_KILLS=200 is the promise's full measure: 10,000 filings, some minutes.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from engine.store import acts
from engine.store.replies import Key
from engine.store.store import Store
from tests.store import crash_child
from tests.store.conftest import KEY, Home
from tests.store.filing import APPLICANT, index, submission
from tests.store.postgres import PostgresServer

Kill = Callable[[BaseProcess], None]
KILLS = int(os.environ.get("STORE_KILLS", "10"))
MOST = 25 if KILLS < 200 else 115  # receipts before a strike: 200 kills are 10,000 filings


@contextmanager
def victim(home: Home) -> Iterator[tuple[BaseProcess, int]]:
    """A process that submits, and the pipe of its words."""
    reading, writing = crash_child.FORK.Pipe(duplex=False)
    process = crash_child.FORK.Process(target=crash_child.run, args=(home.url, str(home.data), KEY, writing))
    process.start()
    writing.close()
    try:
        yield process, reading.fileno()
    finally:
        reading.close()
        process.join(20)
        process.close()


def words(reading: int, dice: random.Random, process: BaseProcess, kill: Kill) -> list[str]:
    """Read until a random number of receipts was promised, strike, then read what was still said."""
    text, wanted = b"", dice.randrange(1, MOST)
    while text.count(b"ack ") < wanted:
        part = os.read(reading, 65536)
        if not part:
            raise AssertionError("the child ended by itself")
        text += part
    kill(process)
    while part := os.read(reading, 65536):
        text += part
    return text.decode().splitlines()


def strike(process: BaseProcess) -> None:
    process.kill()


def check(store: Store, tries: dict[str, str], promised: dict[str, str]) -> None:
    """Every promise is kept exactly; a filing without promise is there whole or not at all; a retry doubles nothing."""
    with store.read() as tx:
        assert list(tx.events.verify()) == []
        for id_, receipt in promised.items():
            case = tx.cases.get(id_)
            assert case is not None, f"lost {receipt}"
            assert (case.receipt, case.state, case.events, case.answers_number) == (receipt, "受付済", 1, 1)
            assert len(tx.answers.of_case(id_)) == len(tx.outbox.of_case(id_)) == 1
    receipts = set(promised.values())
    assert len(receipts) == len(promised)
    for id_, token in tries.items():
        if id_ in promised:
            continue
        key = Key(APPLICANT.id, id_, "submit", token)
        with store.write() as tx:
            case = tx.cases.get(id_)
            if case is None or (tx.once(key) and case.receipt):
                continue
            assert (case.state, case.events, tx.answers.of_case(id_), tx.once(key)) == ("下書き", 0, (), None)
            done = acts.commit(tx, case, submission(case), index(), key)
        assert done.receipt not in receipts


def test_kill_9_loses_and_doubles_nothing(home: Home) -> None:
    dice = random.Random(20260401)
    tries: dict[str, str] = {}
    promised: dict[str, str] = {}
    for _ in range(KILLS):
        with victim(home) as (process, reading):
            for line in words(reading, dice, process, strike):
                what, *rest = line.split()
                if len(rest) == 2:
                    (tries if what == "try" else promised)[rest[0]] = rest[1]
    store = home.open()
    check(store, tries, promised)
    store.close()
    assert len(promised) >= KILLS * (1 if KILLS < 200 else 50)


def test_kill_9_of_the_database_server_loses_nothing(home: Home, request: pytest.FixtureRequest) -> None:
    if not home.url:
        pytest.skip("SQLite has no server")
    server: PostgresServer = request.getfixturevalue("postgres")
    dice = random.Random(7)
    tries: dict[str, str] = {}
    promised: dict[str, str] = {}
    for _ in range(max(2, KILLS // 10)):
        with victim(home) as (process, reading):

            def strike_server(process: BaseProcess) -> None:
                server.kill()
                strike(process)

            for line in words(reading, dice, process, strike_server):
                what, *rest = line.split()
                if len(rest) == 2:
                    (tries if what == "try" else promised)[rest[0]] = rest[1]
        server.start()
    store = home.open()
    check(store, tries, promised)
    store.close()


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_the_receipt_comes_after_the_fsync(tmp_path: Path) -> None:
    """kill -9 cannot show a missing fsync, as the kernel keeps what was written: the order of the calls does."""
    log = tmp_path / "calls"
    command = [
        "strace",
        "-f",
        "-y",
        "-qq",
        "-e",
        "trace=fsync,fdatasync,write",
        "-s",
        "64",
        "-o",
        str(log),
        sys.executable,
    ]
    done = subprocess.run(
        [*command, "-m", "tests.store.crash_child", str(tmp_path)],
        check=False, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    if "Operation not permitted" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.stdout.count("ack ") == 10, done.stderr[-2000:]
    synced, acknowledged = 0, 0
    for line in log.read_text(errors="replace").splitlines():
        if "sync(" in line and "tetsuzuki.db-wal" in line:
            synced += 1
        elif "write(1<" in line and '"try ' in line:
            synced = 0
        elif "write(1<" in line and '"ack ' in line:
            assert synced >= 2, "a receipt was shown before the WAL was flushed for draft and submit"
            acknowledged += 1
    assert acknowledged == 10

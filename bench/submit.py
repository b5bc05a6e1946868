"""What a submit costs in the database, against the bare minimum, and what sharing commits gains.

    python -m bench.submit [rounds]

Interleaved rounds, medians, CPU and wall per operation. `raw`: the same six statements through the bare driver with the
same durability (WAL, synchronous=FULL). `submit`: acts.commit with event, revision, outbox, receipt, idempotency, chain
and seal. `32 clients`: threads that submit at once, with group commit and with one commit each.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from pysqlite3 import dbapi2

from engine.case.model import Case
from engine.store import acts
from engine.store.replies import Key
from engine.store.store import Store
from tests.store.filing import draft, index, submission

EACH, CLIENTS, TURNS = 200, 32, 12


class Raw:
    """Six prepared rows' worth of work, nothing computed."""

    def __init__(self, folder: Path) -> None:
        self._connection = dbapi2.connect(str(folder / "raw.db"), isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = WAL", "synchronous = FULL"):
            self._connection.execute(f"PRAGMA {setting}")
        for table in ("receipts", "replies", "events", "answers", "outbox"):
            self._connection.execute(f"CREATE TABLE {table} (id TEXT PRIMARY KEY, body TEXT)")
        self._connection.execute("CREATE TABLE cases (id TEXT PRIMARY KEY, state TEXT, body TEXT)")
        self._count = 0

    def prepare(self) -> str:
        self._count += 1
        id_ = f"{self._count:032x}"
        self._connection.execute("INSERT INTO cases VALUES (?, '下書き', ?)", (id_, "x" * 600))
        return id_

    def submit(self, id_: str) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        execute("INSERT INTO receipts VALUES (?, ?)", (id_, "1"))
        execute("INSERT INTO replies VALUES (?, ?)", (id_, "x" * 150))
        execute("INSERT INTO events VALUES (?, ?)", (id_, "x" * 400))
        execute("UPDATE cases SET state = ?, body = ? WHERE id = ? AND state = '下書き'", ("受付済", "y" * 900, id_))
        execute("INSERT INTO answers VALUES (?, ?)", (id_, "x" * 400))
        execute("INSERT INTO outbox VALUES (?, ?)", (id_, "x" * 200))
        execute("COMMIT")


def prepare(store: Store) -> Case:
    with store.write() as tx:
        return tx.cases.insert(draft())


def submit(store: Store, case: Case) -> None:
    fired = submission(case)
    with store.write() as tx:
        acts.commit(tx, case, fired, index(), Key("a-1", case.id, "submit", "k"))


def measured(prepared: list, work: Callable) -> tuple[float, float]:
    """(CPU, wall) in ms per operation."""
    cpu, wall = time.process_time(), time.perf_counter()
    for one in prepared:
        work(one)
    return (time.process_time() - cpu) / len(prepared) * 1e3, (time.perf_counter() - wall) / len(prepared) * 1e3


def statements(store: Store) -> list[str]:
    """What one submit says to SQLite, as SQLite heard it; BEGIN and COMMIT apart, a statement's triggers not counted."""
    said: list[str] = []
    case = prepare(store)
    with store.write() as tx:
        driver = tx.scope.connection.connection.driver_connection
    driver.set_trace_callback(lambda sql: said.append(" ".join(sql.split()[:3])))  # type: ignore[union-attr]
    submit(store, case)
    driver.set_trace_callback(None)  # type: ignore[union-attr]
    return [sql for sql, _ in groupby(one for one in said if not one.startswith(("BEGIN", "COMMIT", "--")))]


def together(store: Store, size: int) -> float:
    """Submits a second by CLIENTS threads when at most `size` share a commit."""
    store.database._group._size = size  # type: ignore[attr-defined]
    cases = [[prepare(store) for _ in range(TURNS)] for _ in range(CLIENTS)]

    def client(own: list[Case]) -> None:
        for case in own:
            submit(store, case)

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, cases))
    return CLIENTS * TURNS / (time.perf_counter() - started)


def main(rounds: int) -> dict[str, float | int | list[str]]:
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        raw, store = Raw(folder), Store.open("", folder)
        said = statements(store)
        times: dict[str, list[float]] = {"raw": [], "submit": [], "raw wall": [], "submit wall": []}
        rates: dict[str, list[float]] = {"grouped": [], "one by one": []}
        for _ in range(rounds):
            for label, made, work in (
                ("raw", [raw.prepare() for _ in range(EACH)], raw.submit),
                ("submit", [prepare(store) for _ in range(EACH)], lambda case: submit(store, case)),
            ):
                cpu, wall = measured(made, work)
                times[label].append(cpu)
                times[f"{label} wall"].append(wall)
            rates["grouped"].append(together(store, 32))
            rates["one by one"].append(together(store, 0))
        store.close()
    found = {label: round(statistics.median(values), 3) for label, values in times.items()}
    gained = {label: round(statistics.median(values)) for label, values in rates.items()}
    return {
        "statements": len(said), "said": said, **{f"{label} ms": value for label, value in found.items()},
        "submit / raw (CPU)": round(found["submit"] / found["raw"], 2),
        **{f"{CLIENTS} clients, {label}, a second": value for label, value in gained.items()},
        "gain by group commit": round(gained["grouped"] / gained["one by one"], 2),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5), ensure_ascii=False, indent=1))

"""Starting: what a command costs from nothing, a server with 100 and with 6,663 procedures, checking them all.

Every figure is of a fresh process: CPU of the process and its children, wall time to the first page, resident memory.
The definitions are the samples under other ids. Run: .venv/bin/python bench/start.py [how many to check: 300]
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError, URLError

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.cli.folders import PROCEDURES, definitions
from engine.cli.workbench import workbench
from engine.procedure.building import from_expanded
from engine.procedure.parse import digest_of, parse
from engine.store.publication import publish
from engine.store.store import Store

ROOT = Path(__file__).resolve().parents[1]
RUNS, FEW, MANY, OPENED = 5, 100, 6_663, 500
COMMAND = [sys.executable, "-m", "engine"]
NOW = datetime(2026, 11, 24, tzinfo=UTC)
SAMPLES = list(definitions([PROCEDURES]))


def main() -> None:
    """Print one line per job: what it took, and the goal."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        commands(Path(folder))
        servers(Path(folder))
        checking(Path(folder) / "all", count)


# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def commands(folder: Path) -> None:
    """Median CPU of five runs each; a file under a new name is one that nobody has checked before."""
    fresh = (copy_of(SAMPLES[-1], folder / f"{run}.yaml", f"start{run}") for run in range(RUNS))
    print(f"version: {typical([['version']] * RUNS):.2f} s CPU (goal <= 0.15)")
    print(f"check one file: {typical([['check', str(file)] for file in fresh]):.2f} s CPU (goal <= 0.3)")
    again = [["check", str(folder / "0.yaml")]] * RUNS
    print(f"check it again, unchanged: {typical(again):.2f} s CPU")


def typical(runs: list[list[str]]) -> float:
    """Median CPU seconds of these commands."""
    return statistics.median(cpu_of(args) for args in runs)


def cpu_of(args: list[str]) -> float:
    """CPU seconds of one command with its children."""
    before = os.times()
    subprocess.run([*COMMAND, *args], cwd=ROOT, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def copy_of(sample: Path, file: Path, id_: str) -> Path:
    """The sample under another id."""
    text = re.sub(r"^id: .*$", f"id: {id_}", sample.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")
    return file


# ── servers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Start:
    """Seconds to the first page (wall, CPU), and resident megabytes then and with OPENED procedures opened."""

    wall: float
    cpu: float
    memory: float
    opened: float


def servers(folder: Path) -> None:
    """Both catalogues in turn, so that what else the machine does falls on both."""
    catalogues = {count: catalogue(folder / str(count), count) for count in (FEW, MANY)}
    runs: dict[int, list[Start]] = {FEW: [], MANY: []}
    for _ in range(RUNS):
        for count, data in catalogues.items():
            runs[count].append(start(data, count))
    few, many = (statistics.median(run.cpu for run in runs[count]) for count in (FEW, MANY))
    for count, found in runs.items():
        wall, memory, opened = (
            statistics.median(getattr(run, name) for run in found) for name in ("wall", "memory", "opened")
        )
        cpu = statistics.median(run.cpu for run in found)
        print(f"first page of {count:,} procedures: {wall:.2f} s, {cpu:.2f} s CPU (goal <= 0.8)", end="; ")
        print(f"memory {memory:.0f} MB, {opened:.0f} MB with {min(count, OPENED)} opened (goal <= 150)")
    print(f"{MANY:,} against {FEW}: {many / few:.2f} x CPU (goal <= 1.15)")


def catalogue(data: Path, count: int) -> Path:
    """A data folder in which that many procedures are published."""
    store = Store.open("", data)
    around = workbench()
    parsed = [parse(file.read_text(encoding="utf-8"), str(file), around.widgets, around.library) for file in SAMPLES]
    kinds = [json.loads(json.dumps(each.expanded)) for each in parsed]
    with store.write() as tx:
        for number in range(count):
            expanded = {**kinds[number % len(kinds)], "id": f"p{number}"}
            procedure = from_expanded(expanded, around.widgets)
            publish(tx, procedure, expanded, digest_of(expanded), "", "bench", NOW)
    store.close()
    return data


def start(data: Path, count: int) -> Start:
    """One start until the catalogue is shown; then procedures are opened one after the other."""
    with serving(data) as (process, address, began):
        wait_for(address)
        wall, cpu, memory = time.perf_counter() - began, cpu_seconds(process.pid), megabytes(process.pid)
        for number in range(min(count, OPENED)):
            urllib.request.urlopen(f"{address}/procedures/p{number}", timeout=60).read()
        return Start(wall, cpu, memory, megabytes(process.pid))


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, float]]:
    """A server over this data, its address, and when it was started."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    began = time.perf_counter()
    command = [*COMMAND, "serve", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process, f"http://127.0.0.1:{port}", began
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> None:
    """Until the first page comes."""
    until = time.perf_counter() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/", timeout=60).read()
        except HTTPError:
            raise
        except URLError:
            if time.perf_counter() > until:
                raise
            time.sleep(0.01)
        else:
            return


def cpu_seconds(pid: int) -> float:
    """User and system time of a running process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Resident memory of a running process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


# ── checking everything ──────────────────────────────────────────────────────────────────────────────────────────────


def checking(folder: Path, count: int) -> None:
    """All definitions with their examples: never checked before, then unchanged."""
    shutil.copytree(PROCEDURES / "_shared", folder / "_shared")
    for number in range(count):
        sample = SAMPLES[number % len(SAMPLES)]
        (folder / sample.parent.name).mkdir(exist_ok=True)
        copy_of(sample, folder / sample.parent.name / f"p{number}.yaml", f"p{number}")
    for what, goal in (("cold", 90), ("unchanged", 1)):
        began = time.perf_counter()
        cpu = cpu_of(["check", str(folder)])
        wall = time.perf_counter() - began
        print(f"check {count:,} definitions, {what}: {wall:.1f} s, {cpu:.1f} s CPU (goal for {MANY:,}: <= {goal} s)")


if __name__ == "__main__":
    main()

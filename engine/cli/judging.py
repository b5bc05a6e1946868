"""Checking files one by one, or many on every core. Loaded only when there is something to check."""

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from pathlib import Path

from engine.case.checked import check
from engine.cli.folders import library_for
from engine.cli.reading import definition
from engine.cli.remembered import Noting, Seen, sha256
from engine.cli.workbench import workbench_with
from engine.procedure.problem import Problem

MANY = 8  # from here on it pays to use every core


def judged(files: Sequence[Path]) -> Iterator[Seen]:
    """What is wrong with each file, in their order."""
    if len(files) < MANY:
        yield from map(seen_in, files)
        return
    with ProcessPoolExecutor(cpu_count(), initializer=_leave_interrupts_to_the_parent) as pool:
        yield from pool.map(seen_in, files, chunksize=4)


def seen_in(file: Path) -> Seen:
    """What is wrong with one file; that it cannot be read is a problem too."""
    text = definition(file)
    if isinstance(text, Problem):
        return Seen("", "", (text,))
    library = Noting(library_for(file))
    checked = check(text, str(file), workbench_with(library))
    parsed = checked.parsed
    id_ = parsed.procedure.id if parsed.procedure else ""
    return Seen(id_, parsed.digest if parsed.sound else "", checked.problems, sha256(text), library.reads)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)

"""`tetsuzuki publish`: checked definitions become versions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from engine.case import calendar
from engine.case.checked import check
from engine.cli.folders import PROCEDURES, definitions, library_for, named
from engine.cli.installation import Data, settings_of, store_at
from engine.cli.reading import definition
from engine.cli.remembered import Memory, Noting, Seen, sha256
from engine.cli.workbench import workbench_with
from engine.procedure import parse
from engine.procedure.chapters import whole_text
from engine.procedure.model import Procedure
from engine.procedure.problem import Problem
from engine.store.publication import publish as store_version
from engine.store.store import Store
from widgets import WIDGETS

app = typer.Typer(rich_markup_mode=None)
SAID = {
    "added": "公開しました",
    "aside": "版にしました（stage が published ではないので、受け付けは始まりません）",
    "unchanged": "変わっていません",
    "refused": "公開しません（誤りがあります）",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one file: a version to file by, one put aside, the one that was there, or nothing, and why."""

    status: Literal["added", "aside", "unchanged", "refused"]
    problems: tuple[Problem, ...] = ()


@app.command()
def publish(
    paths: Annotated[list[Path] | None, typer.Argument(help="定義ファイルかフォルダ（省くと procedures/）")] = None,
    data: Data = None,
    by: Annotated[str, typer.Option(help="公開する人")] = "command",
) -> None:
    """Check definitions and publish those without errors as new versions. Unchanged ones stay as they are."""
    files, memory = named(paths), Memory.open()
    refused = 0
    with store_at(settings_of(data)) as store:
        for file in files:  # each says its line at once: that is the progress
            outcome = publish_file(store, file, by, datetime.now(UTC), memory)
            for problem in outcome.problems:
                if problem.level != "info":
                    typer.echo(problem.line())
            typer.echo(f"{SAID[outcome.status]}: {file}")
            refused += outcome.status == "refused"
    memory.save()
    raise typer.Exit(1 if refused else 0)


def publish_file(store: Store, file: Path, by: str, now: datetime, memory: Memory) -> Outcome:
    """Publish one definition if it has no errors and differs from what is published. `now` is aware, UTC.

    A version that is there already was checked when it came: the same text with the same parts is not checked again,
    and where `memory` knows what digest they make, not even read.
    """
    text = definition(file)
    if isinstance(text, Problem):
        return Outcome("refused", (text,))
    known = memory.recall(file, text)
    if known is not None and _is_published(store, known.digest):
        return Outcome("unchanged")
    library = Noting(library_for(file))
    around = workbench_with(library)
    parsed = parse.parse(text, str(file), around.widgets, around.library)
    if known is None and parsed.sound and parsed.procedure:
        memory.keep(file, Seen(parsed.procedure.id, parsed.digest, None, sha256(text), library.reads))
    if parsed.sound and _is_published(store, parsed.digest):
        return Outcome("unchanged")
    previous = _in_force(store, parsed.procedure.id, now) if parsed.procedure else None
    checked = check(text, str(file), around, previous)
    procedure = checked.parsed.procedure
    if procedure is None or not checked.publishable:
        return Outcome("refused", checked.problems)
    whole = checked.parsed
    source = whole_text(text, str(file), library)
    added = store.do(lambda tx: store_version(tx, procedure, whole.expanded, whole.digest, source, by, now))
    if not added:
        return Outcome("unchanged", checked.problems)
    return Outcome("added" if procedure.stage == "published" else "aside", checked.problems)


def publish_samples(store: Store, now: datetime) -> Iterator[tuple[Path, Outcome]]:
    """In development: our own procedures, as far as they are new. Yields what was published or refused."""
    memory = Memory.open()
    for file in definitions([PROCEDURES]):
        outcome = publish_file(store, file, "samples", now, memory)
        if outcome.status != "unchanged":
            yield file, outcome
    memory.save()


def _is_published(store: Store, digest: str) -> bool:
    with store.read() as tx:
        return bool(digest) and tx.versions.get(digest) is not None


def _in_force(store: Store, procedure: str, now: datetime) -> Procedure | None:
    """The version by which one files today; where none is in force, the last one: its ids keep their meaning."""
    with store.read() as tx:
        current = tx.versions.in_force(procedure, calendar.today(now)) or next(
            iter(tx.versions.history(procedure)), None
        )
        kept = tx.versions.definition(current.digest) if current else None
    return parse.from_expanded(json.loads(kept.expanded), tuple(WIDGETS)) if kept else None

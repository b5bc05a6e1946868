"""`tetsuzuki publish`: checked definitions become versions; `tetsuzuki verify`: are the records what was recorded?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from engine.case.checked import check
from engine.cli.workbench import PROCEDURES, definitions, root_of, workbench
from engine.procedure import parse
from engine.procedure.check import Checked
from engine.settings import Settings
from engine.store.errors import CannotOpen
from engine.store.publication import publish as store_version
from engine.store.store import Store
from engine.web.site import Site
from widgets import WIDGETS

app = typer.Typer()
Data = Annotated[Path | None, typer.Option(help="データのフォルダ（省くと TETSUZUKI_DATA、または ./var）")]


@app.command()
def publish(
    paths: Annotated[list[Path] | None, typer.Argument(help="定義ファイルかフォルダ（省くと procedures/）")] = None,
    data: Data = None,
    by: Annotated[str, typer.Option(help="公開する人")] = "command",
) -> None:
    """Check definitions and publish those without errors as new versions. Unchanged ones stay as they are."""
    store = open_store(data)
    failed = 0
    try:
        for file in definitions(paths or [PROCEDURES]):
            checked = _checked(file, store)
            for problem in checked.problems:
                if problem.level == "error":
                    typer.echo(problem.line())
            if not checked.publishable:
                failed += 1
                typer.echo(f"公開しません（誤りがあります）: {file}")
                continue
            added = publish_one(store, checked, file.read_text(encoding="utf-8-sig"), by, datetime.now(UTC))
            typer.echo(f"{'公開しました' if added else '変わっていません'}: {file}")
    finally:
        store.close()
    raise typer.Exit(1 if failed else 0)


@app.command()
def verify(data: Data = None) -> None:
    """Check the chain of every case's events, the seals, and the digests of what was filed."""
    store = open_store(data)
    broken = 0
    try:
        with store.read() as tx:
            for each in tx.events.verify():
                broken += 1
                typer.echo(f"{each.case}: {each.kind} {each.reason}")
    finally:
        store.close()
    typer.echo(f"記録の破れ {broken}件", err=True)
    raise typer.Exit(1 if broken else 0)


def publish_one(store: Store, checked: Checked, text: str, by: str, now: datetime) -> bool:
    """Store a checked definition as a version; False when it is published already."""
    parsed = checked.parsed
    procedure = parsed.procedure
    if procedure is None:
        return False
    return store.do(lambda tx: store_version(tx, procedure, parsed.expanded, parsed.digest, text, by, now))


def publish_samples(site: Site, now: datetime) -> None:
    """In development: every sample procedure that says `stage: published`, unless it is published already."""
    around = workbench()
    for file in definitions([PROCEDURES]):
        text = file.read_text(encoding="utf-8-sig")
        checked = check(text, str(file), around)
        if checked.publishable and checked.parsed.procedure and checked.parsed.procedure.stage == "published":
            publish_one(site.store, checked, text, "samples", now)


def open_store(data: Path | None) -> Store:
    """The store beside a running server, or alone."""
    settings = Settings.read()
    folder = data or settings.data
    try:
        return Store.open(
            settings.database_url.get_secret_value(), folder, exclusive=False, audit_key=settings.audit_secret
        )
    except CannotOpen as error:
        typer.echo(f"{error.reason}{error.remedy}", err=True)
        raise typer.Exit(2) from error


def _checked(file: Path, store: Store) -> Checked:
    """The definition's problems, those against the version in force included (ids that changed)."""
    text = file.read_text(encoding="utf-8-sig")
    around = workbench(root_of(file))
    first = parse.parse(text, str(file), around.widgets, around.library)
    previous = None
    if first.procedure is not None:
        with store.read() as tx:
            history = tx.versions.history(first.procedure.id)
            kept = tx.versions.definition(history[0].digest) if history else None
        previous = parse.from_expanded(json.loads(kept.expanded), tuple(WIDGETS)) if kept else None
    return check(text, str(file), around, previous)

"""`tetsuzuki verify` and `tetsuzuki anchor`: are the records what was recorded?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.installation import Data, settings_of, store_at
from engine.cli.progress import bar
from engine.cli.refusal import Refusal
from engine.settings import Settings
from engine.store import anchor_folder, anchors, records_proof
from engine.store.anchors import Anchor, BadAnchor
from engine.store.transaction import Transaction

app = typer.Typer(rich_markup_mode=None)
Kept = Annotated[Path | None, typer.Option(help="控えのファイル（省くと、データのフォルダのこの7日のもの）")]
Out = Annotated[Path | None, typer.Option(help="控えを書き出すファイル（省くと、データのフォルダの anchors）")]


@app.command()
def verify(data: Data = None, anchor: Kept = None) -> None:
    """Check every chain (cases, records), the seals, what was filed, what is left of disposals, and an anchor."""
    settings = _installed(data)
    if anchor:
        _anchor(anchor)  # refused before anything is looked at
    paths = [anchor] if anchor else anchor_folder.to_prove(settings.data)
    with store_at(settings) as store, store.read() as tx:
        cases, records = _cases(tx), _records(tx)
        changed = sum(_against(tx, path) for path in paths)
    said = f"案件 {cases.looked_at:,}件、処理記録 {cases.parts:,}件、監査記録 {records.looked_at:,}件を確かめました。"
    broken = cases.broken + records.broken + changed
    if broken:
        wrong = f"記録の破れ {broken:,}件（案件 {cases.harmed:,}件）。"
        typer.echo(f"{said}{wrong}いまの写しを取り、バックアップと比べてください。", err=True)
    else:
        typer.echo(f"{said}記録の破れ 0件。書き換えは見つかりませんでした。", err=True)
    raise typer.Exit(1 if broken else 0)


@app.command()
def anchor(data: Data = None, out: Out = None) -> None:
    """Write down what is recorded now, to be kept elsewhere: `tetsuzuki verify --anchor` proves it later.

    The server does this by itself every hour in which something was recorded, and once a day; TETSUZUKI_ANCHORS names a
    folder on another machine for copies. Who holds such a copy can prove that nothing was taken away or put back.
    """
    settings = _installed(data)
    with store_at(settings) as store, store.read() as tx:
        made = anchors.make(tx.scope, datetime.now(UTC))
    if out:
        anchors.write(made, out)
    target = out or anchor_folder.copied(made, settings.data, settings.anchors)
    typer.echo(f"{target}: 監査記録 {made.records.count:,}件、案件 {made.cases:,}件を控えました。")


def _installed(data: Path | None) -> Settings:
    settings = settings_of(data)
    if not settings.database_url.get_secret_value() and not (settings.data / "tetsuzuki.db").is_file():
        raise Refusal(
            "store.none", "データベースがありません。", "--data でフォルダを指定してください。", str(settings.data)
        )
    return settings


def _anchor(path: Path) -> Anchor:
    try:
        return anchors.read(path)
    except BadAnchor as error:
        remedy = "tetsuzuki anchor が書いたファイルを指定してください。"
        raise Refusal("anchor", str(error), remedy, str(path)) from error


@dataclass(frozen=True)
class _Seen:
    """How much was looked at, how many parts it has, how much of it is harmed, in how many places."""

    looked_at: int
    parts: int = 0
    harmed: int = 0
    broken: int = 0


def _cases(tx: Transaction) -> _Seen:
    total, verified = tx.events.verified()
    cases = events = broken = harmed = 0
    for each in bar(verified, "案件の記録を確かめています", total):
        cases, events = cases + 1, events + each.events
        broken, harmed = broken + len(each.breaks), harmed + bool(each.breaks)
        for found in each.breaks:
            typer.echo(f"{found.case}: {found.kind} {f'#{found.number} ' if found.number else ''}{found.reason}")
    return _Seen(cases, events, harmed, broken)


def _records(tx: Transaction) -> _Seen:
    total, broken = records_proof.count(tx.scope), 0
    for breaks in bar(records_proof.prove(tx.scope), "監査記録を確かめています", total + 1):
        broken += len(breaks)
        for found in breaks:
            where = f"#{found.number} " if found.number else ""
            typer.echo(f"records: {found.kind} {where}{found.subject and found.subject + ' '}{found.reason}")
    return _Seen(total, broken=broken)


def _against(tx: Transaction, path: Path) -> int:
    broken = 0
    for found in anchor_folder.proved(tx.scope, path):
        broken += 1
        typer.echo(f"anchor: {found.kind} {path.name} {found.subject and found.subject + ' '}{found.reason}")
    typer.echo(f"控え {path.name} と比べました。", err=True)
    return broken

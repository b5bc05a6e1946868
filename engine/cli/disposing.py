"""`tetsuzuki dispose --dry-run`: which cases may be disposed of today, and why."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from engine.case.calendar import today
from engine.cli.installation import Data, settings_of, store_at
from engine.cli.refusal import Refusal

app = typer.Typer(rich_markup_mode=None)
DryRun = Annotated[bool, typer.Option("--dry-run", help="廃棄できる案件と理由を示すだけで、何も変えません")]
On = Annotated[str, typer.Option("--on", help="この日に廃棄できるもの（YYYY-MM-DD。省くと今日）")]


@app.command()
def dispose(data: Data = None, dry_run: DryRun = False, on: On = "") -> None:
    """Print what would go and why. Disposing itself takes two persons, on the page 保存期間と廃棄."""
    if not dry_run:
        remedy = "--dry-run で一覧を見て、画面「保存期間と廃棄」で案を作り、別の人が承認してください。"
        raise Refusal("dispose.two_persons", "廃棄は、一人ではできません。", remedy)
    day = _day(on) if on else today(datetime.now(UTC))
    count = held = 0
    with store_at(settings_of(data)) as store, store.read() as tx:
        for each in tx.retention.due(day):
            count += 1
            why = f"{each.rule}、{each.until.isoformat()}に満了"
            typer.echo(f"{each.case}\t{each.receipt}\t{each.procedure}\t{each.title}\t{each.state}\t{why}")
        held = len({hold.case for hold in tx.retention.holds()})
    typer.echo(
        f"{day.isoformat()}に廃棄できる案件 {count:,}件（保存を延長している案件 {held:,}件は除きました）", err=True
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal(
            "date", f"「{text[:40]}」は日付ではありません。", "2032-04-01 のように書いてください。", "--on"
        ) from error

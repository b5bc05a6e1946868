"""`tetsuzuki verify`: are the records what was recorded?"""

import typer

from engine.cli.installation import Data, settings_of, store_at
from engine.cli.progress import bar
from engine.cli.refusal import Refusal

app = typer.Typer(rich_markup_mode=None)


@app.command()
def verify(data: Data = None) -> None:
    """Check the chain of every case's events, the seals, and the digests of what was filed."""
    settings = settings_of(data)
    if not settings.database_url.get_secret_value() and not (settings.data / "tetsuzuki.db").is_file():
        raise Refusal(
            "store.none", "データベースがありません。", "--data でフォルダを指定してください。", str(settings.data)
        )
    cases = events = broken = harmed = 0
    with store_at(settings) as store, store.read() as tx:
        total, verified = tx.events.verified()
        for each in bar(verified, "記録を確かめています", total):
            cases, events = cases + 1, events + each.events
            broken, harmed = broken + len(each.breaks), harmed + bool(each.breaks)
            for found in each.breaks:
                typer.echo(f"{found.case}: {found.kind} {f'#{found.number} ' if found.number else ''}{found.reason}")
    typer.echo(_summary((cases, events), (broken, harmed)), err=True)
    raise typer.Exit(1 if broken else 0)


def _summary(seen: tuple[int, int], wrong: tuple[int, int]) -> str:
    """The last line: how much was looked at, and whether it holds."""
    said = f"案件 {seen[0]:,}件、処理記録 {seen[1]:,}件を確かめました。"
    if not wrong[0]:
        return f"{said}記録の破れ 0件。書き換えは見つかりませんでした。"
    return f"{said}記録の破れ {wrong[0]:,}件（案件 {wrong[1]:,}件）。いまの写しを取り、バックアップと比べてください。"

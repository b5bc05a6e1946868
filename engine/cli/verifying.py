"""`tetsuzuki verify`: are the records what was recorded?"""

import typer

from engine.cli.installation import Data, settings_of, store_at
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
    broken = 0
    with store_at(settings) as store, store.read() as tx:
        for each in tx.events.verify():
            broken += 1
            typer.echo(f"{each.case}: {each.kind} {each.reason}")
    typer.echo(f"記録の破れ {broken}件", err=True)
    raise typer.Exit(1 if broken else 0)

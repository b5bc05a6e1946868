"""`tetsuzuki sign-out`: end what somebody, or everybody, is signed in with (ASVS 7.4.5).

For the hour in which a device is lost or an account may be in wrong hands. Staff who leave are signed out on the pages;
this reaches applicants, too, whose accounts belong to the provider. It counts from the next request on.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from engine.case.model import SYSTEM
from engine.cli.installation import Data, settings_of, store_at
from engine.cli.refusal import Refusal
from engine.store.transaction import Transaction

app = typer.Typer(rich_markup_mode=None)


@app.command("sign-out")
def sign_out(
    person: Annotated[str, typer.Argument(help="監査記録にある番号（例: gbizid:… 、staff:…）")] = "",
    everybody: Annotated[bool, typer.Option("--everybody", help="全員")] = False,
    data: Data = None,
) -> None:
    """End all sessions of one person, or of everybody; nothing typed is lost, one signs in again."""
    if bool(person) == everybody:
        raise Refusal(
            "sign_out.whom",
            "だれのサインインを終わらせるのかが決まりません。",
            "監査記録にあるその人の番号か、--everybody の、どちらか一方を指定してください。",
        )
    settings, now = settings_of(data), datetime.now(UTC)
    with store_at(settings) as store:
        count = store.do(lambda tx: _ended(tx, person, now))
    typer.echo(f"{count}件のサインインを終わらせました。次の操作から、サインインが必要になります。")


def _ended(tx: Transaction, person: str, now: datetime) -> int:
    count = tx.sessions.end_all(person) if person else tx.sessions.end_everybody()
    tx.audit.append("session.revoke", SYSTEM, f"actor:{person or '*'}", {"count": count}, now)
    return count

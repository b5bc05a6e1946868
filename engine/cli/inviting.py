"""`tetsuzuki invite`: the link by which the first operators come in; later ones are invited on the pages.

A role that runs the service needs two operators, and a new installation has none: who may run commands on the machine
stands for both, and the records say so.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from engine.case.model import SYSTEM, Grant
from engine.cli.installation import Data, settings_of, store_at
from engine.cli.refusal import Refusal
from engine.formula.formats import is_mail_address
from engine.procedure.clean import clean_text
from engine.store.invitations import LIFETIME, Invited
from engine.store.transaction import Transaction

OPERATOR = Grant("operator")
app = typer.Typer(rich_markup_mode=None)


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="運用担当者のメールアドレス（職員ディレクトリにあるもの）")],
    name: Annotated[str, typer.Option(help="運用担当者の氏名")],
    data: Data = None,
) -> None:
    """Print a link that makes one person an operator: for seven days, once, after signing in as staff."""
    invited = Invited(email, _name(name), OPERATOR)
    if not is_mail_address(email):
        raise Refusal(
            "invite.email",
            f"「{email}」はメールアドレスではありません。",
            "例のように指定してください: tanto@example.jp",
        )
    settings, now = settings_of(data), datetime.now(UTC)
    with store_at(settings) as store:
        secret = store.do(lambda tx: _invited(tx, invited, now))
    typer.echo(f"{invited.name}さんに、次のリンクを安全な方法で渡してください。{LIFETIME.days}日間、一度だけ使えます。")
    typer.echo(f"{settings.address}/invitations/{secret}")


def _invited(tx: Transaction, invited: Invited, now: datetime) -> str:
    made, nonce = tx.invitations.add(invited, SYSTEM.id, now)
    tx.audit.append("invitation.send", SYSTEM, f"invitation:{made.id[:16]}", dict(invited.grant.__dict__), now)
    return tx.invitations.secret(nonce)


def _name(text: str) -> str:
    cleaned = clean_text(text, longest=100)
    if not isinstance(cleaned, str) or not cleaned:
        raise Refusal("invite.name", "氏名が読み取れません。", "--name に、100文字までの氏名を指定してください。")
    return cleaned

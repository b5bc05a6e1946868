"""Mails to accounts about what is no filing's own news: mandates and handed-over pages. Only a link; no content."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.case.model import Message
from engine.store.accounts import Account
from engine.store.transaction import Transaction


def tell(tx: Transaction, accounts: Iterable[Account | None], key: str, data: Mapping[str, Any], at: datetime) -> None:
    """Put one mail for each account with an address in the outbox. `data`: `mail` (case/mail.py), `path`, names.

    `key` says what happened; the same key reaches the same account once.
    """
    for account in accounts:
        if account is not None and account.email:
            known = {**data, "email": account.email, "name": account.name}
            tx.outbox.send(Message("notify", account.id, f"{key}:{account.id}", known), at)

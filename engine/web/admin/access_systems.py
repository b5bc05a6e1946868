"""Systems in the access review (権限の点検): the tokens that count now, beside the people, as a table and as lines of CSV."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.store.clients import Client
from engine.store.transaction import Transaction
from engine.web.admin import words
from engine.web.dates import local

KIND = "連携システム"
_EVERY = "*"


@dataclass(frozen=True)
class System:
    """A token that counts, as people read it."""

    client: Client
    hint: str
    scopes: str
    procedures: str
    since: datetime
    by: str
    until: str
    expires_at: datetime
    used_at: datetime | None


def systems(tx: Transaction, chosen: Mapping[str, str], now: datetime) -> list[System]:
    """By the name of the client. They hold no role and stand in no office: chosen by those, there are none."""
    if chosen["role"] or chosen["office"] not in ("", _EVERY):
        return []
    clients = {each.id: each for each in tx.clients.all()}
    found = [each.token for each in tx.tokens.in_use(now)]
    wanted = chosen["procedure"]
    found = [each for each in found if not wanted or wanted in each.permit.procedures]
    titles = words.titles_of(tx, {id_ for each in found for id_ in each.permit.procedures})
    names = words.names_of(tx, {each.created_by for each in found})
    return [
        System(
            client=clients[each.client],
            hint=each.hint,
            scopes="、".join(words.SCOPE_NAMES.get(scope, scope) for scope in each.permit.scopes),
            procedures="、".join(words.procedure_name(id_, titles) for id_ in each.permit.procedures or (None,)),
            since=each.created_at,
            by=names[each.created_by],
            until=words.last_day(each),
            expires_at=each.permit.expires_at,
            used_at=each.used_at,
        )
        for each in found
    ]


def row_of(system: System) -> tuple[str, ...]:
    """The line of CSV, in the columns of people's lines: the scopes stand for the role, the last use for the sign-in."""
    client = system.client
    return (
        client.name,
        f"client:{client.id} {system.hint}",
        client.contact,
        KIND,
        system.scopes,
        words.EVERY_OFFICE,
        system.procedures,
        f"{local(system.since):%Y-%m-%d}",
        system.by,
        "",
        f"{local(system.expires_at):%Y-%m-%d %H:%M}",
        "",
        f"{local(system.used_at):%Y-%m-%d %H:%M}" if system.used_at else "",
    )

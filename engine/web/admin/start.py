"""The operators' start page: what wants doing, as numbers with links. No case is among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from engine.store.transaction import Transaction
from engine.web.admin import words
from engine.web.admin.access import unreviewed
from engine.web.admin.offices import missing
from engine.web.opening import day_of
from engine.web.rendering import page
from engine.web.request import Request

_SOON = timedelta(days=30)
_SHOWN = 5  # lines of a kind before the rest is only counted


@dataclass(frozen=True)
class Matter:
    """Something that wants doing: how many, which ones (where, words), and where all of them are."""

    title: str
    count: int
    href: str
    lines: Sequence[tuple[str, str]] = ()
    wants: bool = True  # whether more than none is a task

    @property
    def more(self) -> int:
        """How many are not among the lines."""
        return self.count - len(self.lines) if self.lines else 0


def show(request: Request) -> Response:
    """GET /admin"""
    with request.reading() as tx:
        matters = [*_people(request, tx), *_places(request, tx), *_keys(request, tx)]
        count = tx.access.count()
    due = [each for each in matters if each.count and each.wants]
    calm = [each for each in matters if each not in due]
    return page(request, "admin/start.html", due=due, calm=calm, count=count)


def _people(request: Request, tx: Transaction) -> list[Matter]:
    today = day_of(request)
    proposed, ending = tx.grants.proposed(), tx.grants.ending(today, today + _SOON)
    names = words.names_of(tx, {each.staff for each in (*proposed, *ending)})
    waiting = [
        (f"/admin/staff/{each.staff}", f"{names[each.staff]}　{words.role_name(each.grant.role)}") for each in proposed
    ]
    over = [
        (f"/admin/staff/{each.staff}", f"{names[each.staff]}　{words.role_name(each.grant.role)}　{each.until}まで")
        for each in ending
    ]
    invitations = tx.invitations.open(request.now)
    return [
        Matter("承認を待つ役割", len(waiting), "/admin/staff", waiting[:_SHOWN]),
        Matter("30日以内に期限が来る役割", len(over), "/admin/access", over[:_SHOWN]),
        Matter("返事を待つ招待", len(invitations), "/admin/invitations", wants=False),
    ]


def _places(request: Request, tx: Transaction) -> list[Matter]:
    bare = tx.offices.without("reviewer", day_of(request))
    unknown, old = missing(tx, request), unreviewed(tx, request.now)
    return [
        Matter("定義にあって、登録されていない官署", len(unknown), "/admin/offices", _offices(unknown[:_SHOWN])),
        Matter("審査担当のいない官署", len(bare), "/admin/offices", _offices(bare[:_SHOWN])),
        Matter(
            "1年以内に権限を点検していない官署",
            len(old),
            "/admin/access",
            _offices(old[:_SHOWN], "/admin/access?office="),
        ),
    ]


def _keys(request: Request, tx: Transaction) -> list[Matter]:
    tokens = tx.tokens.ending(request.now, request.now + _SOON)
    names = {client.id: client.name for client in tx.clients.all()}
    lines = [(f"/admin/clients/{each.client}", f"{names[each.client]}　{each.hint}…") for each in tokens[:_SHOWN]]
    return [Matter("30日以内に期限が来るトークン", len(tokens), "/admin/clients", lines)]


def _offices(names: Sequence[str], path: str = "") -> list[tuple[str, str]]:
    return [(f"{path}{name}" if path else "/admin/offices", name) for name in names]

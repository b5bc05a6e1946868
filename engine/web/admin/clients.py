"""Other systems that use the API (連携システム): the list, one of them, its end."""

from collections.abc import Sequence
from datetime import datetime

from starlette.responses import Response

from engine.store.audit import RecordQuery
from engine.store.clients import Client, Token
from engine.store.transaction import Transaction
from engine.web import entries
from engine.web.admin import words
from engine.web.admin.asking import Sheet, Trail, ask, done, said
from engine.web.admin.question import Question, reason
from engine.web.entries import Entries, Input
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request

TRAIL: Trail = (("/admin", "運用"), ("/admin/clients", "連携システム"))
_INPUTS = (
    Input("name", "システムの名前", "例　電子決裁システム", longest=100),
    Input(
        "contact",
        "連絡先のメール",
        "トークンの期限が近いときなどに連絡します（例　tanto@example.jp）。",
        "email",
        longest=254,
    ),
)
_ADDING = Sheet(
    "連携システムを加える",
    "ほかのシステムが、API でこのシステムを使えるようにします。加えただけでは何もできません。",
    "加える",
    "/admin/clients",
    TRAIL,
)


def show(request: Request) -> Response:
    """GET /admin/clients"""
    with request.reading() as tx:
        tokens = {client: tx.tokens.of(client.id) for client in tx.clients.all()}
    found = [
        (client, [each for each in made if each.counts(request.now)], _last_use(made))
        for client, made in tokens.items()
    ]
    return page(request, "admin/clients.html", clients=found, said=said(request))


def form(request: Request) -> Response:
    """GET /admin/clients/new"""
    return ask(request, _ADDING, entries.blank(_INPUTS))


def add(request: Request) -> Response:
    """POST /admin/clients/new"""
    typed = entries.read(request.form, _INPUTS)
    with request.app.store.write() as tx:
        if any(each.name == typed.text("name") and each.ended_at is None for each in tx.clients.all()):
            typed = typed.but("name", "この名前の連携システムは、もうあります。")
        if typed.wrong:
            return ask(request, _ADDING, typed)
        made = tx.clients.add(typed.text("name"), typed.text("contact"), request.person.id, request.now)
        facts = {"name": made.name, "email": made.contact}
        tx.audit.append("client.add", request.person, subject_of(made), facts, request.now)
    return done(path_of(made), "client.add")


def client(request: Request) -> Response:
    """GET /admin/clients/{client}: its tokens, and what happened to it."""
    with request.reading() as tx:
        found = client_of(request, tx)
        tokens = tx.tokens.of(found.id)
        records = tx.audit.page(RecordQuery(subject=subject_of(found), limit=50)).rows
        names = words.names_of(tx, {each.created_by for each in tokens} | {found.created_by})
    shown = [(each, words.token_chip(each, request.now), words.last_day(each)) for each in tokens]
    return page(
        request,
        "admin/client.html",
        client=found,
        tokens=shown,
        names=names,
        scopes=words.SCOPE_NAMES,
        past=words.past(records),
        trail=TRAIL,
        said=said(request),
    )


def client_of(request: Request, tx: Transaction) -> Client:
    """The client named in the address; Refusal 404."""
    found = tx.clients.get(request.params.get("client", ""))
    if found is None:
        raise unknown()
    return found


def path_of(client: Client) -> str:
    """The address of its page."""
    return f"/admin/clients/{client.id}"


def subject_of(client: Client) -> str:
    """What records about it are about."""
    return f"client:{client.id}"


def trail_of(client: Client) -> Trail:
    """The way to a page about it."""
    return (*TRAIL, (path_of(client), client.name))


def _last_use(tokens: Sequence[Token]) -> datetime | None:
    """When any of them was used last, as far as that is kept."""
    return max((each.used_at for each in tokens if each.used_at), default=None)


def _end(request: Request, tx: Transaction, client: Client, typed: Entries) -> None:
    """Its tokens open nothing from the next call on."""
    if tx.clients.end(client.id, request.person.id, request.now):
        facts = {"reason": typed.text("reason")}
        tx.audit.append("client.end", request.person, subject_of(client), facts, request.now)


def _ending(_: Request, __: Transaction, client: Client) -> Sheet:
    return Sheet(
        title=f"{client.name}を終わりにする",
        lead="このシステムのトークンが、すべて次の呼出しから使えなくなります。元に戻すことはできません。",
        button="終わりにする",
        back=path_of(client),
        trail=trail_of(client),
        danger=True,
    )


end = Question(client_of, _ending, _end, "client.end", reason("システムの入替え"))  # /admin/clients/{client}/end

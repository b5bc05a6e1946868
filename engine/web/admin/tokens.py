"""Tokens of a client (トークン): made and shown once, kept as a hash, revoked."""

import re
import secrets
from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from engine.case.scopes import GUARDED, INTERNAL
from engine.store.clients import Client, Permit, Token
from engine.store.replies import Key
from engine.store.transaction import Transaction
from engine.web import entries
from engine.web.admin import words
from engine.web.admin.asking import Sheet, ask
from engine.web.admin.clients import client_of, path_of, subject_of, trail_of
from engine.web.admin.question import Question, reason
from engine.web.dates import day_text, start_of_day
from engine.web.entries import Entries, Input
from engine.web.opening import day_of
from engine.web.refusal import Refusal, Say, unknown
from engine.web.rendering import page
from engine.web.request import Request

_YEAR = timedelta(days=365)
_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)
_INPUTS = (
    Input("scopes", "できること", "要るものだけを選んでください。", "checks", options=tuple(words.SCOPE_NAMES.items())),
    Input(
        "procedures",
        "手続",
        "手続の番号を、1行に1つずつ。空けておくと、すべての手続になります（例　25843）。",
        "lines",
        need=False,
        longest=5000,
    ),
    Input("until", "期限", "この日まで使えます。長くても1年です（例　令和9年3月31日）。", "day", longest=40),
)


def form(request: Request) -> Response:
    """GET /admin/clients/{client}/tokens"""
    with request.reading() as tx:
        client = _running(request, tx)
    return ask(request, _making(client), entries.blank((*_INPUTS,)))


def make(request: Request) -> Response:
    """POST /admin/clients/{client}/tokens: the token is in this answer and nowhere else, ever."""
    with request.app.store.write() as tx:
        client = _running(request, tx)
        typed = _checked(request, tx, entries.read(request.form, _INPUTS))
        until = typed.day("until")
        if typed.wrong or until is None:
            return ask(request, _making(client), typed)
        key = Key(request.person.id, "", "token.make", request.form.get("key") or secrets.token_hex(16))
        if tx.once(key) is not None:
            return RedirectResponse(path_of(client), 303)  # sent twice: a second token would be nobody's
        permit = Permit(typed.lists["scopes"], tuple(_procedures(typed)), start_of_day(until + timedelta(days=1)))
        secret, token = tx.tokens.make(client.id, permit, request.person.id, request.now)
        tx.remember(key, {"token": token.id})
        facts = {
            "hint": token.hint,
            "scopes": list(permit.scopes),
            "procedures": list(permit.procedures),
            "until": until,
        }
        tx.audit.append("token.make", request.person, subject_of(client), facts, request.now)
    trail, path = trail_of(client), path_of(client)
    shown = {"scopes": [words.SCOPE_NAMES[scope] for scope in permit.scopes], "until": day_text(until)}
    return page(request, "admin/token.html", client=client, secret=secret, shown=shown, trail=trail, path=path)


def _checked(request: Request, tx: Transaction, typed: Entries) -> Entries:
    today, until = day_of(request), typed.day("until")
    if "until" not in typed.wrong and until is not None and not today <= until < today + _YEAR:
        typed = typed.but(
            "until", f"「期限」は、今日から{day_text(today + _YEAR - timedelta(days=1))}までの日にしてください。"
        )
    if set(typed.lists.get("scopes", ())) in ({GUARDED}, {INTERNAL}, {GUARDED, INTERNAL}):
        typed = typed.but("scopes", "「…も読む」は、何を読むかと一緒に選んでください。それだけでは何も読めません。")
    strange = [id_ for id_ in _procedures(typed) if not tx.versions.history(id_)]
    if strange and "procedures" not in typed.wrong:
        typed = typed.but("procedures", f"「{'、'.join(strange[:5])}」という手続はありません。番号を確かめてください。")
    return typed


def _procedures(typed: Entries) -> list[str]:
    return list(dict.fromkeys(typed.text("procedures").split()))[:200]


def _running(request: Request, tx: Transaction) -> Client:
    client = client_of(request, tx)
    if client.ended_at is not None:
        raise Refusal(409, "client.ended", Say("終わった連携システムです", f"{client.name}は終わりになっています。"))
    return client


def _of(request: Request, tx: Transaction) -> tuple[Client, Token]:
    client, id_ = client_of(request, tx), request.params.get("token", "")
    found = [token for token in tx.tokens.of(client.id) if token.id == id_] if _ID.fullmatch(id_) else []
    if not found:
        raise unknown()
    return client, found[0]


def _revoke(request: Request, tx: Transaction, found: tuple[Client, Token], typed: Entries) -> None:
    """Opens nothing from the next call on."""
    client, token = found
    if tx.tokens.revoke(token.id, client.id, request.person.id, request.now):
        facts = {"hint": token.hint, "reason": typed.text("reason")}
        tx.audit.append("token.revoke", request.person, subject_of(client), facts, request.now)


def _making(client: Client) -> Sheet:
    lead = "トークンは、作ったときに一度だけ表示します。"
    return Sheet(f"{client.name}のトークンを作る", lead, "トークンを作る", path_of(client), trail_of(client))


def _revoking(_: Request, __: Transaction, found: tuple[Client, Token]) -> Sheet:
    client, token = found
    return Sheet(
        title="トークンを失効させる",
        lead="次の呼出しから使えなくなります。元に戻すことはできません。",
        button="失効させる",
        back=path_of(client),
        trail=trail_of(client),
        facts=(
            ("連携システム", client.name),
            ("トークン", f"{token.hint}…"),
            ("期限", words.last_day(token)),
        ),
        danger=True,
    )


# /admin/clients/{client}/tokens/{token}/revoke
revoke = Question(_of, _revoking, _revoke, "token.revoke", reason("担当者の交代"))

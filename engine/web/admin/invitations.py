"""Invitations (招待): sent by mail with a role; withdrawn; sent again. The secret stands only in the mailed link."""

import re

from starlette.responses import Response

from engine.case.model import Grant, Message
from engine.store.invitations import Invitation, Invited
from engine.store.transaction import Transaction
from engine.web import entries
from engine.web.admin import words
from engine.web.admin.asking import Sheet, Trail, ask, done, said
from engine.web.admin.roles import read_role, role_inputs
from engine.web.entries import Input
from engine.web.refusal import Refusal, Say, unknown
from engine.web.rendering import page
from engine.web.request import Request

TRAIL: Trail = (("/admin", "運用"), ("/admin/invitations", "招待"))
MAIL = "invitation"  # the kind of message
_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EMAIL = Input("email", "メール", "この宛先にリンクを送ります（例　tanto@example.jp）。", "email", longest=254)
_NAME = Input("name", "氏名", "メールの宛名になります。", longest=100)
_PAST = Say(
    "もう済んでいます",
    "この招待は、受け取られたか、取り消されたあとです。",
    "招待の一覧で、いまの様子を確かめてください。",
)
_SHEET = Sheet(
    "職員を招待する",
    "リンクは7日間、一度だけ使えます。相手が職員用のアカウントでサインインして開くと、役割が与えられます。",
    "招待を送る",
    "/admin/invitations",
    TRAIL,
)


def show(request: Request) -> Response:
    """GET /admin/invitations"""
    with request.reading() as tx:
        found = tx.invitations.recent()
        grants = [each.invited.grant for each in found]
        titles = words.titles_of(tx, {grant.procedure for grant in grants if grant.procedure})
        names = words.names_of(tx, {id_ for each in found for id_ in (each.invited_by, each.accepted_by) if id_})
    rows = [
        {
            "invitation": each,
            "role": words.role_name(each.invited.grant.role),
            "where": words.where(each.invited.grant, titles),
            "chip": words.INVITATIONS[each.state(request.now)],
            "open": each.state(request.now) in ("open", "expired"),
        }
        for each in found
    ]
    return page(request, "admin/invitations.html", rows=rows, names=names, said=said(request))


def form(request: Request) -> Response:
    """GET /admin/invitations/new"""
    with request.reading() as tx:
        return ask(request, _SHEET, entries.blank((_EMAIL, _NAME, *role_inputs(request, tx))))


def invite(request: Request) -> Response:
    """POST /admin/invitations/new: kept and put in the outbox in one transaction."""
    with request.app.store.write() as tx:
        given = read_role(tx, entries.read(request.form, (_EMAIL, _NAME, *role_inputs(request, tx))))
        typed = given.typed
        invited = Invited(typed.text("email"), typed.text("name"), given.grant)
        if any(_same(each.invited, invited) for each in tx.invitations.open(request.now)):
            typed = typed.but("email", "この人には、同じ役割の招待を送ってあります。一覧から送り直せます。")
        if typed.wrong:
            return ask(request, _SHEET, typed)
        made, nonce = tx.invitations.add(invited, request.person.id, request.now)
        _send(request, tx, made, nonce, "invitation.send")
    return done("/admin/invitations", "invitation.send")


def renew(request: Request) -> Response:
    """POST /admin/invitations/{invitation}/renew: another link; the one before ends."""
    with request.app.store.write() as tx:
        renewed = tx.invitations.renew(_of(request, tx).id, request.now)
        if renewed is None:
            raise Refusal(409, "invitation.past", _PAST)
        _send(request, tx, *renewed, "invitation.renew")
    return done("/admin/invitations", "invitation.renew")


def withdraw(request: Request) -> Response:
    """POST /admin/invitations/{invitation}/withdraw"""
    with request.app.store.write() as tx:
        found = _of(request, tx)
        if not tx.invitations.withdraw(found.id, request.now):
            raise Refusal(409, "invitation.past", _PAST)
        tx.audit.append("invitation.withdraw", request.person, subject_of(found), {}, request.now)
    return done("/admin/invitations", "invitation.withdraw")


def subject_of(invitation: Invitation) -> str:
    """What records of an invitation are about."""
    return f"invitation:{invitation.id[:16]}"


def _of(request: Request, tx: Transaction) -> Invitation:
    id_ = request.params.get("invitation", "")
    found = tx.invitations.get(id_) if _ID.fullmatch(id_) else None
    if found is None:
        raise unknown()
    return found


def _send(request: Request, tx: Transaction, made: Invitation, nonce: str, action: str) -> None:
    data = {"mail": MAIL, "nonce": nonce}
    tx.outbox.send(Message(MAIL, made.invited.email, f"invitation:{made.id}", data), request.now)
    grant: Grant = made.invited.grant
    tx.audit.append(action, request.person, subject_of(made), {**grant.__dict__}, request.now)


def _same(one: Invited, other: Invited) -> bool:
    return one.email.casefold() == other.email.casefold() and one.grant == other.grant

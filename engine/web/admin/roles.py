"""Giving a role (役割を与える): which one, in which office, for which procedure; the same for invitations."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from starlette.responses import Response

from engine.case.granting import TWO_PERSONS, may_change
from engine.case.model import Grant
from engine.procedure.roles import ROLES
from engine.store.grants import Terms
from engine.store.staff import Staff
from engine.store.transaction import Transaction
from engine.web import entries
from engine.web.admin.asking import Sheet, allowed, ask, done
from engine.web.admin.offices import missing, open_ones
from engine.web.admin.person import path_of, person_of, subject_of, trail_of
from engine.web.admin.words import EVERY_OFFICE
from engine.web.entries import Entries, Input
from engine.web.opening import day_of
from engine.web.refusal import Refusal, Say
from engine.web.request import Request

_TWO = "運用担当、監査担当、公開者は、ほかの運用担当者が承認してから有効になります。"
_REASON = Input("reason", "理由", "あとで確かめられるように残ります（例　4月の異動で着任）。", "lines", longest=500)
_UNTIL = Input(
    "until", "期限", "この日まで有効です。決めないときは空けておきます（例　令和9年3月31日）。", "day", need=False
)
EVERY = "*"  # every office: chosen, never left over from a form that nobody filled
Action = Literal["grant.give", "grant.propose"]


@dataclass(frozen=True)
class Given:
    """A role as it was typed, and what is wrong with it."""

    grant: Grant
    typed: Entries


def form(request: Request) -> Response:
    """GET /admin/staff/{person}/grants"""
    with request.reading() as tx:
        person = _present(request, tx)
        typed = entries.blank((*role_inputs(request, tx), _UNTIL, _REASON), procedure="")
    return ask(request, _sheet(person), typed)


def give(request: Request) -> Response:
    """POST /admin/staff/{person}/grants: a role, or the proposal of one that needs a second person."""
    with request.app.store.write() as tx:
        person = _present(request, tx)
        typed = entries.read(request.form, (*role_inputs(request, tx), _UNTIL, _REASON))
        given = read_role(tx, typed)
        typed = _refuse_twins(tx, person.id, given, day_of(request))
        if typed.wrong:
            return ask(request, _sheet(person), typed)
        terms = Terms(typed.text("reason"), typed.day("until"))
        what = entrust(request, tx, person.id, given.grant, terms)
    return done(path_of(person.id), what)


def entrust(request: Request, tx: Transaction, person: str, grant: Grant, terms: Terms) -> Action:
    """Give or propose a role as who asks, and record it."""
    what: Action = "grant.propose" if grant.role in TWO_PERSONS else "grant.give"
    made = tx.grants.give(person, grant, terms, request.person.id, request.now)
    facts = {**grant.__dict__, "number": made.number, "until": terms.until, "reason": terms.reason}
    tx.audit.append(what, request.person, subject_of(person), facts, request.now)
    return what


def role_inputs(request: Request, tx: Transaction) -> tuple[Input, ...]:
    """Which role, in which office, for which procedure or family."""
    offices = [*(office.id for office in open_ones(tx)), *missing(tx, request)]
    families = [(name, "系統") for name, _ in tx.versions.facet("family", day_of(request))]
    return (
        Input("role", "役割", _TWO, "choice", options=tuple((id_, text.ja) for id_, text in ROLES.items())),
        Input(
            "office",
            "官署",
            "選んだ官署に回付された案件だけを扱えます。要るときだけ「すべての官署」にしてください。",
            "choice",
            options=(*((name, name) for name in offices), (EVERY, EVERY_OFFICE)),
        ),
        Input(
            "procedure",
            "手続",
            "手続の番号か、系統の名前です。空けておくと、すべての手続になります（例　25843、揮発油販売業）。",
            "suggest",
            need=False,
            options=tuple(families),
            longest=100,
        ),
    )


def read_role(tx: Transaction, typed: Entries) -> Given:
    """The role that was typed; whether its procedure is one."""
    name, office = typed.text("procedure"), typed.text("office")
    families = {value for each in typed.inputs if each.name == "procedure" for value, _ in each.options}
    if name and name not in families and not tx.versions.history(name):
        typed = typed.but("procedure", f"「{name}」という手続も系統もありません。番号か系統の名前を確かめてください。")
    return Given(Grant(typed.text("role"), None if office == EVERY else office, name or None), typed)


def _refuse_twins(tx: Transaction, person: str, given: Given, today: date) -> Entries:
    """Nobody holds the same role twice; a last day lies not in the past."""
    typed = given.typed
    held = [each for each in tx.grants.of(person) if each.state(today) in ("held", "proposed")]
    if any(each.grant == given.grant for each in held):
        typed = typed.but("role", "この役割は、同じ官署と手続について、もう与えられているか提案されています。")
    until = typed.day("until")
    if "until" not in typed.wrong and until is not None and until < today:
        typed = typed.but("until", "「期限」は、今日か、それより後の日にしてください。")
    return typed


def _present(request: Request, tx: Transaction) -> Staff:
    person = person_of(request, tx)
    allowed(may_change(request.person, person.id))
    if person.ended_at is not None:
        raise Refusal(
            409, "staff.ended", Say("離任した人です", f"{person.name}は離任しています。", "先に在籍に戻してください。")
        )
    return person


def _sheet(person: Staff) -> Sheet:
    return Sheet(f"{person.name}に役割を与える", "", "与える", path_of(person.id), trail_of(person))

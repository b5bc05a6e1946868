"""Mandates (委任) of one's own party: what it gave and was asked for, what it holds; accept, refuse, end at once."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from starlette.responses import RedirectResponse, Response

from engine.case.calendar import today
from engine.case.model import Actor, Denied, Principal
from engine.case.parties import may_answer, may_ask, party_of
from engine.store.mandates import Entrusting, Side
from engine.store.transaction import Transaction
from engine.web.applicant.telling import tell
from engine.web.identity.present import at_home
from engine.web.refusal import denied, unknown
from engine.web.rendering import page
from engine.web.request import Request

_ID = re.compile(r"[\w:.-]{1,120}", re.ASCII)
STATES = {
    "asked": ("返事待ち", "act"),
    "coming": ("開始前", "go"),
    "running": ("有効", "good"),
    "over": ("期間終了", ""),
    "ended": ("終了", ""),
    "refused": ("断られました", "bad"),
    "withdrawn": ("取下げ", ""),
}


@dataclass(frozen=True)
class Shown:
    """A mandate as a page shows it: with its state in words and the titles of its procedures."""

    held: Entrusting
    state: str
    word: str
    look: str
    titles: tuple[str, ...]


def show(request: Request) -> Response:
    """GET /mandates: both sides of the own party, what waits for an answer first."""
    party, day = own_party(request), today(request.now)
    with request.reading() as tx:
        given = [shown(tx, each, day) for each in tx.mandates.of_principal(party.id)]
        held = [shown(tx, each, day) for each in tx.mandates.of_agent(party.id)]
    first = ("asked", "running", "coming")
    return page(
        request,
        "applicant/mandates.html",
        party=party,
        given=sorted(given, key=lambda each: each.state not in first[:1]),
        held=sorted(held, key=lambda each: each.state not in first),
        answers=bool(may_answer(request.person, None)),
        asks=bool(may_ask(request.person, None)),
    )


def one(request: Request) -> Response:
    """GET /mandates/{mandate}: exactly what is asked or was given, and what may be done about it."""
    with request.reading() as tx:
        held, side = _opened(request, tx)
        if side == "principal":  # by the own name: what was asked may know the number only
            held = replace(held, principal=own_party(request))
        each = shown(tx, held, today(request.now))
    prime = bool(may_answer(request.person, None))
    open_ = each.state in ("asked", "coming", "running")
    ends = open_ and (prime if side == "principal" else bool(may_ask(request.person, None)))
    return page(
        request,
        "applicant/mandate.html",
        each=each,
        held=held,
        side=side,
        answers=each.state == "asked" and side == "principal" and prime,
        needs_prime=each.state == "asked" and side == "principal" and not prime,
        ends=ends and not (each.state == "asked" and side == "principal"),
    )


def accept(request: Request) -> Response:
    """POST /mandates/{mandate}/accept: by a プライム account of the principal; repeated, it changes nothing."""
    actor = at_home(request.person)
    with request.app.store.write() as tx:
        held = _asked_of(request, tx)
        party = own_party(request)
        waits = held.state(today(request.now)) == "asked"
        if waits and tx.mandates.accept(held.id, party, actor.id, request.now):
            told = {"mail": "mandate_accepted", "party": party.name, "path": f"/mandates/{held.id}"}
            tell(tx, [tx.accounts.get(held.asked_by)], f"mandate:{held.id}:accepted", told, request.now)
            _record(request, tx, "mandate.accept", held)
    return _back(request)


def refuse(request: Request) -> Response:
    """POST /mandates/{mandate}/refuse: by a プライム account of the principal."""
    with request.app.store.write() as tx:
        held = _asked_of(request, tx)
        if held.state(today(request.now)) == "asked":
            _end(request, tx, held, "principal")
    return _back(request)


def end(request: Request) -> Response:
    """POST /mandates/{mandate}/end: either side, at once; the agent's next request finds it gone."""
    with request.app.store.write() as tx:
        held, side = _opened(request, tx)
        decision = may_answer(request.person, None) if side == "principal" else may_ask(request.person, None)
        if isinstance(decision, Denied):
            raise denied(decision)
        if held.state(today(request.now)) in ("asked", "coming", "running"):
            _end(request, tx, held, side)
    return _back(request)


def own_party(request: Request) -> Principal:
    """The party of the account itself, whoever it acts for now."""
    party = party_of(request.person)
    if party is None:
        raise unknown()
    return party


def shown(tx: Transaction, held: Entrusting, day: date) -> Shown:
    """A mandate with its words. A procedure that is not in force is named by its number."""
    state = held.state(day)
    word, look = STATES[state]
    return Shown(held, state, word, look, tuple(title_of(tx, id_, day) for id_ in held.procedures))


def title_of(tx: Transaction, procedure: str, day: date) -> str:
    """What people call a procedure."""
    found = tx.versions.in_force(procedure, day)
    return found.title if found else procedure


def _opened(request: Request, tx: Transaction) -> tuple[Entrusting, Side]:
    """The mandate of the address, if the own party stands on one of its sides; else as if unknown."""
    id_, party = request.params.get("mandate", ""), own_party(request)
    held = tx.mandates.get(id_) if _ID.fullmatch(id_) else None
    if held is None or party.id not in (held.principal.id, held.agent.id):
        raise unknown()
    return held, "principal" if party.id == held.principal.id else "agent"


def _asked_of(request: Request, tx: Transaction) -> Entrusting:
    held, side = _opened(request, tx)
    if side != "principal":
        raise unknown()
    return held


def _end(request: Request, tx: Transaction, held: Entrusting, side: Side) -> None:
    """Over, whatever it was: refused, withdrawn, ended; told to the other side, recorded."""
    actor, asked = at_home(request.person), held.accepted_at is None
    if not tx.mandates.end(held.id, actor.id, side, request.now):
        return
    word = "ended" if not asked else "refused" if side == "principal" else "withdrawn"
    others: Any = [tx.accounts.get(held.asked_by)] if side == "principal" else speakers(tx, held.principal.id)
    name = held.principal.name if side == "principal" else held.agent.name
    told = {"mail": f"mandate_{word}", "party": name, "path": f"/mandates/{held.id}"}
    tell(tx, others, f"mandate:{held.id}:{word}", told, request.now)
    _record(request, tx, "mandate.refuse" if word == "refused" else "mandate.end", held)


def speakers(tx: Transaction, party: str) -> list[Any]:
    """The accounts that answer for a party."""
    return [each for each in tx.accounts.of(party) if each.account == "prime"]


def _record(request: Request, tx: Transaction, action: str, held: Entrusting) -> None:
    actor: Actor = at_home(request.person)
    facts = {
        "principal": held.principal.id,
        "agent": held.agent.id,
        "procedures": list(held.procedures),
        "until": held.until,
    }
    tx.audit.append(action, actor, f"mandate:{held.id}", facts, request.now)


def _back(request: Request) -> Response:
    return RedirectResponse(f"/mandates/{request.params['mandate']}", 303)

"""A role that somebody holds or is proposed for: taken back, or approved by a second person."""

from dataclasses import dataclass

from engine.case.granting import may_approve, may_change
from engine.store.grants import Held
from engine.store.staff import Staff
from engine.store.transaction import Transaction
from engine.web.admin import words
from engine.web.admin.asking import Sheet, allowed
from engine.web.admin.person import path_of, person_of, subject_of, trail_of
from engine.web.admin.question import Question, reason
from engine.web.entries import Entries
from engine.web.opening import day_of
from engine.web.refusal import Refusal, Say, unknown
from engine.web.request import Request

_PAST = Say(
    "もう済んでいます",
    "この役割は、ほかの人が承認したか外したあとです。",
    "職員のページで、いまの役割を確かめてください。",
)


@dataclass(frozen=True)
class Found:
    """Whose role, and which."""

    person: Staff
    held: Held
    line: words.Line


def _found(request: Request, tx: Transaction) -> Found:
    """A role that is open; Refusal 404 for one of somebody else, 409 for one that is past."""
    person = person_of(request, tx)
    number = request.params.get("number", "")
    held = tx.grants.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if held is None or held.staff != person.id:
        raise unknown()
    allowed(may_change(request.person, person.id))
    (line,) = words.lines(tx, (held,), day_of(request))
    if not line.open:
        raise Refusal(409, "grant.past", _PAST)
    return Found(person, held, line)


def _waiting(request: Request, tx: Transaction) -> Found:
    found = _found(request, tx)
    if not found.line.waiting:
        raise Refusal(409, "grant.past", _PAST)
    allowed(may_approve(request.person, found.person.id, found.held.granted_by))
    return found


def _revoke(request: Request, tx: Transaction, found: Found, typed: Entries) -> None:
    """Counts from the person's next request on."""
    if not tx.grants.revoke(found.held.number, request.person.id, request.now):
        raise Refusal(409, "grant.past", _PAST)
    _record(request, tx, "grant.revoke", found, reason=typed.text("reason"))


def _approve(request: Request, tx: Transaction, found: Found, _: Entries) -> None:
    if not tx.grants.approve(found.held.number, request.person.id, request.now):
        raise Refusal(409, "grant.past", _PAST)
    _record(request, tx, "grant.approve", found)


def _record(request: Request, tx: Transaction, action: str, found: Found, **more: str) -> None:
    facts = {**found.held.grant.__dict__, "number": found.held.number, **more}
    tx.audit.append(action, request.person, subject_of(found.person.id), facts, request.now)


def _facts(found: Found) -> tuple[tuple[str, str], ...]:
    line = found.line
    return (
        ("職員", found.person.name),
        ("役割", line.role),
        ("官署", line.office),
        ("手続", line.procedure),
        ("期限", line.until),
        ("与えた人・提案した人", line.by),
        ("与えた理由", line.reason or "－"),
    )


def _revoking(_: Request, __: Transaction, found: Found) -> Sheet:
    return Sheet(
        title="役割を外す",
        lead="外すと、この職員の次の操作から効きます。担当中の案件は、ほかの人が引き継げます。",
        button="役割を外す",
        back=path_of(found.person.id),
        trail=trail_of(found.person),
        facts=_facts(found),
        danger=True,
    )


def _approving(_: Request, __: Transaction, found: Found) -> Sheet:
    path = path_of(found.person.id)
    return Sheet(
        title="役割を承認する",
        lead="システムを動かす役割です。本人と、与える理由を確かめてから承認してください。",
        button="承認する",
        back=path,
        trail=trail_of(found.person),
        facts=_facts(found),
        other=(f"{path}/grants/{found.held.number}/revoke", "承認せず、提案を取り下げさせる"),
    )


# /admin/staff/{person}/grants/{number}/revoke and …/approve
revoke = Question(_found, _revoking, _revoke, "grant.revoke", reason("6月の異動で離れたため"))
approve = Question(_waiting, _approving, _approve, "grant.approve")

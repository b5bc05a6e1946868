"""Belonging (在籍): to another office, leaving, coming back. Who leaves is signed out at once and loses every role."""

from starlette.responses import Response

from engine.case.granting import may_change
from engine.store.staff import Staff
from engine.store.transaction import Transaction
from engine.web import entries
from engine.web.admin.asking import Sheet, allowed, ask, done
from engine.web.admin.offices import open_ones
from engine.web.admin.person import path_of, person_of, subject_of, trail_of
from engine.web.admin.question import Question, reason
from engine.web.entries import Entries, Input
from engine.web.request import Request


def move(request: Request) -> Response:
    """GET /admin/staff/{person}/office"""
    with request.reading() as tx:
        person = _other(request, tx)
        return ask(request, _moving(person), entries.blank((_office(tx),), office=person.office))


def moved(request: Request) -> Response:
    """POST /admin/staff/{person}/office: roles stay as they are; they are given and taken one by one."""
    with request.app.store.write() as tx:
        person = _other(request, tx)
        typed = entries.read(request.form, (_office(tx),))
        if typed.wrong:
            return ask(request, _moving(person), typed)
        tx.staff.move(person.id, typed.text("office"))
        facts = {"from": person.office, "to": typed.text("office")}
        tx.audit.append("staff.move", request.person, subject_of(person.id), facts, request.now)
    return done(path_of(person.id), "staff.move")


def restore(request: Request) -> Response:
    """POST /admin/staff/{person}/restore: may sign in again, without any role."""
    with request.app.store.write() as tx:
        person = _other(request, tx)
        if person.ended_at is not None:
            tx.staff.restore(person.id)
            tx.audit.append("staff.restore", request.person, subject_of(person.id), {}, request.now)
    return done(path_of(person.id), "staff.restore")


def _other(request: Request, tx: Transaction) -> Staff:
    person = person_of(request, tx)
    allowed(may_change(request.person, person.id))
    return person


def _office(tx: Transaction) -> Input:
    return Input("office", "所属", kind="choice", options=tuple((each.id, each.id) for each in open_ones(tx)))


def _moving(person: Staff) -> Sheet:
    lead = "役割は変わりません。前の官署での役割が要らなくなるときは、一つずつ外してください。"
    return Sheet(f"{person.name}の所属を変える", lead, "変える", path_of(person.id), trail_of(person))


def _end(request: Request, tx: Transaction, person: Staff, typed: Entries) -> None:
    """The sessions end in the same transaction (AZ-11)."""
    if person.ended_at is None:
        tx.staff.end(person.id, request.now)
        roles = tx.grants.revoke_all(person.id, request.person.id, request.now)
        sessions = tx.sessions.end_all(person.id)
        facts = {"reason": typed.text("reason"), "roles": roles, "sessions": sessions}
        tx.audit.append("staff.end", request.person, subject_of(person.id), facts, request.now)


def _ending(_: Request, __: Transaction, person: Staff) -> Sheet:
    return Sheet(
        title=f"{person.name}を離任にする",
        lead="いまのサインインがすべて終わり、役割がすべて外れます。在籍に戻しても、役割は戻りません。",
        button="離任にする",
        back=path_of(person.id),
        trail=trail_of(person),
        danger=True,
    )


end = Question(_other, _ending, _end, "staff.end", reason("退職"))  # /admin/staff/{person}/end

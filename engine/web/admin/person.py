"""One member of staff: the roles, since when, by whom, until when and why; absences; every change that was made."""

from starlette.responses import Response

from engine.case.granting import may_approve, may_change
from engine.store.audit import RecordQuery
from engine.store.staff import Staff
from engine.store.transaction import Transaction
from engine.web.admin import words
from engine.web.admin.asking import Trail, said
from engine.web.opening import day_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request

TRAIL: Trail = (("/admin", "運用"), ("/admin/staff", "職員と役割"))


def show(request: Request) -> Response:
    """GET /admin/staff/{person}"""
    day = day_of(request)
    with request.reading() as tx:
        person = person_of(request, tx)
        held = tx.grants.of(person.id)
        lines = words.lines(tx, held, day)
        records = tx.audit.page(RecordQuery(subject=subject_of(person.id), limit=100)).rows
        absences = tx.absences.of(person.id)
        names = words.names_of(tx, {each.away.deputy for each in absences if each.away.deputy})
    mine = {each.number for each in held if not may_approve(request.person, person.id, each.granted_by)}
    return page(
        request,
        "admin/person.html",
        person=person,
        lines=[line for line in lines if line.open],
        earlier=[line for line in lines if not line.open],
        not_mine=mine,
        absences=[each for each in absences if each.away.until >= day],
        names=names,
        past=words.past(records),
        change=may_change(request.person, person.id),
        trail=TRAIL,
        said=said(request),
    )


def person_of(request: Request, tx: Transaction) -> Staff:
    """The member of staff named in the address; Refusal 404 for somebody unknown."""
    found = tx.staff.of(request.params.get("person", ""))
    if found is None:
        raise unknown()
    return found


def path_of(person: str) -> str:
    """The address of somebody's page."""
    return f"/admin/staff/{person}"


def subject_of(person: str) -> str:
    """What records of changes to somebody are about."""
    return f"staff:{person}"


def trail_of(person: Staff) -> Trail:
    """The way to a page about somebody."""
    return (*TRAIL, (path_of(person.id), person.name))

"""Staff (職員) and their roles: found by words, office and role."""

from urllib.parse import urlencode

from starlette.responses import Response

from engine.procedure.roles import ROLES
from engine.store.access import AccessQuery
from engine.web.admin.asking import said
from engine.web.admin.offices import open_ones
from engine.web.admin.words import chips
from engine.web.opening import day_of
from engine.web.rendering import page
from engine.web.request import Request


def show(request: Request) -> Response:
    """GET /admin/staff?q=&office=&role=&state=&after="""
    day = day_of(request)
    chosen = {name: request.query_text(name) for name in ("q", "office", "role", "state")}
    asked = AccessQuery(
        today=day,
        words=chosen["q"],
        office=chosen["office"] or None,
        role=chosen["role"] if chosen["role"] in ROLES else "",
        ended=chosen["state"] == "ended",
        after=request.query.get("after", ""),
    )
    with request.reading() as tx:
        found = tx.access.people(asked)
        held = tx.access.roles_of(tuple(person.id for person in found.rows), day)
        offices = [office.id for office in open_ones(tx)]
    kept = {name: value for name, value in chosen.items() if value}
    return page(
        request,
        "admin/staff.html",
        rows=[(person, chips(person, held[person.id])) for person in found.rows],
        offices=offices,
        roles=[(id_, str(text.ja)) for id_, text in ROLES.items()],
        chosen=chosen,
        next=f"/admin/staff?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        said=said(request),
    )

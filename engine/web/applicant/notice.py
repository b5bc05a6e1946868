"""A notice (通知) as a page to read and print, as it was issued: stored when it went out, never rendered anew."""

from starlette.responses import Response

from engine.case.standing import is_own_side, is_party
from engine.web.opening import case_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request


def show(request: Request) -> Response:
    """GET /cases/{case}/notices/{event}/{notice}"""
    wanted = request.params["event"], request.params["notice"]
    with request.reading() as tx:
        open_ = case_of(request, tx)
        issued = tx.notices.of_case(open_.case.id)
    found = next((notice for notice in issued if (str(notice.event), notice.notice) == wanted), None)
    if found is None:
        raise unknown()
    case, person = open_.case, request.person
    return page(
        request,
        "applicant/notice.html",
        case=case,
        procedure=open_.procedure,
        document=found.document,
        official=not (is_own_side(person, case, open_.procedure) or is_party(person, case)),
    )

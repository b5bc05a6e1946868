"""The receipt (受付のお知らせ): number, time of arrival, what comes next; to print or keep."""

from starlette.responses import Response

from engine.case import calendar, clock
from engine.case.model import Case
from engine.case.routing import address_of
from engine.web.opening import OpenCase, case_of, day_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request


def show(request: Request) -> Response:
    """GET /cases/{case}/receipt"""
    with request.reading() as tx:
        open_ = case_of(request, tx)
    if open_.case.receipt is None:
        raise unknown()
    return page(
        request,
        "applicant/receipt.html",
        case=open_.case,
        procedure=open_.procedure,
        clock=clock.state(open_.procedure, open_.case, day_of(request), calendar),
        address=address(open_),
        again=open_.case.answers_number > 1,
    )


def address(open_: OpenCase) -> str:
    """To whom it was filed, as the office table says."""
    case: Case = open_.case
    return address_of(open_.procedure, case.office) if case.office else ""

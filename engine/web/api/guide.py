"""For developers of other systems (開発者向けの案内): how to get a token, a first call, what errors look like."""

from starlette.responses import Response

from engine.case.policy import may
from engine.case.scopes import SCOPES
from engine.web.api.asked import MOST
from engine.web.api.call import API
from engine.web.api.calls import CALLS, DESCRIPTION
from engine.web.api.cases import OVERLAP
from engine.web.api.problems import PROBLEMS
from engine.web.rendering import page
from engine.web.request import Request


def show(request: Request) -> Response:
    """GET /api"""
    return page(
        request,
        "api/guide.html",
        address=request.app.settings.address,
        calls=[call for call in CALLS if call.scope],
        description=DESCRIPTION,
        scopes=SCOPES,
        problems=PROBLEMS,
        most=MOST,
        pace=API,
        overlap=int(OVERLAP.total_seconds()) // 60,
        operates=request.actor is not None and bool(may(request.actor, "admin.view")),
    )

"""Withdrawing (取下げ): asked for once more, with a reason; the filing and its history stay."""

import secrets

from starlette.responses import RedirectResponse, Response

from engine.case.act import Act, Refused
from engine.procedure.workflow import Transition
from engine.web import acting
from engine.web.applicant.case import withdrawal
from engine.web.opening import OpenCase, case_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request

Opened = tuple[OpenCase, Transition]


def show(request: Request) -> Response:
    """GET /cases/{case}/withdraw"""
    return _answer(request, _opened(request), secrets.token_hex(16))


def withdraw(request: Request) -> Response:
    """POST /cases/{case}/withdraw"""
    open_, transition = _opened(request)
    reason = request.form.one("reason")
    stored = acting.act(acting.doer(request), open_, transition.id, Act(reason=reason))
    if isinstance(stored, Refused):
        return _answer(request, (open_, transition), request.form.get("key"), stored.reason, reason)
    return RedirectResponse(f"/cases/{stored.id}", 303)


def _opened(request: Request) -> Opened:
    with request.reading() as tx:
        open_ = case_of(request, tx)
    transition = withdrawal(request, open_)
    if transition is None:
        raise unknown()
    return open_, transition


def _answer(request: Request, opened: Opened, key: str, error: str = "", reason: str = "") -> Response:
    open_, transition = opened
    status = 422 if error else 200
    shown = {"case": open_.case, "procedure": open_.procedure, "transition": transition}
    return page(request, "applicant/withdraw.html", status, key=key, error=error, reason=reason, **shown)

"""Acts at the desk that move nothing: take, release, note, record a lookup done by hand. Each is an event."""

from starlette.responses import RedirectResponse, Response

from engine.case import desk, lookups_by_hand
from engine.case.act import Fired, Refused
from engine.store.errors import Stale
from engine.web import acting
from engine.web.opening import OpenCase, case_of
from engine.web.request import Request
from engine.web.reviewer.case import answer

_MOVED = "この画面を開いたあとに、ほかの人がこの案件を処理しました。いまの内容を確かめてください。"


def claim(request: Request) -> Response:
    """POST /review/cases/{case}/claim"""
    open_ = _opened(request)
    over = request.form.get("take") == "over"
    return _done(request, open_, desk.claim(open_.program, open_.case, request.person, request.now, over))


def release(request: Request) -> Response:
    """POST /review/cases/{case}/release"""
    open_ = _opened(request)
    return _done(request, open_, desk.release(open_.program, open_.case, request.person, request.now))


def note(request: Request) -> Response:
    """POST /review/cases/{case}/notes: what was typed comes back if it cannot be stored."""
    open_ = _opened(request)
    text = request.form.one("note")
    return _done(request, open_, desk.note(open_.program, open_.case, request.person, text, request.now), text)


def lookup(request: Request) -> Response:
    """POST /review/cases/{case}/lookups/{lookup}: 照会済, with where and under which number."""
    open_ = _opened(request)
    name, reference = request.params.get("lookup", ""), request.form.one("reference")
    return _done(
        request,
        open_,
        lookups_by_hand.record(open_.program, open_.case, request.person, (name, reference), request.now),
    )


def _opened(request: Request) -> OpenCase:
    with request.app.store.read() as tx:
        return case_of(request, tx)


def _done(request: Request, open_: OpenCase, fired: Fired | Refused, typed: str = "") -> Response:
    if isinstance(fired, Refused):
        return answer(request, 422, fired.reason, typed)
    try:
        acting.commit(acting.doer(request), open_, fired)
    except Stale:
        return answer(request, 409, _MOVED, typed)
    return RedirectResponse(f"/review/cases/{open_.case.id}", 303)

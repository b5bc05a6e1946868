"""The last word on everything that goes wrong: a calm page, or problem+json for programs, with the right status."""

import json
from typing import Any

from starlette.responses import HTMLResponse, Response

from engine.web.identity import resend
from engine.web.links import ways
from engine.web.refusal import Refusal, Say
from engine.web.request import Request
from engine.web.whom import to_do

# What a person typed is shown again where the refusal is not about its content: nothing typed is lost.
_KEEP = (401, 403, 409, 429, 500, 503)
OLD_TOKEN = "csrf"
FOREIGN = "origin"  # what another site sent is never shown as if it had been typed here


def answer(request: Request, refusal: Refusal) -> Response:
    """The answer to a refused request, in the form the asker understands."""
    refusal = _with_whom_to_ask(request, refusal)
    if request.method == "POST" and refusal.status == 401:
        return _resendable(request, refusal)
    return _answer(request, refusal, request.token)


def _with_whom_to_ask(request: Request, refusal: Refusal) -> Refusal:
    """A refusal that says its own remedy keeps it."""
    words = refusal.words
    remedy = None if refusal.say is not None and words.remedy else to_do(request.actor, refusal.status, refusal.code)
    if remedy is None:
        return refusal
    return Refusal(refusal.status, refusal.code, Say(words.title, words.reason, remedy), refusal.headers)


def _resendable(request: Request, refusal: Refusal) -> Response:
    """Nobody is signed in any more: what was typed can be sent by one press after signing in (identity/resend.py)."""
    cookie = resend.chosen(request)
    response = _answer(request, refusal, resend.token_of(cookie))
    resend.set_cookie(request, response, cookie)
    return response


def _answer(request: Request, refusal: Refusal, token: str) -> Response:
    if request.htmx:
        return problem(refusal, request.id, token if refusal.code == OLD_TOKEN or refusal.status == 401 else "")
    if request.wants_json:
        return problem(refusal, request.id)
    kept = request.form.pairs if refusal.status in _KEEP and refusal.code != FOREIGN else ()
    page = request.app.templates.get_template("error.html")
    words = refusal.words
    text = page.render(
        request=request,
        title=words.title,
        refusal=refusal,
        words=words,
        kept=kept,
        controls=_controls(request, token),
        ways=ways(request),
    )
    return HTMLResponse(text, refusal.status, dict(refusal.headers))


def problem(refusal: Refusal, request_id: str, token: str = "") -> Response:
    """RFC 9457. Pages' scripts show `title`, `detail` and `remedy` above the form, and send `token` from then on."""
    words = refusal.words
    body: dict[str, Any] = {
        "type": f"urn:tetsuzuki:{refusal.code}",
        "title": words.title,
        "status": refusal.status,
        "detail": words.reason,
        "remedy": words.remedy,
        "code": refusal.code,
        "instance": f"urn:request:{request_id}",
    }
    if token:
        body["token"] = token
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, refusal.status, dict(refusal.headers), "application/problem+json")


def _controls(request: Request, token: str) -> dict[str, str]:
    controls = dict(request.form.controls or {})
    controls["form-token"] = token
    return controls

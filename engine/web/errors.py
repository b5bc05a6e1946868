"""The last word on everything that goes wrong: a calm page, or problem+json for programs, with the right status."""

import json
from typing import Any

from starlette.responses import HTMLResponse, Response

from engine.web.refusal import Refusal
from engine.web.request import Request

# What a person typed is shown again where the refusal is not about its content: nothing typed is lost.
_KEEP = (401, 403, 409, 429, 500, 503)
FOREIGN = "origin"  # what another site sent is never shown as if it had been typed here


def answer(request: Request, refusal: Refusal) -> Response:
    """The answer to a refused request, in the form the asker understands."""
    if request.wants_json or request.htmx:
        return problem(refusal, request.id)
    kept = request.form.pairs if refusal.status in _KEEP and refusal.code != FOREIGN else ()
    page = request.app.templates.get_template("error.html")
    words = refusal.words
    text = page.render(
        request=request, title=words.title, refusal=refusal, words=words, kept=kept, controls=_controls(request)
    )
    return HTMLResponse(text, refusal.status, dict(refusal.headers))


def problem(refusal: Refusal, request_id: str) -> Response:
    """RFC 9457. Pages' scripts show `title`, `detail` and `remedy` above the form."""
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
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, refusal.status, dict(refusal.headers), "application/problem+json")


def _controls(request: Request) -> dict[str, str]:
    controls = dict(request.form.controls or {})
    controls["form-token"] = request.token
    return controls

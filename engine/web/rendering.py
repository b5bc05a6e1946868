"""Answers made of templates."""

from typing import Any

from starlette.responses import HTMLResponse, Response

from engine.web.request import Request


def page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """A whole page."""
    text = request.app.templates.get_template(template).render(request=request, **context)
    return HTMLResponse(text, status)

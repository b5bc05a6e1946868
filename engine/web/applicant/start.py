"""The start page (手続をさがす): one box for words, and what one can narrow by."""

from urllib.parse import urlencode

from starlette.responses import Response

from engine.store.versions import CatalogueQuery
from engine.web.opening import day_of
from engine.web.rendering import page
from engine.web.request import Request

KINDS = {"application": "申請", "notification": "届出", "report": "報告", "internal": "職員の手続"}


def show(request: Request) -> Response:
    """GET /?q=…&law=…&event=…&after=…: the procedures that may be filed today."""
    day, words = day_of(request), request.query_text("q")
    chosen = {name: value for name in ("law", "event") if (value := request.query_text(name))}
    asked = CatalogueQuery(day, words, chosen, request.query_text("after", 12) or None)
    with request.reading() as tx:
        found = tx.versions.catalogue(asked)
        laws, events = tx.versions.facet("law", day), tx.versions.facet("event", day)
    kept = {"q": words, **chosen}
    return page(
        request,
        "applicant/start.html",
        found=found,
        laws=laws,
        events=events,
        words=words,
        chosen=chosen,
        kinds=KINDS,
        more=f"/?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        address=lambda **changes: _address({**kept, **changes}),
    )


def _address(words: dict[str, str]) -> str:
    kept = {name: value for name, value in words.items() if value}
    return f"/?{urlencode(kept)}" if kept else "/"

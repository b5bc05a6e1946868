"""One submitted version (提出の版) beside the one before it: every answer, what differs marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from engine.store.answers import Revision
from engine.web.opening import OpenCase, case_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer import filed
from engine.web.summary import lines_of


@dataclass(frozen=True)
class Side:
    """One answer in both versions; `before` None where there is no earlier version."""

    label: str
    before: str | None
    after: str
    differs: bool
    head: bool


def show(request: Request) -> Response:
    """GET /review/cases/{case}/revisions/{number}"""
    with request.app.store.read() as tx:
        open_ = case_of(request, tx)
        revisions = tx.answers.of_case(open_.case.id)
    number = request.params.get("number", "")
    found = next((each for each in revisions if str(each.number) == number), None)
    if found is None:
        raise unknown()
    earlier = next((each for each in revisions if each.number == found.number - 1), None)
    return page(
        request,
        "reviewer/revision.html",
        case=open_.case,
        procedure=open_.procedure,
        revision=found,
        earlier=earlier,
        revisions=revisions,
        sections=_sections(request, open_, found, earlier),
    )


def _sections(
    request: Request, open_: OpenCase, found: Revision, earlier: Revision | None
) -> list[tuple[str, list[Side]]]:
    after = _texts(request, open_, found)
    before = _texts(request, open_, earlier) if earlier else None
    sections = []
    for title, lines in after.items():
        old = dict(before.get(title, {})) if before is not None else None
        sides = []
        for path, (label, value, head) in lines.items():
            was = None if old is None else old.get(path, ("", "", False))[1]
            sides.append(Side(label, was, value, was is not None and was != value, head))
        for path, (label, value, head) in (old or {}).items():
            if path not in lines and value:
                sides.append(Side(label, value, "", True, head))
        sections.append((title, sides))
    return sections


def _texts(request: Request, open_: OpenCase, revision: Revision) -> Mapping[str, Mapping[str, Any]]:
    """Page title -> path -> (label, value, head) of one version, read by the definition it was filed under."""
    as_filed: dict[str, Any] = {"answers": revision.values, "files": revision.files, "evidence": revision.evidence}
    answers, roles = filed.read(request, open_, as_filed), filed.roles(request, open_)
    pages = [each for each in open_.procedure.pages if each.filled_by_applicant and each.id in answers.shown_pages]
    return {
        each.title.say(): {
            line.path: (line.label, line.value, line.head) for line in lines_of(each, answers, roles=roles)
        }
        for each in pages
    }

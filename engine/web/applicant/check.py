"""The check page (内容の確認): every answer as it will be filed, what is missing, and the button that files it."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from engine.case.answers import Answers
from engine.case.correction import attachment_path, is_reachable, writable
from engine.case.filing import is_filing
from engine.case.model import FileRef
from engine.procedure.field import Field
from engine.procedure.model import Procedure
from engine.procedure.workflow import Transition
from engine.web.applicant.steps import CHECK, steps
from engine.web.applicant.told import anchor_of, told
from engine.web.drafting import open_of
from engine.web.opening import OpenCase, case_of, draft_answers
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.summary import Line, lines_of


@dataclass(frozen=True)
class Section:
    """One page's answers, with the address to change them."""

    title: str
    href: str
    lines: Sequence[Line]


def show(request: Request) -> Response:
    """GET /cases/{case}/check"""
    with request.reading() as tx:
        open_ = case_of(request, tx)
    return answer(request, open_, draft_answers(request, open_))


def answer(request: Request, open_: OpenCase, answers: Answers, key: str = "", status: int = 200) -> Response:
    """The page; `status` 422 when a submit was refused for what it shows."""
    transition = filing(open_.procedure, open_.case.state)
    if transition is None:
        raise unknown()
    return page(
        request,
        "applicant/check.html",
        status,
        case=open_.case,
        procedure=open_.procedure,
        transition=transition,
        items=steps(open_, answers, CHECK),
        problems=told(open_, answers.errors),
        missing=[open_.procedure.attachment(id_) for id_ in answers.missing_files],
        warnings=told(open_, answers.warnings),
        sections=list(sections(open_, answers)),
        files=list(attached(open_, answers)),
        ready=answers.valid and not answers.missing_files and not answers.stopped,
        key=key or secrets.token_hex(16),
    )


def filing(procedure: Procedure, state: str) -> Transition | None:
    """The transition by which the applicant files from this state."""
    workflow = procedure.workflow
    here = (transition for transition in workflow.transitions if state in workflow.sources(transition))
    return next((transition for transition in here if is_filing(workflow, transition, state)), None)


def sections(open_: OpenCase, answers: Answers) -> Iterator[Section]:
    """The applicant's pages that are shown, each with its answers."""
    correcting = open_.case.submitted_at is not None
    for found in open_.procedure.pages:
        if found.filled_by_applicant and found.id in answers.shown_pages:
            base = f"/cases/{open_.case.id}/{'correction' if correcting else f'pages/{found.id}'}"
            yield Section(found.title.say(), base, lines_of(found, answers, _link(open_, answers, base)))


def _link(open_: OpenCase, answers: Answers, base: str) -> Any:
    opened = open_of(open_)

    def link(path: str, field: Field) -> str:
        if field.value is not None or path in answers.locked or not is_reachable(opened, path):
            return ""
        return f"{base}#{anchor_of(open_, path)}"

    return link


def attached(open_: OpenCase, answers: Answers) -> Iterator[tuple[str, tuple[FileRef, ...], Mapping[str, Any]]]:
    """The documents: label, files, whether one is needed and missing, whether it may be changed."""
    for id_ in answers.attachments_shown:
        attachment = open_.procedure.attachment(id_)
        if attachment is not None:
            missing = id_ in answers.missing_files
            change = writable(open_.procedure, open_.case, attachment_path(id_))
            yield attachment.label.say(), open_.case.draft_files.get(id_, ()), {"missing": missing, "change": change}

"""Correcting (補正): the remarked fields open again, each with its remark; all else to be read."""

from dataclasses import dataclass, replace

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from engine.case.answers import Answers
from engine.case.correction import ATTACHMENT
from engine.web.applicant import sheet_page, shell
from engine.web.applicant.colleagues import handed, is_open_page, way
from engine.web.applicant.sheet_page import Form
from engine.web.applicant.told import told
from engine.web.dates import clock_time
from engine.web.drafting import open_in, open_of
from engine.web.opening import OpenCase, case_of, draft_answers
from engine.web.pages import FormPage
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.sheets import sheet
from engine.web.slots import safe


@dataclass(frozen=True)
class Part:
    """One page of the form: with something to correct, or to be read only."""

    title: str
    body: Markup
    open: bool
    handing: Markup  # the way to ask a colleague


def show(request: Request) -> Response:
    """GET /cases/{case}/correction"""
    open_, form = _opened(request)
    if open_.case.submitted_at is None:
        return RedirectResponse(f"/cases/{open_.case.id}", 303)
    return _answer(request, form, draft_answers(request, open_))


def save(request: Request) -> Response:
    """POST /cases/{case}/correction: store; 「次へ」 leads to the check page when nothing is wrong."""
    _, form = _opened(request)
    found = sheet_page.taken(request, form)
    if isinstance(found, Response):
        return found
    if found.do == "next":
        if sheet_page.errors_on(found.now, form):
            return _answer(request, replace(form, open_=found.after), found.now, strict=True)
        attachments = any(remark.path.startswith(ATTACHMENT) for remark in found.after.case.remarks)
        missing = bool(found.now.missing_files)
        next_page = "attachments" if attachments or missing else "check"
        return RedirectResponse(f"/cases/{found.after.case.id}/{next_page}", 303)
    if found.do == "back":
        return RedirectResponse(f"/cases/{found.after.case.id}", 303)
    return RedirectResponse(form.action, 303)


def partial(request: Request) -> Response:
    """POST /cases/{case}/correction/partial (htmx): store, and answer with what looks different now."""
    _, form = _opened(request)
    return sheet_page.partial(request, form, lambda found: sheet_page.resummed(request, form, found))


def upload(request: Request) -> Response:
    """POST /cases/{case}/correction/files: a file that was chosen, sent with progress; answers like `partial`."""
    return partial(request)


def _opened(request: Request) -> tuple[OpenCase, Form]:
    with request.reading() as tx:
        open_ = case_of(request, tx)
        handovers = tx.handovers.of_case(open_.case.id) if open_.case.shared else ()
    pages = tuple(found for found in open_.opened.pages.values() if found.page.filled_by_applicant)
    return open_, Form(open_, pages, f"/cases/{open_.case.id}/correction", handovers)


def _answer(request: Request, form: Form, answers: Answers, strict: bool = False) -> Response:
    open_ = form.open_
    opened = open_in(open_, answers)
    shown = sheet(open_, answers, strict, opened)
    parts = [
        _part(request, form, found, found.body(shown), is_open_page(found, opened))
        for found in form.pages
        if found.page.id in answers.shown_pages
    ]
    issues = sheet_page.errors_on(answers, form) if strict else []
    return page(
        request,
        "applicant/correct.html",
        422 if strict else 200,
        action=form.action,
        has_files=form.has_files,
        case=open_.case,
        procedure=open_.procedure,
        parts=parts,
        prefix="エラー：" if strict else "",
        summary=sheet_page.summary(open_, told(open_, issues, correction=True)),
        whole=[remark for remark in open_.case.remarks if remark.path == ""],
        attachments=[remark for remark in open_.case.remarks if remark.path.startswith(ATTACHMENT)],
        handed=handed(request, open_, "", form.handed),
        controls=shell.controls(request.token, open_.case.draft_revision, strict),
        saved=shell.saved(clock_time(request.now) if strict else ""),
    )


def _part(request: Request, form: Form, found: FormPage, body: Markup, is_open: bool) -> Part:
    by_remark = is_open and is_open_page(found, open_of(form.open_))  # not what only follows from another answer
    handing = way(request, form.open_, found.page.id, form.handed) if by_remark else safe("")
    return Part(found.page.title.say(), body, is_open, handing)

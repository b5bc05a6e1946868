"""A page of the form (入力): shown, saved while it is typed, left by 「次へ」 or 「戻る」."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import HTMLResponse, RedirectResponse, Response

from engine.case.answers import Answers
from engine.web.applicant import sheet_page, shell
from engine.web.applicant.colleagues import handed, way
from engine.web.applicant.sheet_page import Form
from engine.web.applicant.steps import after, navigation, progress, steps
from engine.web.applicant.told import told
from engine.web.chrome import nav, stay, who
from engine.web.dates import clock_time
from engine.web.drafting import Taken, open_of
from engine.web.opening import OpenCase, case_of, draft_answers
from engine.web.refusal import unknown
from engine.web.request import Request
from engine.web.sheets import sheet
from engine.web.slots import Compiled, text


def show(request: Request) -> Response:
    """GET /cases/{case}/pages/{page}"""
    open_, form = _opened(request)
    if open_.case.submitted_at is not None:
        return RedirectResponse(f"/cases/{open_.case.id}/correction", 303)
    return _answer(request, form, draft_answers(request, open_))


def save(request: Request) -> Response:
    """POST /cases/{case}/pages/{page}: store everything, then go where the button says; gaps hold 「次へ」 up."""
    _, form = _opened(request)
    found = sheet_page.taken(request, form)
    if isinstance(found, Response):
        return found
    if found.do == "next":
        if sheet_page.errors_on(found.now, form):
            return _answer(request, _with(form, found.after), found.now, strict=True)
        return _moved(request, found, 1)
    if found.do == "back":
        return _moved(request, found, -1)
    return RedirectResponse(f"{form.action}{_anchor(found.do)}", 303)


def partial(request: Request) -> Response:
    """POST /cases/{case}/pages/{page}/partial (htmx): store, and answer with what looks different now."""
    _, form = _opened(request)
    return sheet_page.partial(request, form, lambda found: _navigation(request, form, found))


def upload(request: Request) -> Response:
    """POST /cases/{case}/pages/{page}/files: a file that was chosen, sent with progress; answers like `partial`."""
    return partial(request)


def _opened(request: Request) -> tuple[OpenCase, Form]:
    with request.reading() as tx:
        open_ = case_of(request, tx)
        handovers = tx.handovers.of_case(open_.case.id) if open_.case.shared else ()
    id_ = request.params["page"]
    found = open_.opened.pages.get(id_)
    if found is None or not found.page.filled_by_applicant:
        raise unknown()
    return open_, Form(open_, (found,), f"/cases/{open_.case.id}/pages/{id_}", handovers)


def _with(form: Form, open_: OpenCase) -> Form:
    return replace(form, open_=open_)


def _answer(request: Request, form: Form, answers: Answers, strict: bool = False) -> Response:
    here = form.pages[0].page
    if here.id not in answers.shown_pages:
        raise unknown()
    items = steps(form.open_, answers, here.id)
    issues = sheet_page.errors_on(answers, form) if strict else []
    open_ = form.open_
    known = {
        "prefix": "エラー：" if strict else "",
        "nav": nav(request),
        "who": who(request),
        "stay": stay(request),
        "home": f"/cases/{open_.case.id}",
        "action": text(form.action),
        "progress": progress(open_, items),
        "handed": handed(request, open_, here.id, form.handed),
        "summary": sheet_page.summary(open_, told(open_, issues, here.id)),
        "controls": shell.controls(request.token, open_.case.draft_revision, strict),
        "body": form.pages[0].body(sheet(open_, answers, strict, open_of(open_))),
        "handing": way(request, open_, here.id, form.handed),
        "saved": shell.saved(clock_time(request.now) if strict else ""),
        "steps": navigation(open_, items),
    }
    return HTMLResponse(_shell(request, form).fill(known), 422 if strict else 200)


def _shell(request: Request, form: Form) -> Compiled[shell.Known]:
    opened, here = form.open_.opened, form.pages[0].page
    return opened.kept(
        ("shell", here.id, request.lang),
        lambda: shell.compiled(opened.templates, opened.procedure, here, form.has_files, request.lang),
    )


def _navigation(request: Request, form: Form, found: Taken) -> Mapping[str, str]:
    """The step list and the list of errors, when this save changed them."""
    here = request.params["page"]
    was, now = steps(found.before, found.was, here), steps(found.after, found.now, here)
    changed = {} if was == now else {"steps": navigation(found.after, now)}
    return {**changed, **sheet_page.resummed(request, form, found, here)}


def _moved(request: Request, found: Taken, offset: int) -> Response:
    items = steps(found.after, found.now, request.params["page"])
    return RedirectResponse(after(items, request.params["page"], offset), 303)


def _anchor(do: str) -> str:
    """Back to the table whose row was changed."""
    _, _, target = do.partition(":")
    return f"#w-{target.partition('[')[0].partition(':')[0].replace('.', '-')}" if target else ""

"""What the fill page and the correction page share: a form made of fields, saved while it is typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from engine.case.answers import Answers
from engine.store.handovers import Handover
from engine.web.applicant import conflict, shell
from engine.web.applicant.told import Told, told
from engine.web.dates import clock_time
from engine.web.differences import Fragment, differences
from engine.web.drafting import CONFLICT, Conflict, Taken, take
from engine.web.opening import OpenCase
from engine.web.pages import FormPage
from engine.web.request import Request
from engine.web.slots import safe


@dataclass(frozen=True)
class Form:
    """One form on screen: the case, the pages it shows, where it is posted, and what was handed to colleagues (分担)."""

    open_: OpenCase
    pages: Sequence[FormPage]
    action: str
    handed: tuple[Handover, ...] = ()

    @property
    def has_files(self) -> bool:
        """Whether it must be sent as multipart when a browser sends it itself."""
        return any(piece.field.uploaded or piece.field.many for page in self.pages for piece in page.fields())


def taken(request: Request, form: Form) -> Taken | Response:
    """Take the post, or answer that the draft was changed elsewhere: with both versions side by side."""
    try:
        return take(request, form.open_, form.pages)
    except Conflict as conflicting:
        now = conflicting.open_
    if request.htmx:
        raise CONFLICT
    return conflict.answer(request, now, form)


def partial(request: Request, form: Form, navigation: Callable[[Taken], Mapping[str, str]]) -> Response:
    """The answer to a save while typing: only what looks different now. `navigation` gives further elements by id."""
    found = taken(request, form)
    if isinstance(found, Response):
        return found
    before, after = found.sheets(request.form.get("strict") == "1")
    fragments = [fragment for page in form.pages for fragment in differences(page.pieces, before, after)]
    fragments += [Fragment(id_, html) for id_, html in navigation(found).items()]
    if request.form.get("token") != request.token:
        fragments.append(Fragment("form-token", shell.token_input(request.token)))
    fragments += [
        Fragment("saved", shell.saved(clock_time(request.now), found.said)),
        Fragment("form-revision", shell.revision_input(found.after.case.draft_revision)),
    ]
    return HTMLResponse("".join(map(_placed, fragments)))


def _placed(fragment: Fragment) -> str:
    return f'<hx-partial hx-target="#{escape(fragment.id)}" hx-swap="{fragment.swap}">{fragment.html}</hx-partial>'


def summary(open_: OpenCase, problems: Sequence[Told]) -> Markup:
    """The list of errors with links, above the form; its empty place where there are none."""
    if not problems:
        return _NO_SUMMARY
    template: Any = open_.opened.templates.get_template("parts.html").module
    return safe(template.summary(problems))


def resummed(request: Request, form: Form, found: Taken, here: str = "") -> Mapping[str, str]:
    """The list of errors for a partial answer: where one is shown and this save changed it."""
    if request.form.get("strict") != "1":
        return {}
    was = told(found.before, errors_on(found.was, form), here, correction=not here)
    now = told(found.after, errors_on(found.now, form), here, correction=not here)
    return {} if was == now else {"summary": summary(found.after, now)}


_NO_SUMMARY = safe('<div id="summary"></div>')


def errors_on(answers: Answers, form: Form) -> list[Any]:
    """The errors at the fields of this form."""
    here = {piece.field.id for page in form.pages for piece in page.fields()}
    notes = {page.page.id for page in form.pages}
    return [
        issue
        for issue in answers.errors
        if (top := issue.path.partition(".")[0].partition("[")[0]) in here or top in notes
    ]

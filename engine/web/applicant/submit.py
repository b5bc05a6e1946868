"""Filing (提出): once, whatever is clicked how often; the receipt comes after the commit."""

from starlette.responses import RedirectResponse, Response

from engine.case.act import Act, Refused
from engine.case.model import Case, Denied
from engine.case.standing import is_own_side, is_party
from engine.store.errors import Stale
from engine.web import acting
from engine.web.applicant import check
from engine.web.opening import OpenCase, case_of, draft_answers
from engine.web.refusal import STANDARD, Refusal, Say, denied, denied_act
from engine.web.request import Request

_STALE = Refusal(
    409,
    "draft.stale",
    Say(
        STANDARD[409].title,
        "確認の画面を開いたあとに、別の画面か別の人が内容を変えました。まだ提出していません。",
        "確認の画面を開き直して、内容を確かめてから提出してください。",
    ),
)


def submit(request: Request) -> Response:
    """POST /cases/{case}/submit: file or refile what was checked; a repetition leads to the same receipt."""
    with request.reading() as tx:
        open_ = case_of(request, tx, "case.view")
    transition = check.filing(open_.procedure, open_.case.state)
    if transition is None:  # filed already: a double click, a reload, a second tab
        _refuse_others(request, open_)
        return _receipt(open_.case)
    if request.form.get("revision") != str(open_.case.draft_revision):
        raise _STALE
    answers = draft_answers(request, open_)
    try:
        stored = acting.act(acting.doer(request), open_, transition.id, Act(answers=answers))
    except Stale as stale:
        if stale.current.state == open_.case.state:
            raise _STALE from None
        return _receipt(stale.current)
    if isinstance(stored, Refused):
        if stored.issues or stored.code.startswith("answers."):
            return check.answer(request, open_, answers, request.form.get("key"), 422)
        raise denied_act(stored)
    return _receipt(stored)


def _refuse_others(request: Request, open_: OpenCase) -> None:
    """Officials may look at the receipt; that they filed it, nobody shall think."""
    if not is_own_side(request.person, open_.case, open_.procedure) and not is_party(request.person, open_.case):
        raise denied(Denied("draft.not_yours", "提出できるのは申請者だけです。"))


def _receipt(case: Case) -> Response:
    return RedirectResponse(f"/cases/{case.id}/receipt" if case.receipt else f"/cases/{case.id}", 303)

"""Deleting a draft (下書きの削除): asked for once more; it goes with its uploads, and the room it took is free again."""

from starlette.responses import RedirectResponse, Response

from engine.store.transaction import Transaction
from engine.web.opening import case_of
from engine.web.refusal import Refusal
from engine.web.rendering import page
from engine.web.request import Request


def show(request: Request) -> Response:
    """GET /cases/{case}/delete"""
    with request.reading() as tx:
        open_ = case_of(request, tx)
        files = len(tx.files.of_case(open_.case.id))
    return page(request, "applicant/discard.html", case=open_.case, procedure=open_.procedure, files=files)


def discard(request: Request) -> Response:
    """POST /cases/{case}/delete: nothing goes that somebody typed since the page was opened."""

    def verb(tx: Transaction) -> None:
        case = case_of(request, tx).case
        if request.form.get("revision") != str(case.draft_revision):
            raise Refusal(409, "draft.changed")
        tx.disposals.drop_draft(case.id)
        tx.audit.append("draft.delete", request.person, f"case:{case.id}", {"procedure": case.procedure}, request.now)

    request.app.store.do(verb)
    return RedirectResponse("/cases", 303)

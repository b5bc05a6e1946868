"""Every URL in one table, with the permission it asks for. The busiest stand first."""

from collections.abc import Iterable
from concurrent.futures import Executor

from starlette.routing import Route

from engine.web import health
from engine.web.applicant import (
    attachments,
    case,
    check,
    correct,
    download,
    fill,
    list_cases,
    notice,
    procedure,
    receipt,
    start,
    submit,
    withdraw,
)
from engine.web.audit import disposals, proof, records
from engine.web.body import Limit
from engine.web.endpoint import Endpoint
from engine.web.identity import begin, callback, sign_in
from engine.web.limits import SIGN_IN, UPLOAD
from engine.web.page import PUBLIC, Page
from engine.web.reviewer import act, case as review_case, desk, queue, reveal, revision, work
from engine.web.site import Site

_SHEET = Limit(size=32 * 1024 * 1024, files=20, pairs=20_000)
_FILES = Limit(size=128 * 1024 * 1024, files=20, pairs=20_000)

ROUTES: tuple[Page, ...] = (
    Page("POST", "/cases/{case}/pages/{page}/partial", fill.partial, "case.draft.save", "fill.partial", _SHEET),
    Page("GET", "/cases/{case}/pages/{page}", fill.show, "case.draft.save", "fill"),
    Page("POST", "/cases/{case}/pages/{page}", fill.save, "case.draft.save", "fill", _FILES),
    Page("POST", "/cases/{case}/pages/{page}/files", fill.upload, "case.upload", "fill.upload", _FILES, UPLOAD),
    Page("GET", "/cases/{case}/attachments", attachments.show, "case.draft.save", "attachments"),
    Page("POST", "/cases/{case}/attachments", attachments.save, "case.upload", "attachments", _FILES, UPLOAD),
    Page("GET", "/cases/{case}/correction", correct.show, "case.draft.save", "correct"),
    Page("POST", "/cases/{case}/correction", correct.save, "case.draft.save", "correct", _FILES),
    Page("POST", "/cases/{case}/correction/partial", correct.partial, "case.draft.save", "correct.partial", _SHEET),
    Page("POST", "/cases/{case}/correction/files", correct.upload, "case.upload", "correct.upload", _FILES, UPLOAD),
    Page("GET", "/cases/{case}/check", check.show, "case.draft.save", "check"),
    Page("POST", "/cases/{case}/submit", submit.submit, "case.draft.save", "submit"),
    Page("GET", "/cases/{case}/receipt", receipt.show, "case.view", "receipt"),
    Page("GET", "/cases/{case}/files/{digest}", download.file, "files.download", "file"),
    Page("GET", "/cases/{case}/notices/{event}/{notice}", notice.show, "notice.view", "notice"),
    Page("GET", "/cases/{case}/withdraw", withdraw.show, "case.view", "withdraw"),
    Page("POST", "/cases/{case}/withdraw", withdraw.withdraw, "case.view", "withdraw"),
    Page("GET", "/cases/{case}", case.show, "case.view", "case"),
    Page("GET", "/cases", list_cases.show, "case.list", "cases"),
    Page("GET", "/procedures/{procedure}", procedure.show, PUBLIC, "procedure"),
    Page("POST", "/procedures/{procedure}/cases", procedure.begin, "case.start", "begin"),
    Page("GET", "/review", work.show, "queue.view", "review"),
    Page("GET", "/review/procedures/{procedure}", queue.show, "queue.view", "queue"),
    Page("GET", "/review/cases/{case}", review_case.show, "case.internal", "review.case"),
    Page("GET", "/review/cases/{case}/acts/{transition}", act.show, "case.internal", "act"),
    Page("POST", "/review/cases/{case}/acts/{transition}", act.fire, "case.internal", "act", _SHEET),
    Page("POST", "/review/cases/{case}/claim", desk.claim, "case.claim", "claim"),
    Page("POST", "/review/cases/{case}/release", desk.release, "case.release", "release"),
    Page("POST", "/review/cases/{case}/assign", desk.assign, "case.assign", "assign"),
    Page("POST", "/review/cases/{case}/recall", desk.recall, "case.recall", "recall"),
    Page("POST", "/review/cases/{case}/notes", desk.note, "case.note", "note"),
    Page("POST", "/review/cases/{case}/reveal", reveal.reveal, "case.reveal", "reveal"),
    Page("POST", "/review/cases/{case}/lookups/{lookup}", desk.lookup, "case.remark", "lookup"),
    Page("GET", "/review/cases/{case}/revisions/{number}", revision.show, "case.internal", "revision"),
    Page("GET", "/audit", records.show, "audit.view", "audit"),
    Page("GET", "/audit/export", records.export, "audit.view", "audit.export"),
    Page("GET", "/audit/proof", proof.show, "audit.verify", "audit.proof"),
    Page("POST", "/audit/proof", proof.start, "audit.verify", "audit.proof"),
    Page("GET", "/audit/disposals", disposals.show, "disposal.view", "disposals"),
    Page("POST", "/audit/disposals", disposals.propose, "disposal.propose", "disposals"),
    Page("POST", "/audit/disposals/{disposal}/approve", disposals.approve, "disposal.approve", "disposals.approve"),
    Page("POST", "/audit/disposals/{disposal}/give-up", disposals.give_up, "disposal.approve", "disposals.give_up"),
    Page("POST", "/audit/holds", disposals.hold, "disposal.hold", "holds"),
    Page("POST", "/audit/holds/{case}/lift", disposals.lift, "disposal.hold", "holds.lift"),
    Page("GET", "/", start.show, PUBLIC, "start"),
    Page("GET", "/sign-in", sign_in.show, PUBLIC, "sign_in"),
    Page("POST", "/sign-in", sign_in.enter, PUBLIC, "sign_in", rate=SIGN_IN),
    Page("GET", "/sign-in/{profile}", begin.begin, PUBLIC, "sign_in.begin", rate=SIGN_IN),
    Page("GET", "/sign-in/{profile}/callback", callback.arrive, PUBLIC, "sign_in.callback", query=8000),
    Page("POST", "/sign-out", sign_in.leave, PUBLIC, "sign_out"),
    Page("GET", "/healthz", health.process, PUBLIC, "healthz"),
    Page("GET", "/readyz", health.ready, PUBLIC, "readyz"),
)


def build(site: Site, pages: Iterable[Page], threads: Executor) -> list[Route]:
    """Starlette's routes: one per address, so that a wrong method answers 405 with all the right ones."""
    addresses: dict[str, dict[str, Page]] = {}
    for page in pages:
        addresses.setdefault(page.path, {})[page.method] = page
    return [
        Route(path, Endpoint(site, methods, threads), methods=list(methods), name=next(iter(methods.values())).name)
        for path, methods in addresses.items()
    ]

"""Every URL in one table, with the permission it asks for. The busiest stand first."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor

from starlette.routing import Route

from engine.web import health
from engine.web.admin import (
    access,
    away,
    clients,
    holding,
    invitation,
    invitations,
    leaving,
    office,
    offices,
    person,
    roles,
    staff,
    start as admin_start,
    tokens,
)
from engine.web.api import guide
from engine.web.api.call import Call
from engine.web.api.calls import CALLS
from engine.web.api.door import Door, Nowhere
from engine.web.applicant import (
    attachments,
    case,
    check,
    colleagues,
    company,
    correct,
    discard,
    download,
    fill,
    list_cases,
    mandate_ask,
    mandates,
    notice,
    principal,
    procedure,
    receipt,
    start,
    submit,
    withdraw,
)
from engine.web.audit import approval, disposals, proof, records
from engine.web.body import Limit
from engine.web.endpoint import Endpoint
from engine.web.identity import begin, callback, sessions, sign_in, signed_out
from engine.web.limits import SIGN_IN, TELL, UPLOAD
from engine.web.page import PUBLIC, SIGNED_IN, Page
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
    Page("GET", "/cases/{case}/pages/{page}/handover", colleagues.show, "case.handover", "handover"),
    Page("POST", "/cases/{case}/pages/{page}/handover", colleagues.ask, "case.handover", "handover", rate=TELL),
    Page("POST", "/cases/{case}/handovers/{handover}/done", colleagues.done, "case.handover", "handover.done"),
    Page(
        "POST", "/cases/{case}/handovers/{handover}/withdraw", colleagues.withdraw, "case.handover", "handover.withdraw"
    ),
    Page("GET", "/cases/{case}/check", check.show, "case.draft.save", "check"),
    Page("POST", "/cases/{case}/submit", submit.submit, "case.draft.save", "submit"),
    Page("GET", "/cases/{case}/receipt", receipt.show, "case.view", "receipt"),
    Page("GET", "/cases/{case}/files/{digest}", download.file, "files.download", "file"),
    Page("GET", "/cases/{case}/notices/{event}/{notice}", notice.show, "notice.view", "notice"),
    Page("GET", "/cases/{case}/delete", discard.show, "case.draft.delete", "discard"),
    Page("POST", "/cases/{case}/delete", discard.discard, "case.draft.delete", "discard"),
    Page("GET", "/cases/{case}/withdraw", withdraw.show, "case.view", "withdraw"),
    Page("POST", "/cases/{case}/withdraw", withdraw.withdraw, "case.view", "withdraw"),
    Page("GET", "/cases/{case}", case.show, "case.view", "case"),
    Page("GET", "/cases", list_cases.show, "case.list", "cases"),
    Page("GET", "/procedures/{procedure}", procedure.show, PUBLIC, "procedure"),
    Page("POST", "/procedures/{procedure}/cases", procedure.begin, "case.start", "begin"),
    Page("GET", "/principal", principal.show, "principal.switch", "principal"),
    Page("POST", "/principal", principal.switch, "principal.switch", "principal", anywhere=True),
    Page("GET", "/mandates", mandates.show, "mandate.view", "mandates"),
    Page("GET", "/mandates/new", mandate_ask.show, "mandate.ask", "mandate.ask"),
    Page("POST", "/mandates/new", mandate_ask.ask, "mandate.ask", "mandate.ask", rate=TELL),
    Page("GET", "/mandates/{mandate}", mandates.one, "mandate.view", "mandate"),
    Page("POST", "/mandates/{mandate}/accept", mandates.accept, "mandate.answer", "mandate.accept"),
    Page("POST", "/mandates/{mandate}/refuse", mandates.refuse, "mandate.answer", "mandate.refuse"),
    Page("POST", "/mandates/{mandate}/end", mandates.end, "mandate.view", "mandate.end"),
    Page("GET", "/company", company.show, "company.view", "company"),
    Page("POST", "/company", company.save, "company.rules", "company"),
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
    Page("GET", "/audit/disposals/{disposal}", approval.show, "disposal.approve", "disposals.approval"),
    Page("POST", "/audit/disposals/{disposal}/approve", approval.approve, "disposal.approve", "disposals.approve"),
    Page("POST", "/audit/disposals/{disposal}/give-up", disposals.give_up, "disposal.approve", "disposals.give_up"),
    Page("POST", "/audit/holds", disposals.hold, "disposal.hold", "holds"),
    Page("POST", "/audit/holds/{held}/lift", disposals.lift, "disposal.hold", "holds.lift"),
    Page("GET", "/admin", admin_start.show, "admin.view", "admin"),
    Page("GET", "/admin/offices", offices.show, "admin.view", "offices"),
    Page("GET", "/admin/offices/new", office.add, "admin.office.edit", "office.new"),
    Page("POST", "/admin/offices/new", office.added, "admin.office.edit", "office.new"),
    Page("POST", "/admin/offices/missing", office.add_missing, "admin.office.edit", "office.missing"),
    Page("GET", "/admin/offices/{office}", office.show, "admin.view", "office"),
    Page("GET", "/admin/offices/{office}/edit", office.edit, "admin.office.edit", "office.edit"),
    Page("POST", "/admin/offices/{office}/edit", office.edited, "admin.office.edit", "office.edit"),
    Page("GET", "/admin/offices/{office}/end", office.end.show, "admin.office.edit", "office.end"),
    Page("POST", "/admin/offices/{office}/end", office.end.do, "admin.office.edit", "office.end"),
    Page("POST", "/admin/offices/{office}/restore", office.restore, "admin.office.edit", "office.restore"),
    Page("GET", "/admin/staff", staff.show, "admin.view", "staff"),
    Page("GET", "/admin/staff/{person}", person.show, "admin.view", "person"),
    Page("GET", "/admin/staff/{person}/grants", roles.form, "admin.staff.grant", "grant"),
    Page("POST", "/admin/staff/{person}/grants", roles.give, "admin.staff.grant", "grant"),
    Page(
        "GET", "/admin/staff/{person}/grants/{number}/revoke", holding.revoke.show, "admin.staff.grant", "grant.revoke"
    ),
    Page(
        "POST", "/admin/staff/{person}/grants/{number}/revoke", holding.revoke.do, "admin.staff.grant", "grant.revoke"
    ),
    Page(
        "GET", "/admin/staff/{person}/grants/{number}/approve", holding.approve.show, "admin.staff.approve", "approve"
    ),
    Page("POST", "/admin/staff/{person}/grants/{number}/approve", holding.approve.do, "admin.staff.approve", "approve"),
    Page("GET", "/admin/staff/{person}/office", leaving.move, "admin.staff.edit", "person.move"),
    Page("POST", "/admin/staff/{person}/office", leaving.moved, "admin.staff.edit", "person.move"),
    Page("GET", "/admin/staff/{person}/end", leaving.end.show, "admin.staff.edit", "person.end"),
    Page("POST", "/admin/staff/{person}/end", leaving.end.do, "admin.staff.edit", "person.end"),
    Page("POST", "/admin/staff/{person}/restore", leaving.restore, "admin.staff.edit", "person.restore"),
    Page("GET", "/admin/staff/{person}/absences", away.form, "admin.staff.edit", "absence"),
    Page("POST", "/admin/staff/{person}/absences", away.enter, "admin.staff.edit", "absence"),
    Page(
        "POST",
        "/admin/staff/{person}/absences/{number}/withdraw",
        away.withdraw,
        "admin.staff.edit",
        "absence.withdraw",
    ),
    Page("GET", "/admin/invitations", invitations.show, "admin.view", "invitations"),
    Page("GET", "/admin/invitations/new", invitations.form, "admin.invite", "invite"),
    Page("POST", "/admin/invitations/new", invitations.invite, "admin.invite", "invite", rate=TELL),
    Page("POST", "/admin/invitations/{invitation}/renew", invitations.renew, "admin.invite", "renew", rate=TELL),
    Page("POST", "/admin/invitations/{invitation}/withdraw", invitations.withdraw, "admin.invite", "uninvite"),
    Page("GET", "/admin/access", access.show, "admin.access.view", "access"),
    Page("GET", "/admin/access.csv", access.export, "admin.access.view", "access.csv"),
    Page("POST", "/admin/access/reviewed", access.review, "admin.access.review", "access.review"),
    Page("GET", "/admin/clients", clients.show, "admin.view", "clients"),
    Page("GET", "/admin/clients/new", clients.form, "admin.client.edit", "client.new"),
    Page("POST", "/admin/clients/new", clients.add, "admin.client.edit", "client.new"),
    Page("GET", "/admin/clients/{client}", clients.client, "admin.view", "client"),
    Page("GET", "/admin/clients/{client}/end", clients.end.show, "admin.client.edit", "client.end"),
    Page("POST", "/admin/clients/{client}/end", clients.end.do, "admin.client.edit", "client.end"),
    Page("GET", "/admin/clients/{client}/tokens", tokens.form, "admin.client.edit", "token"),
    Page("POST", "/admin/clients/{client}/tokens", tokens.make, "admin.client.edit", "token"),
    Page(
        "GET", "/admin/clients/{client}/tokens/{token}/revoke", tokens.revoke.show, "admin.client.edit", "token.revoke"
    ),
    Page(
        "POST", "/admin/clients/{client}/tokens/{token}/revoke", tokens.revoke.do, "admin.client.edit", "token.revoke"
    ),
    Page("GET", "/invitations/{secret}", invitation.follow, PUBLIC, "invitation.link", rate=SIGN_IN),
    Page("GET", "/invitation", invitation.show, SIGNED_IN, "invitation", rate=SIGN_IN),
    Page("POST", "/invitation", invitation.accept, SIGNED_IN, "invitation", rate=SIGN_IN),
    Page("GET", "/sessions", sessions.show, SIGNED_IN, "sessions"),
    Page("POST", "/sessions", sessions.end, SIGNED_IN, "sessions"),
    Page("POST", "/sessions/stay", sessions.stay, SIGNED_IN, "stay"),
    *CALLS,
    Page("GET", "/api", guide.show, PUBLIC, "api"),
    Page("GET", "/", start.show, PUBLIC, "start"),
    Page("GET", "/sign-in", sign_in.show, PUBLIC, "sign_in"),
    Page("POST", "/sign-in", sign_in.enter, PUBLIC, "sign_in", rate=SIGN_IN),
    Page("GET", "/sign-in/{profile}", begin.begin, PUBLIC, "sign_in.begin", rate=SIGN_IN),
    Page("GET", "/sign-in/{profile}/callback", callback.arrive, PUBLIC, "sign_in.callback", query=8000),
    Page("POST", "/sign-out", signed_out.leave, PUBLIC, "sign_out"),
    Page("GET", "/signed-out", signed_out.show, PUBLIC, "signed_out"),
    Page("GET", "/healthz", health.process, PUBLIC, "healthz"),
    Page("GET", "/readyz", health.ready, PUBLIC, "readyz"),
)


def build(site: Site, pages: Iterable[Page], threads: Executor) -> list[Route]:
    """Starlette's routes: one per address, so that a wrong method answers 405 with all the right ones."""
    addresses: dict[str, dict[str, Page]] = {}
    for page in pages:
        addresses.setdefault(page.path, {})[page.method] = page
    found = [_route(site, path, methods, threads) for path, methods in addresses.items()]
    return [*found, Route("/api/{rest:path}", Nowhere())]


def _route(site: Site, path: str, methods: Mapping[str, Page], threads: Executor) -> Route:
    first = next(iter(methods.values()))
    if isinstance(first, Call):  # its door answers wrong methods, too
        return Route(path, Door(site, methods, threads), name=first.name)
    return Route(path, Endpoint(site, methods, threads), methods=list(methods), name=first.name)

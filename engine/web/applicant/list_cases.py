"""My cases (自分の申請): what waits for me first, then what is under way, then what is over."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from engine.case import calendar, clock
from engine.case.calendar import today
from engine.case.clock import Clock
from engine.case.model import Actor
from engine.store.handovers import Handover
from engine.store.queue import OwnedQuery, QueueRow
from engine.store.transaction import Transaction
from engine.web.applicant.standing import Standing, standing
from engine.web.opening import version_of
from engine.web.rendering import page
from engine.web.request import Request


@dataclass(frozen=True)
class Shown:
    row: QueueRow
    title: str
    standing: Standing
    clock: Clock


def _asked(actor: Actor, cursor: str | None) -> OwnedQuery:
    """What this account may list: an agent what its mandate covers, a member what the company's rules say."""
    principal = actor.principal.id if actor.principal else ""
    own = actor.id if actor.sees == "own" else None
    if not actor.agent:
        return OwnedQuery(principal, own, cursor=cursor)
    if actor.mandate is None:
        return OwnedQuery("", cursor=cursor)
    return OwnedQuery(principal, own, actor.mandate.procedures, cursor)


@dataclass(frozen=True)
class Requested:
    """A page of a draft that a colleague asked one to fill (頼まれた入力)."""

    handover: Handover
    title: str
    page: str


def _requested(request: Request, tx: Transaction) -> list[Requested]:
    """What one was asked to fill, on the first page of the list; an agent was asked nothing."""
    actor = request.person
    if actor.agent or actor.principal is None or request.query_text("after"):
        return []
    found = []
    for each in tx.handovers.waiting(actor.id, actor.principal.id):
        procedure = version_of(request.app, tx, each.version).procedure
        page_ = next((page for page in procedure.pages if page.id == each.handover.page), None)
        title = page_.title.say(request.lang) if page_ else each.handover.page
        found.append(Requested(each.handover, procedure.title.say(request.lang), title))
    return found


def show(request: Request) -> Response:
    """GET /cases?after=…: the cases of the party one acts for, newest first, in three groups."""
    with request.reading() as tx:
        found = tx.cases.of_owner(_asked(request.person, request.query_text("after") or None))
        requested = _requested(request, tx)
        procedures = {row.version: version_of(request.app, tx, row.version).procedure for row in found.rows}
    shown = [
        Shown(
            row,
            procedures[row.version].title.say(request.lang),
            standing(procedures[row.version], row.id, row.state, row.submitted_at is not None),
            clock.state(procedures[row.version], row, today(request.now), calendar),
        )
        for row in found.rows
    ]
    groups = [
        ("あなたの番です", [each for each in shown if each.standing.next and not each.standing.final]),
        ("役所で進んでいます", [each for each in shown if not each.standing.next]),
        ("終わった手続", [each for each in shown if each.standing.final]),
    ]
    return page(
        request,
        "applicant/list_cases.html",
        requested=requested,
        groups=[group for group in groups if group[1]],
        principal=request.person.principal,
        more=f"/cases?{urlencode({'after': found.next})}" if found.next else "",
    )

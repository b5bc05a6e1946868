"""My cases (自分の申請): what waits for me first, then what is under way, then what is over."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from engine.case import calendar, clock
from engine.case.calendar import today
from engine.case.clock import Clock
from engine.store.queue import QueueRow
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


def show(request: Request) -> Response:
    """GET /cases?after=…: the cases of the party one acts for, newest first, in three groups."""
    principal = request.person.principal
    cursor = request.query_text("after") or None
    with request.reading() as tx:
        found = tx.cases.of_owner(principal.id if principal else "", cursor)
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
        groups=[group for group in groups if group[1]],
        principal=principal,
        more=f"/cases?{urlencode({'after': found.next})}" if found.next else "",
    )

"""What waits (処理を待つ案件): the procedures this official handles, each with the most urgent cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from engine.case.calendar import today
from engine.case.policy import may
from engine.procedure.model import Procedure
from engine.store.queue import QueueQuery
from engine.store.versions import CatalogueQuery, Version
from engine.web.opening import version_of
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer.queue import Row, rows_of
from engine.web.reviewer.stages import first_stage, offices, stages

SHOWN = 5


@dataclass(frozen=True)
class Pile:
    """One procedure's cases in front of this official. `more` = there are others than those shown."""

    version: Version
    stage: str
    rows: Sequence[Row]
    more: bool


def show(request: Request) -> Response:
    """GET /review"""
    words = request.query_text("q")
    day = today(request.now)
    asked = CatalogueQuery(day, words, after=request.query.get("after"), limit=20)
    with request.app.store.read() as tx:
        found = tx.versions.catalogue(asked)
        piles = []
        for version in found.rows:
            opened = version_of(request.app, tx, version.digest)
            if not may(request.person, "queue.view", procedure=opened.procedure):
                continue
            query = _query(request, opened.procedure)
            waiting = tx.cases.queue(query)
            rows = rows_of(request, opened.program, waiting.rows)
            stage = next((each.title for each in stages(opened.procedure) if each.states == query.states), "")
            piles.append(Pile(version, stage, rows, waiting.next is not None))
    piles.sort(key=lambda pile: not pile.rows)
    return page(request, "reviewer/work.html", piles=piles, words=words, next=found.next)


def _query(request: Request, procedure: Procedure) -> QueueQuery:
    first = first_stage(procedure, request.person)
    states = next((stage.states for stage in stages(procedure) if stage.id == first), ())
    sort = procedure.queue.sort
    return QueueQuery(states, procedure.id, offices(request.person, procedure), sort=sort, limit=SHOWN)

"""What waits (処理を待つ案件): the procedures this official handles, each with the most urgent cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from engine.case.calendar import today
from engine.case.policy import may
from engine.procedure.model import Procedure
from engine.store.queue import Page, QueueQuery
from engine.store.versions import CatalogueQuery, Version
from engine.web.opening import version_of
from engine.web.programs import Opened
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer.queue import Row, rows_of
from engine.web.reviewer.stages import Stage, first_stage, offices, stages

SHOWN = 5  # cases of each procedure
AT_ONCE = 60  # procedures on a page


@dataclass(frozen=True)
class Pile:
    """One procedure's cases in front of this official. `more` = there are others than those shown."""

    version: Version
    stage: str
    rows: Sequence[Row]
    more: bool


def show(request: Request) -> Response:
    """GET /review: a fixed number of statements, however many procedures there are."""
    words = request.query_text("q")
    asked = CatalogueQuery(today(request.now), words, after=request.query.get("after"), limit=AT_ONCE)
    with request.app.store.read() as tx:
        found = tx.versions.catalogue(asked)
        opened = [(version, version_of(request.app, tx, version.digest)) for version in found.rows]
        ours = [each for each in opened if may(request.person, "queue.view", procedure=each[1].procedure)]
        waiting = tx.cases.queue_heads([_query(request, each.procedure) for _, each in ours])
        known = tx.staff.names(row.assignee for heads in waiting for row in heads.rows)
    piles = [_pile(request, each, heads, known) for each, heads in zip(ours, waiting, strict=True)]
    piles.sort(key=lambda pile: not pile.rows)
    return page(request, "reviewer/work.html", piles=piles, words=words, next=found.next)


def _pile(request: Request, ours: tuple[Version, Opened], waiting: Page, known: Mapping[str, str]) -> Pile:
    version, opened = ours
    stage = _first(request, opened.procedure)
    rows = rows_of(request, opened.program, waiting.rows, known)
    return Pile(version, stage.title if stage else "", rows, waiting.next is not None)


def _first(request: Request, procedure: Procedure) -> Stage | None:
    first = first_stage(procedure, request.person)
    return next((stage for stage in stages(procedure) if stage.id == first), None)


def _query(request: Request, procedure: Procedure) -> QueueQuery:
    stage = _first(request, procedure)
    states = stage.states if stage else ()
    sort = procedure.queue.sort
    return QueueQuery(states, procedure.id, offices(request.person, procedure), sort=sort, limit=SHOWN)

"""A procedure's queue, made from its definition: columns, tabs by whose turn it is, filters, search, days left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from engine.case.calendar import today
from engine.case.model import Denied
from engine.case.policy import may
from engine.case.seeing import sees
from engine.case.standing import roles_anywhere
from engine.procedure.field import Field
from engine.procedure.model import Procedure
from engine.procedure.program import Program
from engine.procedure.workflow import State
from engine.store.queue import QueueQuery, QueueRow, Sort
from engine.web.opening import procedure_of
from engine.web.refusal import denied
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer.colleagues import name_of
from engine.web.reviewer.stages import Stage, first_stage, offices, stages
from engine.web.reviewer.words import Chip, days, left, state_chip

SORTS: Mapping[str, str] = {"clock": "期限の近い順", "arrived": "到達した順", "due": "補正期限の近い順"}
WHOSE: Mapping[str, str] = {"all": "全員", "mine": "自分の担当", "none": "担当なし"}


@dataclass(frozen=True)
class Row:
    """One case as the table shows it."""

    id: str
    receipt: str
    owner: str
    cells: tuple[str, ...]
    arrived: str
    state: Chip
    left: Chip
    assignee: str


@dataclass(frozen=True)
class Choice:
    """A link that filters or sorts."""

    label: str
    href: str
    here: bool


def show(request: Request) -> Response:
    """GET /review/procedures/{procedure}?stage=&whose=&sort=&q=&after="""
    with request.app.store.read() as tx:
        opened = procedure_of(request, tx)
        procedure = opened.procedure
        allowed = may(request.person, "queue.view", procedure=procedure)
        if isinstance(allowed, Denied):
            raise denied(allowed)
        tabs = stages(procedure)
        chosen = _chosen(request, procedure, tabs)
        found = tx.cases.queue(_query(request, procedure, tabs, chosen))
        known = tx.staff.names(row.assignee for row in found.rows)
    base = {key: value for key, value in chosen.items() if value}
    return page(
        request,
        "reviewer/queue.html",
        procedure=procedure,
        headings=[heading(opened.program, name) for name in columns(request, opened.program)],
        rows=rows_of(request, opened.program, found.rows, known),
        tabs=[_choice(tab.title, base, "stage", tab.id) for tab in tabs],
        whose=[_choice(label, base, "whose", id_) for id_, label in WHOSE.items()],
        sorts=[_choice(label, base, "sort", id_) for id_, label in SORTS.items()],
        chosen=chosen,
        here=f"/review/procedures/{procedure.id}",
        next=_href(base, "after", found.next) if found.next else "",
        first=not request.query.get("after"),
    )


def _chosen(request: Request, procedure: Procedure, tabs: Sequence[Stage]) -> dict[str, str]:
    """The filters of the address; one that is not on offer counts as the usual one."""
    known = {tab.id for tab in tabs}
    stage, whose, sort = (request.query.get(key, "") for key in ("stage", "whose", "sort"))
    return {
        "stage": stage if stage in known else first_stage(procedure, request.person),
        "whose": whose if whose in WHOSE else "all",
        "sort": sort if sort in SORTS else procedure.queue.sort,
        "q": request.query_text("q"),
    }


def _query(request: Request, procedure: Procedure, tabs: Sequence[Stage], chosen: Mapping[str, str]) -> QueueQuery:
    whose: Mapping[str, str | None] = {"all": None, "none": "", "mine": request.person.id}
    sorts: Mapping[str, Sort] = {"clock": "clock", "arrived": "arrived", "due": "due"}
    return QueueQuery(
        states=next((tab.states for tab in tabs if tab.id == chosen["stage"]), ()),
        procedure=procedure.id,
        offices=offices(request.person, procedure),
        assignee=whose[chosen["whose"]],
        text=chosen["q"],
        sort=sorts[chosen["sort"]],
        cursor=request.query.get("after") or None,
    )


def _choice(label: str, base: Mapping[str, str], key: str, value: str) -> Choice:
    return Choice(label, _href(base, key, value), base.get(key) == value)


def _href(base: Mapping[str, str], key: str, value: str) -> str:
    return "?" + urlencode({**base, key: value})


def columns(request: Request, program: Program) -> Sequence[str]:
    """The queue's own columns, without what is for other roles only."""
    roles = roles_anywhere(request.person, program.procedure)
    return [
        name for name in program.procedure.queue.columns if all(sees(each, roles) for each in _along(program, name))
    ]


def _along(program: Program, name: str) -> list[Field]:
    steps = tuple(name.split("."))
    found = (program.fields.get(steps[:length]) for length in range(1, len(steps) + 1))
    return [field for field in found if field is not None]


def rows_of(request: Request, program: Program, rows: Sequence[QueueRow], known: Mapping[str, str]) -> list[Row]:
    """Queue rows with their words and colours, by today's date in Japan. `known`: names of officials by id."""
    shown = columns(request, program)
    found = []
    for row in rows:
        state = program.procedure.workflow.state(row.state)
        found.append(
            Row(
                id=row.id,
                receipt=row.receipt or "",
                owner=row.owner.name,
                cells=tuple(row.columns.get(name, "") for name in shown),
                arrived=f"{today(row.submitted_at):%Y-%m-%d}" if row.submitted_at else "",
                state=state_chip(state, row.state),
                left=_left(row, state, today(request.now)),
                assignee=name_of(known, row.assignee, request.person.id),
            )
        )
    return found


def _left(row: QueueRow, state: State | None, day: date) -> Chip:
    """Days to the end of the standard processing time; while the applicant corrects, days to the end of that."""
    final = state is not None and state.final is not None
    paused = bool(row.pauses) and row.pauses[-1].until is None
    if row.due and not final and state is not None and "applicant" in state.holder:
        chip = days(row.due, day)
        return Chip(f"補正 {chip.word}", chip.look)
    return left(row.expected_on, day, paused, final)


def heading(program: Program, name: str) -> str:
    """The short title of a column: the field's heading, or 「…の件数」."""
    base, _, last = name.rpartition(".")
    if last == "件数":
        field = program.fields.get(tuple(base.split(".")))
        return f"{(field.heading or field.title).say() if field else base}の件数"
    field = program.fields.get(tuple(name.split(".")))
    return (field.heading or field.title).say() if field else last

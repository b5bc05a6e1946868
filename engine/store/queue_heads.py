"""The heads of many queues at once (処理を待つ案件): the first cases of each, in one statement however many there are.

Each (procedure, state, office) is one stretch of an index in the queue's order, as in queue.py: what is read depends on
how many stretches there are and how many rows are wanted of each, not on how many cases wait.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, Select, column, func, select, true, values

from engine.store.queue import Page, QueueQuery, Sort, page_of
from engine.store.queue_statements import FILED, SHOWN, order_of
from engine.store.scope import Scope
from engine.store.tables import CaseRow, table

_CASES = table(CaseRow)
Place = tuple[str, str, str | None]  # procedure, state, office; None = every office that has such cases


def heads(scope: Scope, asked: Sequence[QueueQuery]) -> tuple[Page, ...]:
    """The first page of each queue, in the order asked. Each names its procedure and has no other filter; `next` says
    whether there are more. One statement for each order (`sort`) among them.
    """
    found: dict[str, list[Mapping[Any, Any]]] = {}
    for sort in dict.fromkeys(query.sort for query in asked):
        ours = [query for query in asked if query.sort == sort]
        places = list(dict.fromkeys(place for query in ours for place in _places(query)))
        if not places:
            continue
        most = max(query.limit for query in ours) + 1
        for row in scope.connection.execute(_statement(places, sort, most, scope.dialect)).mappings():
            found.setdefault(row["procedure"], []).append(row)
    return tuple(_page(query, found.get(query.procedure or "", ())) for query in asked)


def _places(query: QueueQuery) -> list[Place]:
    offices: Sequence[str | None] = (None,) if query.offices is None else query.offices
    return [(query.procedure or "", state, office) for state in query.states for office in offices]


def _page(query: QueueQuery, rows: Sequence[Mapping[Any, Any]]) -> Page:
    """Rows of one procedure, of all its stretches: those of this queue, merged."""
    here = [row for row in rows if row["state"] in query.states]
    here = [row for row in here if query.offices is None or row["office"] in query.offices]
    return page_of(sorted(here, key=lambda row: (row["sort"], row["number"])), query.limit)


def _statement(places: Sequence[Place], sort: Sort, most: int, dialect: str) -> Select[Any]:
    """Up to `most` rows of each stretch, with their `sort` value."""
    stretches, order = _stretches(places), order_of(sort)
    inner = _CASES.alias("i")
    here = [inner.c[name] == stretches.c[name] for name in ("procedure", "state", "office")]
    first = (
        select(inner.c.number)
        .where(inner.c.submitted_at.is_not(None), *here)
        .order_by(inner.c[order.name], inner.c.number)
        .limit(most)
    )
    shown = select(*SHOWN, order.label("sort"))
    if dialect == "sqlite":  # knows no LATERAL, but looks a row up by each number of a correlated list
        return shown.select_from(stretches).join(_CASES, _CASES.c.number.in_(first.correlate(stretches)))
    heads_ = first.lateral("heads")
    return shown.select_from(stretches).join(heads_, true()).join(_CASES, _CASES.c.number == heads_.c.number)


def _stretches(places: Sequence[Place]) -> CTE:
    """The places asked for; where every office is meant, those that have cases, by hopping along the index."""
    kinds = {name: _CASES.c[name].type for name in ("procedure", "state", "office")}
    asked = values(*(column(name, kind) for name, kind in kinds.items()), name="asked").data(list(places)).cte("asked")
    first = select(
        asked.c.procedure,
        asked.c.state,
        func.coalesce(asked.c.office, _least(asked.c.procedure, asked.c.state)).label("office"),
        asked.c.office.is_(None).label("every"),
    ).cte("stretches", recursive=True)
    following = select(
        first.c.procedure,
        first.c.state,
        _least(first.c.procedure, first.c.state, first.c.office),
        first.c.every,
    ).where(first.c.every, first.c.office.is_not(None))
    return first.union_all(following)


def _least(procedure: Any, state: Any, above: Any = None) -> Any:
    """The first office (behind `above`) that has cases there."""
    more = [] if above is None else [_CASES.c.office > above]
    return (
        select(func.min(_CASES.c.office))
        .where(FILED, _CASES.c.procedure == procedure, _CASES.c.state == state, *more)
        .scalar_subquery()
    )

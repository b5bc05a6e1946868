"""Offices (官署): the list, with those that definitions route cases to but that nobody entered yet."""

from starlette.responses import Response

from engine.store.offices import Office
from engine.store.transaction import Transaction
from engine.web.admin.asking import said
from engine.web.opening import day_of
from engine.web.rendering import page
from engine.web.request import Request


def show(request: Request) -> Response:
    """GET /admin/offices"""
    day = day_of(request)
    with request.reading() as tx:
        known = tx.offices.all()
        named = dict(tx.versions.facet("office", day))
        bare = set(tx.offices.without("reviewer", day))
    here = {office.id for office in known if office.ended_at is None}
    return page(
        request,
        "admin/offices.html",
        offices=[office for office in known if office.ended_at is None],
        ended=[office for office in known if office.ended_at is not None],
        missing=[(name, count) for name, count in named.items() if name not in here],
        named=named,
        bare=bare,
        gone={office.id for office in known if office.ended_at is not None},
        said=said(request),
    )


def missing(tx: Transaction, request: Request) -> list[str]:
    """The offices that definitions in force name and that are not (any more) in the table."""
    here = {office.id for office in tx.offices.all() if office.ended_at is None}
    return [name for name, _ in tx.versions.facet("office", day_of(request)) if name not in here]


def open_ones(tx: Transaction) -> list[Office]:
    """The offices that one may choose from."""
    return [office for office in tx.offices.all() if office.ended_at is None]

"""The proof of the records (記録の検証) at a press: looks at every chain in a thread of its own, and records the result."""

from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

from starlette.responses import RedirectResponse, Response

from engine.case.calendar import JST
from engine.case.model import SYSTEM
from engine.store import anchor_folder, records_proof
from engine.store.audit import Record, RecordQuery
from engine.store.transaction import Transaction
from engine.web import log
from engine.web.audit.tabs import tabs
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.site import Site

ASKED, DONE = "audit.verify", "audit.verified"
_SUBJECT = "records:"
_LONGEST = timedelta(hours=1)  # after which one that never ended counts as broken off
_NAMED = 20


@dataclass(frozen=True)
class Seen:
    """What a verification came to; `first`: the first places where the records do not hold."""

    cases: int
    events: int
    records: int
    breaks: int
    first: list[str]


@dataclass(frozen=True)
class Result:
    """The last verification, for the page."""

    at: str
    good: bool
    seen: Seen


def show(request: Request) -> Response:
    """GET /audit/proof"""
    with request.reading() as tx:
        asked, done = _last(tx, ASKED), _last(tx, DONE)
    running = asked is not None and (done is None or done.number < asked.number)
    fresh = asked is not None and request.now - asked.at < _LONGEST
    return page(
        request,
        "audit/proof.html",
        tabs=tabs(request),
        running=running and fresh,
        broken_off=running and not fresh,
        result=_result(done) if done else None,
    )


def start(request: Request) -> Response:
    """POST /audit/proof: begins at once; while one is running nothing more is begun."""
    with request.reading() as tx:
        asked, done = _last(tx, ASKED), _last(tx, DONE)
    if asked is None or (done and done.number > asked.number) or request.now - asked.at >= _LONGEST:
        request.app.store.do(lambda tx: tx.audit.append(ASKED, request.person, _SUBJECT, {}, request.now))
        Thread(target=_prove, args=(request.app, request.person.id), name="proof", daemon=True).start()
    return RedirectResponse("/audit/proof", 303)


def _prove(site: Site, by: str) -> None:
    try:
        with site.store.read() as tx:
            seen = look(site, tx)
        data = {**seen.__dict__, "by": by}
        site.store.do(lambda tx: tx.audit.append(DONE, SYSTEM, _SUBJECT, data, site.clock()))
    except Exception as error:  # noqa: BLE001 – nobody waits for this thread: the page says that it was broken off
        log.logger().error("proof", kind=type(error).__name__, at=log.places(error))


def look(site: Site, tx: Transaction) -> Seen:
    """Every case, every record, and the anchors of the data folder (anchor_folder.to_prove)."""
    found: list[str] = []
    cases = events = records = 0
    for each in tx.events.verified()[1]:
        cases, events = cases + 1, events + each.events
        found += [f"案件 {one.case} #{one.number}: {one.reason}" for one in each.breaks]
    for breaks in records_proof.prove(tx.scope):
        records += 1
        found += [f"監査記録 #{one.number} {one.subject}: {one.reason}" for one in breaks]
    for path in anchor_folder.to_prove(site.settings.data):
        found += [f"控え {path.name} {one.subject}: {one.reason}" for one in anchor_folder.proved(tx.scope, path)]
    return Seen(cases, events, records - 1, len(found), found[:_NAMED])


def _last(tx: Transaction, action: str) -> Record | None:
    rows = tx.audit.page(RecordQuery(action=action, limit=1)).rows
    return rows[0] if rows else None


def _result(record: Record) -> Result:
    data = {name: record.data[name] for name in Seen.__dataclass_fields__}
    return Result(f"{record.at.astimezone(JST):%Y-%m-%d %H:%M}", not record.data["breaks"], Seen(**data))

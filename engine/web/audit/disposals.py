"""Retention and disposal (保存期間と廃棄): what may go, who proposed it, who approved it, what is kept and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from starlette.responses import RedirectResponse, Response

from engine.case.calendar import JST
from engine.case.policy import may
from engine.store.disposals import Disposal
from engine.store.errors import Missing
from engine.store.retention import Hold, NotAllowed
from engine.store.transaction import Transaction
from engine.web.audit.people import name_of, names_of
from engine.web.audit.tabs import tabs
from engine.web.opening import day_of
from engine.web.refusal import Refusal, Say, unknown
from engine.web.rendering import page
from engine.web.request import Request

_SHOWN = 200  # cases at once on one list


@dataclass(frozen=True)
class Row:
    """One list of cases, as the page shows it; `approvable`: by the person who looks."""

    id: str
    count: int
    proposed: str
    approved: str
    done: str
    state: str
    approvable: bool
    waiting: bool


@dataclass(frozen=True)
class Held:
    """A case that is kept, by its receipt number; `since`: the day, and who said so."""

    case: str
    receipt: str
    reason: str
    since: str


def show(request: Request) -> Response:
    """GET /audit/disposals"""
    with request.reading() as tx:
        lists = tx.disposals.all()
        listed = {case for each in lists if each.done_at is None for case in each.cases}
        due = list(islice((each for each in tx.retention.due(day_of(request)) if each.case not in listed), _SHOWN + 1))
        holds = tx.retention.holds()
        named = {*listed, *(each.case for each in holds)}
        receipts = {case: found.receipt or "" for case in named if (found := tx.cases.get(case))}
        ids = [id_ for each in lists for id_ in (each.proposed_by, each.approved_by)]
        names = names_of(tx, [*ids, *(each.set_by for each in holds)])
    return page(
        request,
        "audit/disposals.html",
        tabs=tabs(request),
        due=due[:_SHOWN],
        more=len(due) > _SHOWN,
        lists=[_row(request, each, names) for each in lists],
        cases={each.id: [(case, receipts.get(case, "")) for case in each.cases] for each in lists if not each.done_at},
        holds=[_held(each, receipts, names) for each in holds],
        may_propose=bool(may(request.person, "disposal.propose")),
        may_hold=bool(may(request.person, "disposal.hold")),
    )


def propose(request: Request) -> Response:
    """POST /audit/disposals"""
    chosen = tuple(value for name, value in request.form.pairs if name == "case")
    return _done(request, lambda tx: tx.disposals.propose(chosen, request.person, request.now))


def give_up(request: Request) -> Response:
    """POST /audit/disposals/{disposal}/give-up"""
    return _done(request, lambda tx: tx.disposals.give_up(request.params["disposal"], request.person, request.now))


def hold(request: Request) -> Response:
    """POST /audit/holds: keep a case, named by its receipt number or its id, for a reason."""
    sought, reason = request.form.one("case").strip(), request.form.one("reason")

    def keep(tx: Transaction) -> None:
        found = tx.cases.by_receipt(sought) or tx.cases.get(sought)
        if found is None:
            raise NotAllowed("hold.unknown", "その番号の案件はありません。", "受付番号を確かめてください。")
        tx.retention.hold(found.id, reason, request.person, request.now)

    return _done(request, keep)


def lift(request: Request) -> Response:
    """POST /audit/holds/{held}/lift"""
    return _done(request, lambda tx: tx.retention.lift(request.params["held"], request.person, request.now))


def _done(request: Request, verb: Callable[[Transaction], object]) -> Response:
    try:
        request.app.store.do(verb)
    except Missing:
        raise unknown() from None
    except NotAllowed as error:
        raise Refusal(422, error.code, Say("この操作はできません", error.reason, error.remedy)) from error
    return RedirectResponse("/audit/disposals", 303)


def _held(each: Hold, receipts: Mapping[str, str], names: Mapping[str, str]) -> Held:
    since = f"{each.set_at.astimezone(JST):%Y-%m-%d} {name_of(names, each.set_by)}"
    return Held(each.case, receipts.get(each.case) or each.case, each.reason, since)


def _row(request: Request, each: Disposal, names: Mapping[str, str]) -> Row:
    waiting = each.approved_at is None and each.done_at is None
    others = each.proposed_by != request.person.id
    return Row(
        id=each.id,
        count=len(each.cases),
        proposed=f"{each.proposed_at.astimezone(JST):%Y-%m-%d} {name_of(names, each.proposed_by)}",
        approved=f"{each.approved_at.astimezone(JST):%Y-%m-%d} {name_of(names, each.approved_by)}"
        if each.approved_at
        else "",
        done=f"{each.done_at.astimezone(JST):%Y-%m-%d}" if each.done_at else "",
        state=_state(each),
        approvable=waiting and others and bool(may(request.person, "disposal.approve")),
        waiting=waiting and bool(may(request.person, "disposal.approve")),
    )


def _state(each: Disposal) -> str:
    if each.done_at is not None:
        return "廃棄しました" if each.approved_at else "取りやめました"
    return "廃棄を待っています" if each.approved_at else "承認を待っています"

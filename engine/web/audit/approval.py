"""Approving a disposal (廃棄の承認): what will be destroyed is shown once more, and the number of cases typed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import RedirectResponse, Response

from engine.case.policy import may
from engine.store.disposals import Disposal
from engine.store.errors import Missing
from engine.store.retention import NotAllowed
from engine.store.transaction import Transaction
from engine.web.audit.people import name_of, names_of
from engine.web.dates import day_text
from engine.web.opening import day_of
from engine.web.refusal import Refusal, Say, unknown
from engine.web.rendering import page
from engine.web.request import Request

_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True)
class Doomed:
    """One case of the list. `kept`: why it will be left alone after all; "" where it goes."""

    receipt: str
    title: str
    filed: datetime | None
    rule: str
    until: str
    kept: str


@dataclass(frozen=True)
class Look:
    """The whole list as who approves it sees it."""

    disposal: Disposal
    cases: tuple[Doomed, ...]
    people: Mapping[str, str]

    @property
    def going(self) -> tuple[Doomed, ...]:
        return tuple(each for each in self.cases if not each.kept)

    @property
    def span(self) -> tuple[str, str]:
        """The days of the oldest and the newest filing among what goes; "" where nothing goes."""
        days = sorted(each.filed for each in self.going if each.filed)
        return (day_text(days[0]), day_text(days[-1])) if days else ("", "")

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """Procedure, period of retention, how many of them go."""
        found = [(each.title, each.rule) for each in self.going]
        return [(*kind, found.count(kind)) for kind in dict.fromkeys(found)]


def show(request: Request) -> Response:
    """GET /audit/disposals/{disposal}"""
    with request.reading() as tx:
        return _answer(request, _look(request, tx))


def approve(request: Request) -> Response:
    """POST /audit/disposals/{disposal}/approve: done only where the number of cases was typed in."""
    with request.app.store.read() as tx:
        look = _look(request, tx)
    typed = request.form.one("count").strip().translate(_FULL_WIDTH)
    if typed != str(len(look.going)):
        wrong = "廃棄する案件の数が違います。上の件数を確かめて、数字で入力してください。"
        return _answer(request, look, wrong, request.form.one("count"))
    try:
        request.app.store.do(lambda tx: tx.disposals.approve(look.disposal.id, request.person, request.now))
    except Missing:
        raise unknown() from None
    except NotAllowed as error:
        raise Refusal(422, error.code, Say("この操作はできません", error.reason, error.remedy)) from error
    return RedirectResponse("/audit/disposals", 303)


def _look(request: Request, tx: Transaction) -> Look:
    found = tx.disposals.get(request.params["disposal"])
    if found is None:
        raise unknown()
    held = {hold.case: hold.reason for hold in tx.retention.holds()}
    cases = tuple(_doomed(request, tx, case, held) for case in found.cases)
    return Look(found, cases, names_of(tx, (found.proposed_by, found.approved_by)))


def _doomed(request: Request, tx: Transaction, case: str, held: Mapping[str, str]) -> Doomed:
    stored, due = tx.cases.get(case), tx.retention.is_due(case, day_of(request))
    receipt = stored.receipt if stored and stored.receipt else case
    filed = stored.submitted_at if stored else None
    if due is None:
        reason = f"保存を延長しています（{held[case]}）" if case in held else "保存期間の終わった案件ではありません"
        return Doomed(receipt, "", filed, "", "", reason if stored else "もうありません")
    return Doomed(receipt, due.title, filed, due.rule, due.until.isoformat(), "")


def _answer(request: Request, look: Look, wrong: str = "", typed: str = "") -> Response:
    each = look.disposal
    open_ = each.approved_at is None and each.done_at is None
    own = each.proposed_by == request.person.id
    return page(
        request,
        "audit/approval.html",
        422 if wrong else 200,
        look=look,
        proposed_by=name_of(look.people, each.proposed_by),
        open=open_ and not own and bool(look.going) and bool(may(request.person, "disposal.approve")),
        own=own and open_,
        wrong=wrong,
        typed=typed,
    )

"""Handing over a page (分担): a colleague of the same company is asked to fill it, until a day, and says when it is done."""

from datetime import datetime, timedelta
from urllib.parse import quote

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from engine.case.calendar import today
from engine.case.correction import is_reachable
from engine.case.model import Denied
from engine.case.parties import is_company, may_hand_over
from engine.store.accounts import Account
from engine.store.handovers import Handover
from engine.store.transaction import Transaction
from engine.web import entries
from engine.web.applicant.telling import tell
from engine.web.dates import day_text, local
from engine.web.drafting import open_of
from engine.web.entries import Entries, Input
from engine.web.opening import OpenCase, case_of, version_of
from engine.web.pages import FormPage
from engine.web.refusal import denied, unknown
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.site import Site
from engine.web.slots import safe

_DUE = Input(
    "due",
    "いつまでに",
    "和暦でも入力できます（例　令和9年4月1日）。この日の朝に、メールでもお知らせします。",
    "day",
    False,
    longest=40,
)
_NOTE = Input("note", "伝えること", "", "lines", False, longest=500)
_MOST = 50  # open requests on one case
_HOUR = 8  # from when on reminders go out, in Japan
_BACK = timedelta(days=3)  # a server that stood still reminds late, not never


def show(request: Request) -> Response:
    """GET /cases/{case}/pages/{page}/handover"""
    with request.reading() as tx:
        open_ = _opened(request, tx)
        return _form(request, tx, open_, entries.blank(_inputs(request, tx, open_)))


def ask(request: Request) -> Response:
    """POST /cases/{case}/pages/{page}/handover: one open request to a colleague for a page."""
    with request.app.store.write() as tx:
        open_ = _opened(request, tx)
        typed = _checked(request, tx, open_, entries.read(request.form, _inputs(request, tx, open_)))
        if typed.wrong:
            return _form(request, tx, open_, typed, 422)
        to = next(each for each in _colleagues(request, tx, open_) if each.id == typed.text("to"))
        made = tx.handovers.ask(_made(request, open_, to, typed))
        _tell(tx, open_, made, ("handover", request.person.name, to.id), request.now)
        facts = {"page": made.page, "to": to.id, "until": made.due}
        tx.audit.append("handover.ask", request.person, f"case:{open_.case.id}", facts, request.now)
    return _to_page(open_, made.page)


def done(request: Request) -> Response:
    """POST /cases/{case}/handovers/{handover}/done: by the colleague who was asked."""
    with request.app.store.write() as tx:
        open_, found = _found(request, tx)
        if found.to_id != request.person.id:
            raise unknown()
        if tx.handovers.done(found.number, request.now):
            _tell(tx, open_, found, ("handover_done", request.person.name, found.by_id), request.now)
            facts = {"page": found.page, "by": found.by_id}
            tx.audit.append("handover.done", request.person, f"case:{open_.case.id}", facts, request.now)
    return _to_page(open_, found.page)


def withdraw(request: Request) -> Response:
    """POST /cases/{case}/handovers/{handover}/withdraw: by who asked, or a プライム account."""
    with request.app.store.write() as tx:
        open_, found = _found(request, tx)
        if request.person.id != found.by_id and request.person.account != "prime":
            raise denied(Denied("handover.others", "取り消せるのは、頼んだ人とプライムのアカウントの人です。"))
        if tx.handovers.withdraw(found):
            _tell(tx, open_, found, ("handover_withdrawn", request.person.name, found.to_id), request.now)
            facts = {"page": found.page, "to": found.to_id}
            tx.audit.append("handover.withdraw", request.person, f"case:{open_.case.id}", facts, request.now)
    return _to_page(open_, found.page)


def handed(request: Request, open_: OpenCase, here: str, all_: tuple[Handover, ...]) -> Markup:
    """What stands above a page's fields that was handed over: who was asked by whom, until when, done; the buttons.

    `here`: the page's id; "" above a correction (補正), which shows all pages in one: then each says its page.
    """
    of_page = [each for each in all_ if here in ("", each.page)]
    if not of_page or not _hands_over(request, open_):
        return safe("")
    titles = {} if here else {id_: found.page.title.say() for id_, found in open_.opened.pages.items()}
    template = request.app.templates.get_template("applicant/handed.html")
    return safe(template.render(request=request, case=open_.case, handovers=of_page, titles=titles))


def way(request: Request, open_: OpenCase, here: str, all_: tuple[Handover, ...]) -> Markup:
    """At a page's end: back up to say that one is done where one was asked, else the way to ask somebody."""
    if not _hands_over(request, open_):
        return safe("")
    asked = any(each.page == here and each.to_id == request.person.id and each.done_at is None for each in all_)
    path = "#handed" if asked else f"/cases/{open_.case.id}/pages/{here}/handover"
    words = "頼まれた入力が終わったことを知らせる" if asked else "このページの入力を同僚に頼む"
    return safe(f'<p class="small no-print"><a class="quiet" href="{path}">{words}</a></p>')


def _hands_over(request: Request, open_: OpenCase) -> bool:
    return is_company(open_.case.owner) and bool(may_hand_over(request.person, open_.case, open_.procedure))


def is_open_page(found: FormPage, opened: frozenset[str] | None) -> bool:
    """Whether the applicant may write something on a page now; `opened` as drafting.open_of gives it."""
    return any(is_reachable(opened, piece.key) for piece in found.fields())


def remind(site: Site, now: datetime) -> None:
    """A mail in the morning of the due day, once: the outbox knows the key."""
    if local(now).hour < _HOUR:
        return
    day = today(now)
    with site.store.read() as tx:
        due = tx.handovers.falling_due(day - _BACK, day)
        titles = {each.version: version_of(site, tx, each.version).procedure.title.say() for each in due}
    for each in due:
        with site.store.write() as tx:
            told = _told(each.handover, titles[each.version], "handover_due", each.handover.by_name)
            tell(tx, [tx.accounts.get(each.handover.to_id)], f"handover:{each.handover.number}:due", told, now)


def _opened(request: Request, tx: Transaction) -> OpenCase:
    """The draft or correction, if one of its pages is named that the applicant may fill now; else as if unknown."""
    open_ = case_of(request, tx)
    found = open_.opened.pages.get(request.params.get("page", ""))
    if found is None or not found.page.filled_by_applicant or not is_company(open_.case.owner):
        raise unknown()
    if not is_open_page(found, open_of(open_)):
        raise unknown()
    return open_


def _found(request: Request, tx: Transaction) -> tuple[OpenCase, Handover]:
    open_ = case_of(request, tx)
    number = request.params.get("handover", "")
    found = tx.handovers.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if found is None or found.case_id != open_.case.id:
        raise unknown()
    return open_, found


def _colleagues(request: Request, tx: Transaction, open_: OpenCase) -> list[Account]:
    """The other accounts of the company; who only claims to belong to it (エントリー) is none."""
    accounts = tx.accounts.of(open_.case.owner.id)
    return [each for each in accounts if each.id != request.person.id and each.account in ("prime", "member")]


def _inputs(request: Request, tx: Transaction, open_: OpenCase) -> tuple[Input, ...]:
    people = tuple(
        (each.id, f"{each.name}（{each.email}）" if each.email else each.name)
        for each in _colleagues(request, tx, open_)
    )
    return (
        Input("to", "頼む相手", "同じ会社で、このサイトにサインインしたことのある人です。", "choice", options=people),
        _DUE,
        _NOTE,
    )


def _checked(request: Request, tx: Transaction, open_: OpenCase, typed: Entries) -> Entries:
    due = typed.day("due")
    if due and due < today(request.now):
        typed = typed.but("due", "「いつまでに」は、きょうより後の日にしてください。")
    end = open_.case.due if open_.case.submitted_at is not None else None
    if due and end and due > end:
        typed = typed.but("due", f"「いつまでに」は、補正の期限（{day_text(end)}）までの日にしてください。")
    waiting = [each for each in tx.handovers.of_case(open_.case.id) if each.done_at is None]
    if any((each.to_id, each.page) == (typed.text("to"), request.params["page"]) for each in waiting):
        return typed.but("to", "この人には、このページをもう頼んでいます。変えるときは、取り消してから頼んでください。")
    if len(waiting) >= _MOST:
        return typed.but("to", f"一つの案件で頼めるのは{_MOST}件までです。終わってから頼んでください。")
    return typed


def _made(request: Request, open_: OpenCase, to: Account, typed: Entries) -> Handover:
    return Handover(
        case_id=open_.case.id,
        page=request.params["page"],
        to_id=to.id,
        to_name=to.name,
        by_id=request.person.id,
        by_name=request.person.name,
        note=typed.text("note"),
        due=typed.day("due"),
        handed_at=request.now,
    )


def _form(request: Request, tx: Transaction, open_: OpenCase, typed: Entries, status: int = 200) -> Response:
    here = open_.opened.pages[request.params["page"]].page
    return page(
        request,
        "applicant/handover.html",
        status,
        case=open_.case,
        procedure=open_.procedure,
        here=here,
        entries=typed,
        anybody=bool(_colleagues(request, tx, open_)),
    )


def _tell(tx: Transaction, open_: OpenCase, about: Handover, what: tuple[str, str, str], now: datetime) -> None:
    """`what`: the kind of mail, who did it, to which account it goes."""
    kind, who, to = what
    told = _told(about, open_.procedure.title.say(), kind, who)
    tell(tx, [tx.accounts.get(to)], f"handover:{about.number}:{kind}", told, now)


def _told(about: Handover, title: str, kind: str, who: str) -> dict[str, str]:
    path = f"/cases/{about.case_id}/pages/{quote(about.page)}"
    return {"mail": kind, "party": who, "title": title, "path": path, "due": about.due.isoformat() if about.due else ""}


def _to_page(open_: OpenCase, id_: str) -> Response:
    return RedirectResponse(f"/cases/{open_.case.id}/pages/{id_}", 303)

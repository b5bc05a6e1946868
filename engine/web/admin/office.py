"""One office: added, changed, ended when nothing is left with it, and used again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from engine.case.routing import offices_of
from engine.store.audit import RecordQuery
from engine.store.offices import Office
from engine.store.transaction import Transaction
from engine.store.versions import CatalogueQuery
from engine.web import entries
from engine.web.admin import words
from engine.web.admin.asking import Sheet, Trail, ask, done, said
from engine.web.admin.offices import missing, open_ones
from engine.web.admin.question import Question, reason
from engine.web.entries import Entries, Input
from engine.web.opening import day_of, version_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request

TRAIL: Trail = (("/admin", "運用"), ("/admin/offices", "官署"))
_NAME = Input(
    "name",
    "官署の名前",
    "手続の定義にあるとおりに入力してください。登録したあとは変えられません（例　関東経済産業局）。",
    longest=100,
)
_EMAIL = Input("email", "メール", "この官署の連絡先です（例　tanto@example.jp）。", "email", need=False, longest=254)
_PROCEDURES = 20  # as many are named on the page of an office that cannot be ended


@dataclass(frozen=True)
class Left:
    """What is still with an office: open cases by procedure (id, title, how many), and procedures that route to it."""

    cases: Sequence[tuple[str, str, int]]
    procedures: Sequence[tuple[str, str]]
    others: Sequence[str]  # where the cases could go instead
    below: Sequence[str]  # offices that belong to it

    @property
    def count(self) -> int:
        return sum(count for _, _, count in self.cases)


def add(request: Request) -> Response:
    """GET /admin/offices/new?name="""
    with request.reading() as tx:
        inputs = (_NAME, *_inputs(tx, ""))
    return ask(request, _ADDING, entries.blank(inputs, name=request.query_text("name", 100)))


def added(request: Request) -> Response:
    """POST /admin/offices/new"""
    with request.app.store.write() as tx:
        typed = entries.read(request.form, (_NAME, *_inputs(tx, "")))
        name = typed.text("name")
        if "/" in name:
            typed = typed.but("name", "「官署の名前」に「/」は使えません。定義とここの両方で、別の字にしてください。")
        office = Office(name, typed.text("parent") or None, typed.text("email"), request.now)
        if not typed.wrong and not tx.offices.add(office):
            typed = typed.but("name", f"「{name}」は、もう登録されています。")
        if typed.wrong:
            return ask(request, _ADDING, typed)
        facts = {"parent": office.parent, "email": office.email}
        tx.audit.append("office.add", request.person, f"office:{name}", facts, request.now)
    return done(_path(office), "office.add")


def add_missing(request: Request) -> Response:
    """POST /admin/offices/missing: every office that definitions name and that nobody entered yet."""
    with request.app.store.write() as tx:
        for name in missing(tx, request):
            if "/" not in name and tx.offices.add(Office(name, None, "", request.now)):
                tx.audit.append("office.add", request.person, f"office:{name}", {}, request.now)
    return done("/admin/offices", "office.add_missing")


def show(request: Request) -> Response:
    """GET /admin/offices/{office}: where it belongs, who works there, what happened to it."""
    with request.reading() as tx:
        office = _office(request, tx)
        records = tx.audit.page(RecordQuery(subject=f"office:{office.id}", limit=50)).rows
        left = left_at(request, tx, office.id)
    return page(
        request,
        "admin/office.html",
        office=office,
        left=left,
        past=words.past(records),
        trail=TRAIL,
        said=said(request),
    )


def edit(request: Request) -> Response:
    """GET /admin/offices/{office}/edit"""
    with request.reading() as tx:
        office = _office(request, tx)
        known = {"parent": office.parent or "", "email": office.email}
        return ask(request, _editing(office), entries.blank(_inputs(tx, office.id), **known))


def edited(request: Request) -> Response:
    """POST /admin/offices/{office}/edit"""
    with request.app.store.write() as tx:
        office = _office(request, tx)
        typed = entries.read(request.form, _inputs(tx, office.id))
        parent = typed.text("parent") or None
        if parent and _is_below(tx, parent, office.id):
            typed = typed.but("parent", f"「{parent}」は、この官署の下にあります。ほかの官署を選んでください。")
        if typed.wrong:
            return ask(request, _editing(office), typed)
        tx.offices.change(office.id, parent, typed.text("email"))
        facts = {"parent": parent, "email": typed.text("email")}
        tx.audit.append("office.change", request.person, f"office:{office.id}", facts, request.now)
    return done(_path(office), "office.change")


def restore(request: Request) -> Response:
    """POST /admin/offices/{office}/restore"""
    with request.app.store.write() as tx:
        office = _office(request, tx)
        if tx.offices.end(office.id, None):
            tx.audit.append("office.restore", request.person, f"office:{office.id}", {}, request.now)
    return done(_path(office), "office.restore")


def left_at(request: Request, tx: Transaction, office: str) -> Left:
    """What is with an office now. Whether a case is over, its procedure's newest version says."""
    open_: dict[str, int] = {}
    titles: dict[str, str] = {}
    others: dict[str, None] = {}
    finals: dict[str, Mapping[str, bool]] = {}
    for routed in tx.offices.routed(office):
        if routed.procedure not in finals:
            version = tx.versions.history(routed.procedure)[0]
            procedure = version_of(request.app, tx, version.digest).program.procedure
            finals[version.procedure] = {state.id: state.final is not None for state in procedure.workflow.states}
            titles[version.procedure] = version.title
            others |= dict.fromkeys(offices_of(procedure))
        if not finals[routed.procedure].get(routed.state, False):
            open_[routed.procedure] = open_.get(routed.procedure, 0) + routed.count
    asked = CatalogueQuery(day_of(request), facets={"office": office}, limit=_PROCEDURES)
    naming = [(version.procedure, version.title) for version in tx.versions.catalogue(asked).rows]
    below = [each.id for each in open_ones(tx) if each.parent == office]
    here = {each.id for each in open_ones(tx)} - {office}
    known = tx.offices.get(office)
    above = [known.parent] if known and known.parent in here else []
    going = [name for name in dict.fromkeys([*above, *others]) if name in here]
    return Left([(id_, titles[id_], count) for id_, count in open_.items()], naming, going, below)


def _office(request: Request, tx: Transaction) -> Office:
    found = tx.offices.get(request.params.get("office", ""))
    if found is None:
        raise unknown()
    return found


def _is_below(tx: Transaction, office: str | None, above: str) -> bool:
    """Whether an office is, or lies somewhere below, another one."""
    parents = {each.id: each.parent for each in tx.offices.all()}
    seen: set[str] = set()
    while office is not None and office not in seen:
        if office == above:
            return True
        seen.add(office)
        office = parents.get(office)
    return False


def _inputs(tx: Transaction, office: str) -> tuple[Input, ...]:
    above = tuple((each.id, each.id) for each in open_ones(tx) if each.id != office)
    choices = (("", "なし（いちばん上）"), *above)
    return Input("parent", "上位の官署", kind="choice", need=False, options=choices), _EMAIL


def _path(office: Office) -> str:
    return f"/admin/offices/{office.id}"


_ADDING = Sheet("官署を加える", "", "加える", "/admin/offices", TRAIL)


def _editing(office: Office) -> Sheet:
    trail = (*TRAIL, (_path(office), office.id))
    return Sheet(f"{office.id}の情報を変える", "", "変える", _path(office), trail)


def _end(request: Request, tx: Transaction, office: Office, typed: Entries) -> None:
    if tx.offices.end(office.id, request.now):
        facts = {"reason": typed.text("reason")}
        tx.audit.append("office.end", request.person, f"office:{office.id}", facts, request.now)


def _ending(request: Request, tx: Transaction, office: Office) -> Sheet:
    """Refused with the reason while cases are with it."""
    left, barred = left_at(request, tx, office.id), None
    if left.cases or left.procedures or left.below:
        barred = ("この官署は、いまは終わりにできません", _why_not(left))
    return Sheet(
        title=f"{office.id}を終わりにする",
        lead="終わりにすると、新しい役割をこの官署について与えられなくなります。過去の案件と記録は残ります。",
        button="終わりにする",
        back=_path(office),
        trail=(*TRAIL, (_path(office), office.id)),
        danger=True,
        barred=barred,
    )


def _why_not(left: Left) -> list[str]:
    lines = []
    if left.cases:
        each = "、".join(f"「{title}」{count}件" for _, title, count in left.cases)
        lines.append(f"終わっていない案件が{left.count}件あります（{each}）。終わるまで、この官署で処理してください。")
    if left.procedures:
        each = "、".join(f"「{title}」" for _, title in left.procedures)
        lines.append(f"公開中の手続{each}が、この官署に案件を回付します。先に、定義の回付先を直して公開してください。")
    if left.below:
        lines.append(f"下に官署があります（{'、'.join(left.below)}）。先に、それらの上位の官署を変えてください。")
    if left.others and (left.cases or left.procedures):
        lines.append(f"代わりに回付できる官署：{'、'.join(left.others)}")
    return lines


end = Question(_office, _ending, _end, "office.end", reason("組織の改正"))  # /admin/offices/{office}/end

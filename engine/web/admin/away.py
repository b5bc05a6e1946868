"""Absence (不在): days on which somebody is away, and who stands in."""

from starlette.responses import Response

from engine.store.absences import Away
from engine.store.access import AccessQuery
from engine.store.staff import Staff
from engine.store.transaction import Transaction
from engine.web import entries
from engine.web.admin.asking import Sheet, ask, done
from engine.web.admin.person import path_of, person_of, subject_of, trail_of
from engine.web.entries import Entries, Input
from engine.web.opening import day_of
from engine.web.refusal import unknown
from engine.web.request import Request

_SINCE = Input("since", "いつから", "例　2027-08-10、令和9年8月10日", "day", longest=40)
_UNTIL = Input("until", "いつまで", "この日を含みます。", "day", longest=40)
_MOST = 500  # deputies to choose from


def form(request: Request) -> Response:
    """GET /admin/staff/{person}/absences"""
    with request.reading() as tx:
        person = person_of(request, tx)
        return ask(request, _sheet(person), entries.blank(_inputs(request, tx, person)))


def enter(request: Request) -> Response:
    """POST /admin/staff/{person}/absences"""
    with request.app.store.write() as tx:
        person = person_of(request, tx)
        typed = _checked(entries.read(request.form, _inputs(request, tx, person)))
        since, until = typed.day("since"), typed.day("until")
        if typed.wrong or since is None or until is None:
            return ask(request, _sheet(person), typed)
        away = Away(person.id, since, until, typed.text("deputy") or None)
        if tx.absences.enter(away, request.person.id, request.now) is None:
            typed = typed.but("since", "この間には、もう不在が登録されています。")
            return ask(request, _sheet(person), typed)
        deputy = tx.staff.of(typed.text("deputy"))
        facts = {"since": since, "until": until, "deputy": deputy.name if deputy else "", "deputy_id": away.deputy}
        tx.audit.append("absence.enter", request.person, subject_of(person.id), facts, request.now)
    return done(path_of(person.id), "absence.enter")


def withdraw(request: Request) -> Response:
    """POST /admin/staff/{person}/absences/{number}/withdraw"""
    number = request.params.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise unknown()
    with request.app.store.write() as tx:
        person = person_of(request, tx)
        if not tx.absences.withdraw(int(number), person.id, request.now):
            raise unknown()
        facts = {"number": int(number)}
        tx.audit.append("absence.withdraw", request.person, subject_of(person.id), facts, request.now)
    return done(path_of(person.id), "absence.withdraw")


def _checked(typed: Entries) -> Entries:
    since, until = typed.day("since"), typed.day("until")
    if "until" not in typed.wrong and since is not None and until is not None and until < since:
        return typed.but("until", "「いつまで」は、「いつから」と同じか、それより後の日にしてください。")
    return typed


def _inputs(request: Request, tx: Transaction, person: Staff) -> tuple[Input, ...]:
    others = tx.access.people(AccessQuery(day_of(request), limit=_MOST)).rows
    choices = tuple((each.id, f"{each.name}（{each.office}）") for each in others if each.id != person.id)
    return (_SINCE, _UNTIL, Input("deputy", "代理", kind="choice", need=False, options=(("", "なし"), *choices)))


def _sheet(person: Staff) -> Sheet:
    lead = "代理は案内のためのもので、役割は移りません。代わりに処理する人には、期限を付けて役割を与えてください。"
    return Sheet(f"{person.name}の不在を登録する", lead, "登録する", path_of(person.id), trail_of(person))

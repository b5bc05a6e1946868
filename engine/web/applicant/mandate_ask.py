"""Asking for a mandate (代理を申し込む): whose, for what, how long; checked once more with the company's name, then sent.

Whether the company has an account here is never said: known, unknown and without account answer alike.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import RedirectResponse, Response

from engine.case.calendar import today
from engine.case.filing import categories_text
from engine.case.model import Principal
from engine.formula.formats import is_corporate_number
from engine.registries.base import Found
from engine.store.mandates import Entrusting
from engine.store.transaction import Transaction
from engine.store.versions import CatalogueQuery, Version
from engine.web import entries
from engine.web.applicant.mandates import own_party, speakers, title_of
from engine.web.applicant.telling import tell
from engine.web.dates import day_text
from engine.web.entries import Entries, Input
from engine.web.identity.acting import sole_proprietor_key
from engine.web.identity.present import at_home
from engine.web.opening import version_of
from engine.web.rendering import page
from engine.web.request import Request

LONGEST_YEARS = 3
_MOST_PROCEDURES, _MOST_WAITING, _FOUND = 20, 100, 8
_REGISTRY = "法人番号"
_KINDS = (("corporation", "法人"), ("sole_proprietor", "個人事業主"))
_PARTY = Input("party", "相手", "会社その他の法人か、個人事業主かを選んでください。", "choice", options=_KINDS)
_NUMBER = Input(
    "number",
    "相手の番号",
    "13桁の数字です。法人は法人番号（国税庁の法人番号公表サイトで調べられます）、個人事業主は相手のGビズIDの管理番号"
    "（相手に尋ねてください）を入力してください。",
    longest=20,
)
_SINCE = Input("since", "いつから", "和暦でも入力できます（例　令和9年4月1日）。", "day", longest=40)
_UNTIL = Input("until", "いつまで", f"この日を含みます。長くて{LONGEST_YEARS}年です。", "day", longest=40)
_INPUTS = (_PARTY, _NUMBER, _SINCE, _UNTIL)
_MANAGED = re.compile(r"[0-9]{13}", re.ASCII)  # no check digit


@dataclass(frozen=True)
class Asked:
    """What was typed: the inputs, whether for all procedures, the chosen ones, and what is looked for now."""

    typed: Entries
    all: bool
    procedures: tuple[str, ...] = ()
    words: str = ""

    @property
    def sole(self) -> bool:
        """Whether the principal is a sole proprietor (個人事業主)."""
        return self.typed.text("party") == "sole_proprietor"

    @property
    def number(self) -> str:
        """The number as it is kept: 13 half-width digits, or whatever was typed."""
        return "".join(sign for sign in self.typed.text("number") if sign not in " 　-－‐ー")


def show(request: Request) -> Response:
    """GET /mandates/new?procedure=…"""
    day, procedure = today(request.now), request.query_text("procedure", 60)
    typed = entries.blank(
        _INPUTS, party="corporation", since=day.isoformat(), until=(day + timedelta(days=364)).isoformat()
    )
    return _form(request, Asked(typed, not procedure, (procedure,) if procedure else ()))


def ask(request: Request) -> Response:
    """POST /mandates/new: looks for procedures, checks, or (`form-do` send) asks the company."""
    do = request.form.get("do")
    asked = _read(request)
    if do == "find":
        return _form(request, Asked(entries.blank(_INPUTS, **asked.typed.texts), False, asked.procedures, asked.words))
    if do == "edit":
        return _form(request, asked)
    asked = _checked(request, asked)
    if asked.typed.wrong:
        return _form(request, asked, 422)
    named = _named(request, asked)
    if do != "send":
        return _confirm(request, asked, named)
    return _send(request, asked, named)


def _read(request: Request) -> Asked:
    chosen = dict.fromkeys(value for name, value in request.form.pairs if name == "procedure")
    words = "".join(sign for sign in request.form.one("words")[:200] if sign.isprintable()).strip()
    return Asked(entries.read(request.form, _INPUTS), request.form.one("scope") == "all", tuple(chosen), words)


def _checked(request: Request, asked: Asked) -> Asked:
    typed, day = asked.typed, today(request.now)
    since, until = typed.day("since"), typed.day("until")
    error = _wrong_number(request, asked)
    if not {"party", "number"} & set(typed.wrong) and error:
        typed = typed.but("number", error)
    if until and until < day:
        typed = typed.but("until", "「いつまで」は、きょうより後の日にしてください。")
    elif since and until and until < since:
        typed = typed.but("until", "「いつまで」は、「いつから」より後の日にしてください。")
    elif since and until and until > _years_after(since, LONGEST_YEARS):
        typed = typed.but("until", f"期間は、長くて{LONGEST_YEARS}年です。")
    if not asked.all:
        error = _wrong_procedures(request, asked.procedures)
        typed = typed.but("procedures", error) if error else typed
    return Asked(typed, asked.all, () if asked.all else asked.procedures, asked.words)


def _wrong_number(request: Request, asked: Asked) -> str:
    if asked.sole and not _MANAGED.fullmatch(asked.number):
        return "GビズIDの管理番号が正しくありません。13桁の数字を確かめてください。"
    if not asked.sole and not is_corporate_number(asked.number):
        return "法人番号が正しくありません。13桁の数字を確かめてください。"
    return "自分の会社や自分自身には申し込めません。" if _key(request, asked) == own_party(request).id else ""


def _key(request: Request, asked: Asked) -> str:
    """The key of the party that was named. A sole proprietor's is the number in his account at GビズID."""
    if not asked.sole:
        return asked.number
    profiles = [party.profile for party in request.app.sign_ins.values()]
    profile = next((each.id for each in profiles if each.kind == "business"), "")
    return sole_proprietor_key(profile, asked.number)


def _wrong_procedures(request: Request, procedures: Sequence[str]) -> str:
    if not procedures:
        return "任せてもらう手続を選んでください。"
    if len(procedures) > _MOST_PROCEDURES:
        return f"手続は{_MOST_PROCEDURES}件まで選べます。それより多いときは「すべての手続」を選んでください。"
    with request.app.store.read() as tx:
        for id_ in procedures:
            found = tx.versions.in_force(id_, today(request.now)) if len(id_) <= 60 else None
            if found is None:
                return "選んだ手続のなかに、いま受け付けていないものがあります。"
            delegation = version_of(request.app, tx, found.digest).procedure.applicants.delegation
            if delegation == "none":
                return f"「{found.title}」は、代理ではできない手続です。"
            if delegation != "allowed":
                by = f"GビズIDの委任区分{categories_text(delegation)}の委任"
                return (
                    f"「{found.title}」の代理には、{by}が必要です。相手に、GビズIDのサイトで委任してもらってください。"
                )
    return ""


def _years_after(day: date, years: int) -> date:
    """The last day of so many years that begin on a day."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap else day.day) - timedelta(days=0 if leap else 1)


def _named(request: Request, asked: Asked) -> Principal:
    """The company as the public register names it; by its number alone where the register does not know or answer. A sole
    proprietor by his number: no register tells his name to everybody, and he tells it by accepting.
    """
    number = asked.number
    if asked.sole:
        return Principal(_key(request, asked), "sole_proprietor", f"個人事業主（管理番号 {number}）")
    registry = request.app.registries.get(_REGISTRY)
    answer = registry.lookup(number) if registry else None
    if not isinstance(answer, Found):
        return Principal(number, "corporation", f"法人番号 {number}", number)
    address = {name: str(text) for name, text in dict(answer.values.get("address") or {}).items() if text}
    return Principal(number, "corporation", str(answer.values.get("name") or number), number, address)


def _send(request: Request, asked: Asked, named: Principal) -> Response:
    actor, party, day = at_home(request.person), own_party(request), today(request.now)
    since, until = asked.typed.day("since") or day, asked.typed.day("until") or day
    made = Entrusting(
        id=secrets.token_hex(16),
        principal=named,
        agent=party,
        procedures=asked.procedures,
        since=since,
        until=until,
        source="here",
        reference="",
        asked_by=actor.id,
        asked_at=request.now,
    )
    with request.app.store.write() as tx:
        error = _too_many(tx, made, day)
        if not error:
            tx.mandates.ask(made)
            told = {"mail": "mandate_asked", "party": party.name, "path": f"/mandates/{made.id}"}
            tell(tx, speakers(tx, named.id), f"mandate:{made.id}:asked", told, request.now)
            facts = {"principal": named.id, "agent": party.id, "procedures": list(made.procedures), "until": until}
            tx.audit.append("mandate.ask", actor, f"mandate:{made.id}", facts, request.now)
    if error:
        return _form(request, Asked(asked.typed.but("number", error), asked.all, asked.procedures), 422)
    return RedirectResponse(f"/mandates/{made.id}", 303)


def _too_many(tx: Transaction, made: Entrusting, day: date) -> str:
    """One open request to a company at a time, and not endlessly many: nobody is flooded with mails."""
    if tx.mandates.waiting(made.agent.id, day, made.principal.id):
        return "この相手には、もう申し込んでいます。返事を待つか、申込みを取り下げてから、もう一度申し込んでください。"
    if tx.mandates.waiting(made.agent.id, day) >= _MOST_WAITING:
        return f"返事を待っている申込みが{_MOST_WAITING}件あります。返事を待ってから申し込んでください。"
    return ""


def _form(request: Request, asked: Asked, status: int = 200) -> Response:
    day = today(request.now)
    with request.app.store.read() as tx:
        found: Sequence[Version] = ()
        if asked.words:
            found = tx.versions.catalogue(CatalogueQuery(day, asked.words, limit=_FOUND)).rows
        chosen = [(id_, title_of(tx, id_, day)) for id_ in asked.procedures[: _MOST_PROCEDURES * 2]]
    known = {id_ for id_, _ in chosen}
    return page(
        request,
        "applicant/mandate_ask.html",
        status,
        party=own_party(request),
        asked=asked,
        entries=asked.typed,
        inputs={each.name: each for each in _INPUTS},
        chosen=chosen,
        found=[(each.procedure, each.title) for each in found if each.procedure not in known],
        problems=_problems(asked),
    )


def _problems(asked: Asked) -> list[entries.Problem]:
    found = list(asked.typed.problems)
    if "procedures" in asked.typed.wrong:
        found.insert(min(1, len(found)), entries.Problem("#scope", asked.typed.wrong["procedures"]))
    return found


def _confirm(request: Request, asked: Asked, named: Principal) -> Response:
    day = today(request.now)
    with request.app.store.read() as tx:
        titles = [title_of(tx, id_, day) for id_ in asked.procedures]
    typed = asked.typed
    since, until = typed.day("since") or day, typed.day("until") or day
    return page(
        request,
        "applicant/mandate_check.html",
        party=own_party(request),
        asked=asked,
        named=named,
        titles=titles,
        days=f"{day_text(since)}から{day_text(until)}まで",
    )

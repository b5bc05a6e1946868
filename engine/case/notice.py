"""A notice (通知) as data for a page to print: number, day, addressee, sender, body, reason, 教示. Nothing here is
HTML.

A refusal prints its reasons (行政手続法第8条). A disposition one may appeal against prints to whom and by when
(行政不服審査法第82条, 行政事件訴訟法第46条): the author names the authority and may word the terms himself.
"""

from dataclasses import dataclass
from datetime import date, datetime

from engine import formula
from engine.case import calendar
from engine.case.act import Refused
from engine.case.answers import Answers
from engine.case.calendar import today as day_of
from engine.case.derived import Derived
from engine.case.guards import read_filed
from engine.case.model import Case
from engine.case.routing import address_of
from engine.formula import Context, Use, to_wareki
from engine.procedure.model import Appeal, Notice, Procedure
from engine.procedure.problem import DataPath
from engine.procedure.program import Program
from engine.procedure.text import Text

SERIAL = "連番"
_GIVES_REASON = ("refused", "not_met", "cancelled")
# Usual wordings; `appeal: {period: …, suit: …}` replaces them where another law sets other terms.
APPEAL_PERIOD = (
    "この処分に不服があるときは、この処分があったことを知った日の翌日から起算して3か月以内に、{to}に対して審査請求を"
    "することができます（行政不服審査法第18条、第82条）。ただし、処分があった日の翌日から起算して1年を過ぎたときは、"
    "審査請求をすることができません。"
)
APPEAL_SUIT = (
    "この処分の取消しを求める訴えは、この処分があったことを知った日の翌日から起算して6か月以内に、国を被告として"
    "（国を代表する者は法務大臣です。）提起することができます（行政事件訴訟法第14条、第46条）。ただし、処分があった日の"
    "翌日から起算して1年を過ぎたときは、訴えを提起することができません。"
)
_TITLES = {
    "granted": "{title}について（通知）",
    "refused": "{title}を認めないことについて（通知）",
    "accepted": "{title}の確認を終えたことについて（お知らせ）",
    "not_met": "{title}が形式上の要件を満たしていないことについて（お知らせ）",
    "withdrawn": "{title}の取下げについて（お知らせ）",
}
_BODIES = {
    "granted": "{day}に提出のあった{title}については、{law}申請のとおり認めたので通知します。",
    "refused": "{day}に提出のあった{title}については、{law}次の理由により認めないこととしたので通知します。",
    "accepted": "{day}に到達した{title}について、形式上の要件を満たしていることを確認しました。",
    "not_met": "{day}に到達した{title}は、次の理由により形式上の要件を満たしていません。",
    "withdrawn": "{day}に提出のあった{title}について、取下げの申出を受け付けました。",
}
_OTHER_TITLE = "{title}について（お知らせ）"
_OTHER_BODY = "{day}に提出のあった{title}について、お知らせします。"


@dataclass(frozen=True)
class Document:
    """One notice, ready to lay out. Texts are plain; a paragraph may hold line breaks; empty texts are left out."""

    id: str
    label: str
    title: str
    number: str  # 文書番号, e.g. 経第12号
    day: date
    day_text: str  # 令和8年4月1日
    addressee: tuple[str, ...]
    sender: str
    paragraphs: tuple[str, ...]
    outcome: str | None
    reason: str
    appeal: tuple[str, ...]
    receipt: str


def render(program: Program, case: Case, notice_id: str, number: int | None, now: datetime) -> Document | Refused:
    """The notice `notice_id` of a case, with the values as they were decided. `number` fills 《連番》.

    Its day is the day it was issued; before that (a preview), today. Refused when the definition has no such notice.
    """
    found = [(place, notice) for place, notice in enumerate(program.procedure.notices) if notice.id == notice_id]
    if not found:
        return Refused("notice.unknown", "この通知はありません。", hidden=True)
    place, notice = found[0]
    issued = next((each for each in reversed(case.notices) if each.notice == notice_id), None)
    day = day_of(issued.at if issued else now)
    answers = read_filed(program, case, issued.at if issued else now)
    page = _Page(program, case, answers, place, day)
    return Document(
        id=notice.id,
        label=str(notice.label or notice.title or notice.id),
        title=page.text("title", notice.title) or _standard(program.procedure, case, _TITLES, _OTHER_TITLE),
        number=page.numbered(notice, number),
        day=day,
        day_text=_era(day),
        addressee=_addressee(case),
        sender=address_of(program.procedure, case.office) if case.office else "",
        paragraphs=page.paragraphs(notice),
        outcome=case.outcome,
        reason=case.reason if case.outcome in _GIVES_REASON else "",
        appeal=_appeal(notice.appeal) if notice.appeal else (),
        receipt=case.receipt or "",
    )


def applies(program: Program, case: Case, notice: Notice, now: datetime) -> bool:
    """Whether a notice with a condition (`when:`) goes out; unknown means no."""
    if notice.when is None:
        return True
    guard = _GUARDS(program).get(notice.id)
    context = Context(today=day_of(now), holidays=calendar.is_closed)
    return guard is not None and guard.evaluate(read_filed(program, case, now).env, context) is True


def _guards(program: Program) -> dict[str, formula.Formula]:
    """The conditions of notices. `program.build` has checked them."""
    found = {}
    for notice in program.procedure.notices:
        if notice.when is not None:
            guard, _ = formula.compile(notice.when, program.scopes.top, Use.TRANSITION)
            if guard is not None:
                found[notice.id] = guard
    return found


_GUARDS: Derived[Program, dict[str, formula.Formula]] = Derived(_guards)


@dataclass(frozen=True)
class _Page:
    """The author's texts of one notice with the values of one case."""

    program: Program
    case: Case
    answers: Answers
    place: int
    day: date

    def text(self, key: str, text: Text | None) -> str:
        """A text with its 《式》 filled in; as it stands where it has none."""
        if text is None:
            return ""
        return self._filled(("notices", self.place, key), str(text), {})

    def numbered(self, notice: Notice, number: int | None) -> str:
        """文書番号; "" until there is a number."""
        if notice.number is None or number is None:
            return ""
        return self._filled(("notices", self.place, "number"), notice.number, {SERIAL: str(number)})

    def paragraphs(self, notice: Notice) -> tuple[str, ...]:
        """The body, cut at blank lines; the standard body where the author gave none."""
        body = self.text("body", notice.body) or _standard(self.program.procedure, self.case, _BODIES, _OTHER_BODY)
        parts: list[list[str]] = [[]]
        for line in body.strip().split("\n"):
            if line.strip():
                parts[-1].append(line.rstrip())
            elif parts[-1]:
                parts.append([])
        return tuple("\n".join(part) for part in parts if part)

    def _filled(self, place: DataPath, plain: str, more: dict[str, str]) -> str:
        rule = self.program.texts.get(place)
        if rule is None:
            return plain
        context = Context(today=self.day, holidays=calendar.is_closed)
        found = rule.evaluate({**self.answers.env, **more}, context)
        return found if isinstance(found, str) else ""


def _standard(procedure: Procedure, case: Case, texts: dict[str, str], other: str) -> str:
    law = procedure.law
    named = f"{law.name}{law.article or ''}の規定に基づき、" if law else ""
    day = _era(day_of(case.submitted_at)) if case.submitted_at else ""
    return texts.get(case.outcome or "", other).format(title=procedure.title, law=named, day=day)


# As an address is written; stored JSON keeps no order of keys.
_ADDRESS = ("都道府県", "市区町村", "町名番地", "建物名", "国", "住所")


def _addressee(case: Case) -> tuple[str, ...]:
    owner = case.owner
    address = "".join(owner.address.get(part, "") for part in _ADDRESS)
    who = f"{owner.representative}　様" if owner.representative else ""
    name = owner.name if who else f"{owner.name}　様"
    return tuple(line for line in (address, name, who) if line)


def _appeal(appeal: Appeal) -> tuple[str, ...]:
    period = str(appeal.period) if appeal.period else APPEAL_PERIOD
    suit = str(appeal.suit) if appeal.suit else APPEAL_SUIT
    return tuple(text.replace("{to}", appeal.to) for text in (period, suit))


def _era(day: date) -> str:
    """A day in the Japanese calendar, in ours where that has none."""
    try:
        return to_wareki(day)
    except ValueError:
        return f"{day.year}年{day.month}月{day.day}日"

"""Which transitions file a case (提出・再提出), and what must hold before one does: account, kind, window, version."""

from collections.abc import Iterable
from datetime import date, datetime

from engine.case.calendar import today as day_of
from engine.case.model import Actor, Allowed, Case, Denied
from engine.procedure.model import Procedure
from engine.procedure.workflow import State, Transition, Workflow

APPLICANT = "applicant"
YES = Allowed()
_GIVEN_UP = ("withdrawn", "cancelled")
_KINDS = {
    "corporation": "法人",
    "sole_proprietor": "個人事業主",
    "individual": "個人",
    "local_government": "地方公共団体",
    "promoters": "設立中の法人の発起人",
    "staff": "職員",
}
# GビズID: メンバー belongs to a プライム; エントリー is not proven. What each requirement accepts:
_ACCOUNTS = {
    "prime": ("prime",),
    "member": ("prime", "member"),
    "entry": ("prime", "member", "entry"),
    "any": ("prime", "member", "entry", "staff"),
}
_ACCOUNT_NAMES = {
    "prime": "GビズIDプライム",
    "member": "GビズIDプライム又はメンバー",
    "entry": "GビズID",
    "any": "GビズID",
}


def held_by_applicant(state: State | None) -> bool:
    """Whether it is the applicant's turn: only then may a draft be typed."""
    return state is not None and not state.final and (state.initial or APPLICANT in state.holder)


def is_filing(workflow: Workflow, transition: Transition, source: str) -> bool:
    """Whether firing `transition` in `source` files the answers: it takes the case out of the applicant's hands to the
    office.
    """
    parties = {party.id for party in workflow.parties}
    if not {APPLICANT, *parties} & set(transition.by) or not held_by_applicant(workflow.state(source)):
        return False
    reached = [workflow.state(target) for target in workflow.targets(transition)]
    return any(state and state.final not in _GIVEN_UP and not held_by_applicant(state) for state in reached)


def may_file(actor: Actor, procedure: Procedure) -> Allowed | Denied:
    """Whether this account and this kind of party may file this procedure."""
    rule, principal = procedure.applicants, actor.principal
    if actor.kind == "system" or principal is None or (actor.kind == "staff" and principal.kind != "staff"):
        return Denied("file.no_principal", "申請する立場でサインインしていません。申請者としてサインインしてください。")
    if principal.kind not in rule.kinds:
        allowed = "、".join(_KINDS[kind] for kind in rule.kinds)
        return Denied("file.kind", f"この手続ができるのは、{allowed}です（サインイン中: {_KINDS[principal.kind]}）。")
    if principal.kind != "staff" and actor.account not in _ACCOUNTS[rule.account]:
        return Denied("file.account", f"この手続には{_ACCOUNT_NAMES[rule.account]}のアカウントが必要です。")
    return may_stand_in(actor, procedure) if actor.agent else YES


def may_stand_in(agent: Actor, procedure: Procedure) -> Allowed | Denied:
    """Whether an agent (代理) may act here: the procedure takes agents at all, or by a delegation of certain categories
    (委任区分), and the mandate covers it. That it holds today is seen when the actor is made.
    """
    wanted, mandate = procedure.applicants.delegation, agent.mandate
    if wanted == "none":
        return Denied("file.agent", "この手続は代理ではできません。申請者本人のアカウントでサインインしてください。")
    if wanted != "allowed" and not (mandate and set(wanted) & set(mandate.categories)):
        principal = agent.principal.name if agent.principal else "申請者"
        return Denied(
            "file.category",
            f"この手続の代理には、GビズIDの委任区分{categories_text(wanted)}の委任が必要です。{principal}に頼んで、"
            "GビズIDのサイトでその委任区分を加えてもらい、GビズIDでサインインし直してください。",
        )
    if mandate is None or not mandate.covers(procedure.id):
        return Denied(
            "file.mandate", "この手続は、委任された範囲にありません。申請者に、委任の範囲を確かめてください。"
        )
    return YES


def categories_text(codes: Iterable[str]) -> str:
    """`「C001」か「C002」`"""
    return "か".join(f"「{code}」" for code in codes)


def closed(procedure: Procedure, now: datetime) -> Allowed | Denied:
    """Whether something may be filed for the first time at `now`; denied when retired, not yet or no longer in force,
    outside its windows.
    """
    day = day_of(now)
    if procedure.stage == "retired":
        return Denied("procedure.retired", "この手続は廃止されました。入力した内容は残っていますが、提出はできません。")
    begins, ends = _day(procedure.effective.from_), _day(procedure.effective.until)
    if begins and day < begins:
        return Denied("version.not_yet", f"この様式の受付は{_say(begins)}からです。")
    if ends and day > ends:
        return Denied("version.ended", f"この様式の受付は{_say(ends)}に終わりました。新しい様式に移してください。")
    if procedure.windows and not any(_inside(window.from_, window.until, day) for window in procedure.windows):
        times = "、".join(f"{window.from_}から{window.until}まで" for window in procedure.windows)
        return Denied("window.closed", f"いまは受付期間ではありません。受付期間: {times}（日本時間）。")
    return YES


def is_first(case: Case) -> bool:
    """Whether the next filing is the arrival (到達); later ones are corrections of it."""
    return case.submitted_at is None


def _inside(begins: str, ends: str, day: date) -> bool:
    first, last = _day(begins), _day(ends)
    return (first is None or first <= day) and (last is None or day <= last)


def _day(text: str | None) -> date | None:
    """A date of the definition (checked there), in ISO form; anything else is no limit that we could apply."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

"""What a transition asks the official for (`asks:`), checked: reason, due day, remarks, outcome, assignee, attachment.

A refusal carries its reasons (行政手続法第8条), so a reason is asked for there whether the author wrote it or not.
"""

from dataclasses import dataclass
from datetime import date

from engine.case.act import Attempt, Refused
from engine.case.clock import add_period
from engine.case.correction import unknown_remark
from engine.case.model import Remark
from engine.procedure.model import Procedure
from engine.procedure.workflow import Ask, Transition

MAX_TEXT = 10_000
_MAX_YEARS = 5  # a due day further off is a slip of the keyboard


@dataclass(frozen=True)
class Given:
    """What the official gave, sound and complete as far as the transition asks for it in words."""

    reason: str = ""
    remarks: tuple[Remark, ...] = ()
    outcome: str | None = None
    assignee: str | None = None
    note: str = ""


def asked(transition: Transition) -> dict[str, Ask]:
    """What a transition asks for, by word or by the id of a page or field."""
    return {ask.field: ask for ask in transition.asks}


def outcomes_open(procedure: Procedure, transition: Transition) -> tuple[str, ...]:
    """The outcomes that may be named here: the transition's own, else those that can be decided from where it leads."""
    if transition.outcomes:
        return tuple(transition.outcomes)
    workflow, targets = procedure.workflow, set(procedure.workflow.targets(transition))
    later = [after for after in workflow.transitions if targets & set(workflow.sources(after))]
    found: list[str] = [outcome for after in later for outcome in after.outcomes]
    if not found:
        states = [workflow.state(id_) for after in (*later, transition) for id_ in workflow.targets(after)]
        found = [state.final for state in states if state and state.final]
    return tuple(dict.fromkeys(found))


def outcome_of(attempt: Attempt) -> str | Refused | None:
    """The outcome (結論) this act rests on: named now, drafted before, or the only one there is; None where none
    counts.
    """
    case, act, transition = attempt.case, attempt.act, attempt.transition
    asks = _is_asked(transition, "outcome")
    if "outcome" not in asked(transition) and not transition.outcomes:
        return case.outcome
    known = outcomes_open(attempt.procedure, transition)
    drafted = None if "outcome" in asked(transition) else case.outcome
    if drafted is not None and act.outcome not in (None, drafted):
        return Refused("outcome.differs", "起案の結論と違います。結論を変えるときは、差し戻してください。")
    outcome = drafted or act.outcome or (known[0] if len(known) == 1 else None)
    if outcome is None:
        needed = asks or bool(transition.outcomes)
        return Refused("outcome.missing", "結論を選んでください。") if needed else None
    if outcome not in known:
        return Refused("outcome.unknown", "結論は、示した中から選んでください。")
    return outcome


def collect(attempt: Attempt) -> Given | Refused:
    """Everything the transition asks in words. The first thing that is missing or wrong is the answer."""
    act, transition = attempt.act, attempt.transition
    outcome = outcome_of(attempt)
    if isinstance(outcome, Refused):
        return outcome
    reason, note, assignee = act.reason.strip(), act.note.strip(), (act.assignee or "").strip()
    if max(len(reason), len(note)) > MAX_TEXT:
        return Refused("text.too_long", f"理由やメモは{MAX_TEXT:,}文字までです。短くしてください。")
    if not reason and _needs_reason(attempt, outcome):
        return Refused("reason.missing", "理由を入力してください。")
    if not assignee and _is_asked(transition, "assignee"):
        return Refused("assignee.missing", "担当者を選んでください。")
    if not any(act.files.values()) and _is_asked(transition, "attachment"):
        return Refused("attachment.missing", "ファイルを添付してください。")
    remarks = _remarks(attempt) if "remarks" in asked(transition) else ()
    if isinstance(remarks, Refused):
        return remarks
    named = assignee if "assignee" in asked(transition) else None
    return Given(reason, remarks, outcome, named or None, note)


def due_of(attempt: Attempt, target: str) -> date | Refused | None:
    """The due day in the state reached: the day named, else the state's period from today, rolled to an open day."""
    state = attempt.procedure.workflow.state(target)
    named = attempt.act.due if "due" in asked(attempt.transition) else None
    if named is not None:
        if named <= attempt.today:
            return Refused("due.past", "期限は、明日以降の日にしてください。")
        if named.year > attempt.today.year + _MAX_YEARS:
            return Refused("due.far", f"期限が{_MAX_YEARS}年より先です。年を確かめてください。")
        return named
    if state is not None and state.due is not None:
        return add_period(attempt.today, state.due, attempt.calendar, roll=True)
    if _is_asked(attempt.transition, "due"):
        return Refused("due.missing", "期限を入力してください。")
    return None


def _is_asked(transition: Transition, word: str) -> bool:
    """Whether the word is asked for and may not be left out."""
    ask = asked(transition).get(word)
    return ask is not None and ask.required is not False


def _needs_reason(attempt: Attempt, outcome: str | None) -> bool:
    transition, workflow = attempt.transition, attempt.procedure.workflow
    if _is_asked(transition, "reason"):
        return True
    if transition.approval and attempt.act.verdict != "approve":
        return attempt.act.verdict != "recall"
    if "outcome" in asked(transition):
        return outcome == "refused"
    reached = {transition.outcomes.get(outcome or "", "")} if transition.outcomes else set(workflow.targets(transition))
    states = [workflow.state(target) for target in reached]
    return not attempt.case.reason and any(state and state.final == "refused" for state in states)


def _remarks(attempt: Attempt) -> tuple[Remark, ...] | Refused:
    """Remarks with their author and time set here, never taken from input."""
    by = attempt.actor.id
    remarks = tuple(Remark(remark.path, remark.text.strip(), by, attempt.now) for remark in attempt.act.remarks)
    if not remarks and _is_asked(attempt.transition, "remarks"):
        return Refused("remarks.missing", "補正してほしい項目に指摘を付けてください。")
    for remark in remarks:
        wrong = _wrong_remark(attempt, remark)
        if wrong is not None:
            return wrong
    return remarks


def _wrong_remark(attempt: Attempt, remark: Remark) -> Refused | None:
    if not remark.text:
        return Refused("remark.empty", f"指摘の文を入力してください（{remark.path or '全体'}）。")
    if len(remark.text) > MAX_TEXT:
        return Refused("text.too_long", f"指摘は{MAX_TEXT:,}文字までです。短くしてください。")
    if remark.path == "" and attempt.transition.mode == "partial":
        return Refused("remark.whole", "この手続の補正は部分補正です。直してほしい項目に指摘を付けてください。")
    wrong = unknown_remark(attempt.procedure, attempt.case, remark)
    return Refused("remark.path", wrong) if wrong else None

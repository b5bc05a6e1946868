"""Words and colours that the officials' pages share: days left, outcomes, whose turn it is. Never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.procedure.workflow import State

OUTCOMES: Mapping[str, str] = {
    "granted": "認める（許可・登録・認定など）",
    "conditional": "条件を付けて認める",
    "refused": "認めない（拒否）",
    "accepted": "受理済みとする",
    "not_met": "要件を満たさない",
    "withdrawn": "取下げ",
    "cancelled": "取消し",
}
_LOOKS = {"granted": "good", "accepted": "good", "refused": "bad", "not_met": "bad"}
_TURNS = {"applicant": "申請者", "approvers": "決裁者", "office": "担当の職員", "outside": "外部の機関"}
SOON = 3  # days


@dataclass(frozen=True)
class Chip:
    """A word in a box; `look` is its colour."""

    word: str
    look: str = ""


def left(expected: date | None, today: date, paused: bool, final: bool) -> Chip:
    """Days to the expected date of the standard processing time."""
    if final:
        return Chip("終了")
    if paused:
        return Chip("停止中")
    return days(expected, today) if expected else Chip("期間なし")


def days(until: date, today: date) -> Chip:
    """Days to a date, the more urgent the more colour."""
    found = (until - today).days
    if found < 0:
        return Chip(f"{-found}日超過", "bad")
    if found == 0:
        return Chip("今日まで", "act")
    return Chip(f"あと{found}日", "act" if found <= SOON else "")


def state_chip(state: State | None, id_: str) -> Chip:
    """Where a case stands, by the office's own word."""
    if state is None:
        return Chip(id_)
    look = _LOOKS.get(state.final or "", "") or ("act" if "applicant" in state.holder else "" if state.final else "go")
    return Chip(state.title.ja, look)


def turn(state: State | None) -> str:
    """Whose turn it is, in a word; empty when the case is over."""
    if state is None or state.final:
        return ""
    return "・".join(_TURNS.get(holder, holder) for holder in state.holder)

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
        return Chip("停止中（補正待ち）")
    if expected is None:
        return Chip("期間なし")
    days = (expected - today).days
    if days < 0:
        return Chip(f"{-days}日超過", "bad")
    if days == 0:
        return Chip("今日まで", "act")
    return Chip(f"あと{days}日", "act" if days <= SOON else "")


def state_chip(state: State | None, id_: str) -> Chip:
    """Where a case stands, by the office's own word."""
    if state is None:
        return Chip(id_)
    look = _LOOKS.get(state.final or "", "") or ("act" if "applicant" in state.holder else "" if state.final else "go")
    return Chip(state.title.ja, look)

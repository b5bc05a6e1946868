"""How long the papers of a case are kept (保存期間): from 1 April of the fiscal year that follows, full years.

公文書等の管理に関する法律施行令第8条: the period begins on 1 April of the fiscal year after the one in which the document
was made or received; a definition says from what (`records: {class, years, starts}`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

_STARTS = {"decision": "決定", "expiry": "失効", "submission": "提出"}


@dataclass(frozen=True)
class Rule:
    """The retention class of a version. `starts`: decision, expiry, submission; `finals`: state -> how it ends there."""

    class_: str
    years: int
    starts: str
    finals: Mapping[str, str]

    @classmethod
    def of(cls, expanded: Mapping[str, Any]) -> Self | None:
        """Out of a published definition; None where it says nothing, and nothing is ever disposed of."""
        records = expanded.get("records")
        if not records:
            return None
        states = expanded["workflow"]["states"].items()
        finals = {id_: state["final"] for id_, state in states if state and state.get("final")}
        return cls(records["class"], int(records["years"]), records.get("starts", "decision"), finals)

    @property
    def words(self) -> str:
        """For lists and tombstones: 許認可等　5年（決定の翌年度から）."""
        return f"{self.class_} {self.years}年（{_STARTS[self.starts]}の翌年度から）"


@dataclass(frozen=True)
class Closed:
    """What counts of a case that is over: the state it ended in, and its days (Asia/Tokyo)."""

    state: str
    submitted: date
    decided: date | None
    closed: date


def until(rule: Rule, closed: Closed) -> date | None:
    """The last day on which the papers are kept; None = nobody knows yet (what was granted has not lapsed).

    What was withdrawn or refused has nothing that could lapse: it counts from its end.
    """
    if rule.starts == "submission":
        first = closed.submitted
    elif rule.starts == "expiry" and rule.finals.get(closed.state) == "granted":
        return None
    else:
        first = closed.decided or closed.closed
    return date(fiscal_year(first) + 1 + rule.years, 3, 31)


def fiscal_year(day: date) -> int:
    """年度: from 1 April."""
    return day.year if day.month >= 4 else day.year - 1

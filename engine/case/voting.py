"""One voice in a running approval: what it does to the whole. The rules of steps are in `approval`."""

from dataclasses import dataclass
from typing import Literal

from engine.case import approval
from engine.case.act import Attempt, Refused
from engine.case.approval import Voices, is_complete as is_decided
from engine.case.model import Approved
from engine.case.standing import roles_on

__all__ = ["Vote", "is_decided", "vote"]
_NO_WAY_BACK = Refused("approval.no_return", "この決裁には、差し戻す先がありません。")
Course = Literal["decided", "waiting", "back"]


@dataclass(frozen=True)
class Vote:
    """The voices after the act, and whether the approval is decided, waits for more, or goes back (差戻し・引戻し)."""

    voices: Voices
    course: Course


def vote(attempt: Attempt) -> Vote | Refused:
    """What an act in an approval comes to. Permission and turn have been asked already (`policy`)."""
    rule, act, case = attempt.transition.approval, attempt.act, attempt.case
    if rule is None:
        return Refused("approval.none", "この処理は決裁ではありません。")
    if act.verdict in ("return", "recall"):
        return Vote(case.approvals, "back") if rule.returns_to else _NO_WAY_BACK
    seat = approval.seat_of(rule, case.approvals, roles_on(attempt.actor, case, attempt.procedure))
    if seat is None:
        return Refused("approval.not_your_turn", "いまは、ほかの人の順番です。")
    verdict: Literal["approve", "object"] = "object" if act.verdict == "object" else "approve"
    words = act.reason.strip() or act.note.strip()
    voice = Approved(seat.step, attempt.actor.id, attempt.actor.name, seat.role, attempt.now, verdict, words)
    voices = (*case.approvals, voice)
    if approval.is_stopped(rule, voices):
        return Vote(voices, "back") if rule.returns_to else _NO_WAY_BACK
    return Vote(voices, "decided" if is_decided(rule, voices) else "waiting")

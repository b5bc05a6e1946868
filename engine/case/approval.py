"""Approval (決裁): whose turn it is, when a step has enough voices, when the whole is decided or must go back.

Steps run in order. Neighbouring steps of kind `consult` (合議) are open at the same time. A consultation is done when
all have spoken, whatever they said; an objection there only stops the whole when its role has a veto.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.case.model import Approved
from engine.procedure.workflow import Approval, Step

Voices = tuple[Approved, ...]


@dataclass(frozen=True)
class Seat:
    """One place from which a voice is awaited now."""

    step: int
    role: str


def members(step: Step) -> tuple[str, ...]:
    """The roles whose voices a step counts."""
    return ((step.role,) if step.role else ()) + step.all + step.any


def needed(step: Step) -> int:
    """How many approvals a step needs: `of`, else `percent` of its members rounded up, else one for `any`, else all."""
    there = len(members(step))
    if step.of is not None:
        return min(step.of, there)
    if step.percent is not None:
        return min(there, -(-there * step.percent // 100))
    return min(1, there) if step.any and not step.all else there


def open_seats(approval: Approval, voices: Voices) -> tuple[Seat, ...]:
    """Where a voice is awaited now; empty when every step is settled."""
    seats: list[Seat] = []
    for number in _open_steps(approval, voices):
        spoken = {voice.role for voice in voices if voice.step == number}
        step = approval.steps[number]
        seats += [Seat(number, role) for role in dict.fromkeys((*members(step), *step.veto)) if role not in spoken]
    return tuple(seats)


def seat_of(approval: Approval, voices: Voices, roles: Collection[str]) -> Seat | None:
    """The first seat that somebody with these roles may take now; None when it is not their turn."""
    return next((seat for seat in open_seats(approval, voices) if seat.role in roles), None)


def roles_of(approval: Approval) -> frozenset[str]:
    """Every role that has a voice anywhere in this approval."""
    return frozenset(role for step in approval.steps for role in (*members(step), *step.veto))


def is_complete(approval: Approval, voices: Voices) -> bool:
    """Whether every step has the voices it needs."""
    return all(_settled(step, number, voices) for number, step in enumerate(approval.steps))


def is_stopped(approval: Approval, voices: Voices) -> bool:
    """Whether a veto was spoken, or a step can no longer reach the approvals it needs."""
    return any(_stopped(step, number, voices) for number, step in enumerate(approval.steps))


def _open_steps(approval: Approval, voices: Voices) -> Iterator[int]:
    first: Step | None = None
    for number, step in enumerate(approval.steps):
        if first and (first.kind != "consult" or step.kind != "consult"):
            return
        if not _settled(step, number, voices):
            first = first or step
            yield number


def _settled(step: Step, number: int, voices: Voices) -> bool:
    here = [voice for voice in voices if voice.step == number and voice.role in members(step)]
    counted = here if step.kind == "consult" else [voice for voice in here if voice.verdict == "approve"]
    return len(counted) >= needed(step)


def _stopped(step: Step, number: int, voices: Voices) -> bool:
    against = {voice.role for voice in voices if voice.step == number and voice.verdict == "object"}
    if against & set(step.veto):
        return True
    if step.kind == "consult":
        return False
    return len([role for role in members(step) if role not in against]) < needed(step)

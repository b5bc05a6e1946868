"""Readings kept (読み取りの控え): what the engine made of a case last time, as long as nothing that decides it changes.

The page after a save, and the next save's look at what was there before, read the very same answers again. A reading
is a function of its program, draft, situation and day; only when all of them are equal is it given again.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from operator import attrgetter
from threading import Lock
from typing import Any, NamedTuple

from engine.case.answers import Answers, Situation, read
from engine.case.calendar import today
from engine.procedure.field import Raw
from engine.procedure.program import Program

BOUND = 50_000  # shown fields of all kept readings together: some 25 MB
# Of the moment only the day counts, in every reading (`engine.case.reading`).
_told: Callable[[Situation], tuple[Any, ...]] = attrgetter(
    *(part.name for part in fields(Situation) if part.name != "now")
)


class _Kept(NamedTuple):
    program: Program
    day: date
    told: tuple[Any, ...]
    draft: Mapping[str, Raw]
    answers: Answers


class Readings:
    """One reading a case; the oldest goes when there are too many. Shared by threads."""

    def __init__(self, bound: int = BOUND) -> None:
        self._bound = bound
        self._weight = 0
        self._lock = Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def read(self, case: str, program: Program, draft: Mapping[str, Raw], situation: Situation) -> Answers:
        """`answers.read`, or what it gave last time where it would give the same."""
        day, told = today(situation.now), _told(situation)
        kept = self._kept.get(case)
        if kept is not None and kept[:3] == (program, day, told) and kept.draft == draft:
            return kept.answers
        answers = read(program, draft, situation)
        self._keep(case, _Kept(program, day, told, draft, answers))
        return answers

    def _keep(self, case: str, fresh: _Kept) -> None:
        with self._lock:
            self._forget(self._kept.pop(case, None))
            self._kept[case] = fresh
            self._weight += len(fresh.answers.shown)
            while self._weight > self._bound:
                self._forget(self._kept.popitem(last=False)[1])

    def _forget(self, kept: _Kept | None) -> None:
        if kept is not None:
            self._weight -= len(kept.answers.shown)

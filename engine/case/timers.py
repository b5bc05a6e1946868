"""What falls due by the clock in a case's state, as plain data: the worker stores it and fires it as SYSTEM."""

from datetime import date, datetime, timedelta

from engine.case import calendar, clock, lookups_again
from engine.case.act import Timer
from engine.case.model import Case
from engine.procedure.model import Procedure
from engine.procedure.workflow import Transition

_LONGEST = 100_000  # repeats of `every` that are looked ahead; an hourly reminder for eleven years


def timers(procedure: Procedure, case: Case, now: datetime) -> tuple[Timer, ...]:
    """The timers the present state needs. `at` may lie in the past: then it is due at once.

    `due` is over at midnight in Japan after its last day and makes a task for the office, never a refusal by itself.
    `after` counts from when the case came into the state, once; `every` gives the next instant after `now`. Registries
    that gave no answer are asked again.
    """
    found = []
    if case.due is not None and case.due < date.max:
        found.append(Timer(case.id, "due", "", calendar.midnight(case.due + timedelta(days=1))))
    for transition in procedure.workflow.transitions:
        if case.state not in procedure.workflow.sources(transition):
            continue
        if transition.after:
            found.append(Timer(case.id, "after", transition.id, clock.after(_since(case), transition.after, calendar)))
        if transition.every:
            found.append(Timer(case.id, "every", transition.id, _next(_since(case), transition.every, now)))
    return (*found, *lookups_again.timers(procedure, case, now))


def ready_at(case: Case, transition: Transition) -> datetime | None:
    """The first instant at which a timed transition may fire by itself; None for one without a timer."""
    period = transition.after or transition.every
    return clock.after(_since(case), period, calendar) if period else None


def _since(case: Case) -> datetime:
    return case.state_since or case.submitted_at or case.created_at


def _next(since: datetime, period: str, now: datetime) -> datetime:
    """The first repeat after `now`; repeats are counted from `since`, so that months do not creep."""
    amount, unit = clock.split_period(period)

    def repeat(number: int) -> datetime:
        return clock.after(since, f"{max(1, amount) * number} {unit}", calendar)

    low, high = 1, 1
    while repeat(high) <= now and high < _LONGEST:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if repeat(middle) > now else (middle + 1, high)
    return repeat(low)

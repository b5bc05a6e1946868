"""Registries asked again (再照会): one that was down when a case was filed is asked again by the clock until it answers.

The answer is evidence and an event of the case. It fills nothing in; what was filed stays as filed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from engine.case.act import Fired, Timer
from engine.case.calendar import utc
from engine.case.evidence import KNOWN
from engine.case.model import SYSTEM, Case, Event
from engine.procedure.model import Procedure

FIRST, LONGEST = timedelta(minutes=10), timedelta(hours=6)
_ANSWERS = (*KNOWN, "not_found")


def timers(procedure: Procedure, case: Case, now: datetime) -> tuple[Timer, ...]:
    """When each lookup without an answer is asked next. None for drafts, which ask while they are typed, nor at the end.

    Counted from the first try: after 10, 20, 40 … minutes, later every six hours; so any `now` gives the same instants.
    """
    state = procedure.workflow.state(case.state)
    if case.submitted_at is None or state is None or state.final:
        return ()
    found = []
    for lookup in procedure.lookups:
        kept = case.evidence.get(lookup.id)
        if lookup.registry is not None and kept is not None and kept.get("status") == "unavailable":
            found.append(Timer(case.id, "lookup", lookup.id, _next(datetime.fromisoformat(str(kept["at"])), now)))
    return tuple(found)


def record(case: Case, lookup: str, kept: Mapping[str, Any], now: datetime) -> Fired | None:
    """Keep what a registry answered when it was asked again; None while it still gives no answer."""
    if kept.get("status") not in _ANSWERS:
        return None
    data = {"lookup": lookup, "key": kept["key"], "status": kept["status"]}
    event = Event(case.id, 0, "lookup", SYSTEM.id, SYSTEM.name, None, utc(now), case.state, case.state, data)
    return Fired(replace(case, evidence={**case.evidence, lookup: kept}, revision=case.revision + 1), event)


def _next(first: datetime, now: datetime) -> datetime:
    """The first instant after `now` at which it is tried."""
    passed, offset = now - first, FIRST
    while offset <= passed and offset < LONGEST:
        offset *= 2
    if offset <= passed:
        offset += LONGEST * ((passed - offset) // LONGEST + 1)
    return first + offset

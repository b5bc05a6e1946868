"""Outbox (送信箱) and timers: written in the transaction of the act, worked off by the worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.case.act import Timer
from engine.case.model import Event, Message
from engine.store.jobs import Jobs, inserts, numbered
from engine.store.scope import Scope
from engine.store.tables import OutboxRow, TimerRow, table

AT_ONCE = 8
_OUTBOX, _TIMERS = table(OutboxRow), table(TimerRow)
_MESSAGES = inserts(_OUTBOX, AT_ONCE)
_FALLS_DUE = inserts(_TIMERS, AT_ONCE)


class Outbox(Jobs):
    """`tx.outbox`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, _OUTBOX)

    def put(self, messages: Sequence[Message], event: Event) -> None:
        """Queue messages for delivery after the commit. A key that was queued before is never queued again."""
        rows = [_message(message, event) for message in messages]
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            _MESSAGES[len(part) - 1].run(self._scope.connection, numbered(part))

    def send(self, message: Message, at: datetime) -> None:
        """Queue a message that belongs to no case: an invitation."""
        row = {**_of(message), "case_id": "", "event": 0, "next_at": at}
        _MESSAGES[0].run(self._scope.connection, numbered([row]))


class Timers(Jobs):
    """`tx.timers`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, _TIMERS)

    def put(self, timers: Sequence[Timer]) -> None:
        """What falls due by the clock. A key that was put before is left alone: what has run once never runs again."""
        rows = [_timer(timer) for timer in timers]
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            _FALLS_DUE[len(part) - 1].run(self._scope.connection, numbered(part))

    def set(self, case: str, timers: Sequence[Timer]) -> None:
        """Make these the timers of a case: what waits from an earlier state is dropped, what is there already stays."""
        self.forget(case, [timer.key for timer in timers])
        self.put(timers)


_FRESH: Mapping[str, Any] = {"state": "waiting", "tries": 0, "error": ""}


def _message(message: Message, event: Event) -> dict[str, Any]:
    return {**_of(message), "case_id": event.case, "event": event.number, "next_at": event.at}


def _of(message: Message) -> dict[str, Any]:
    return {
        "key": message.key,
        "kind": message.kind,
        "recipient": message.recipient,
        "data": dict(message.data),
        **_FRESH,
    }


def _timer(timer: Timer) -> dict[str, Any]:
    data = {"transition": timer.transition, "at": timer.at.isoformat()}
    return {
        "key": timer.key,
        "case_id": timer.case,
        "kind": timer.kind,
        "data": data,
        "next_at": timer.at,
        **_FRESH,
    }

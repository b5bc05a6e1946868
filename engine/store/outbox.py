"""Outbox (送信箱) and timers: written in the transaction of the act, worked off by the worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.case.model import Event, Message
from engine.store.jobs import Jobs, inserts, numbered
from engine.store.scope import Scope
from engine.store.tables import OutboxRow, TimerRow, table

AT_ONCE = 8
_OUTBOX, _TIMERS = table(OutboxRow), table(TimerRow)
_MESSAGES = inserts(_OUTBOX, AT_ONCE)
_TIMER = inserts(_TIMERS, 1)[0]


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


class Timers(Jobs):
    """`tx.timers`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, _TIMERS)

    def put(self, key: str, case: str, kind: str, at: datetime, data: Mapping[str, Any]) -> None:
        """Something of a case that falls due at `at`. A key that is there already is left alone."""
        row = {"key": key, "case_id": case, "kind": kind, "data": dict(data), "next_at": at, **_FRESH}
        _TIMER.run(self._scope.connection, numbered([row]))


_FRESH: Mapping[str, Any] = {"state": "waiting", "tries": 0, "error": ""}


def _message(message: Message, event: Event) -> dict[str, Any]:
    return {
        "key": message.key,
        "case_id": event.case,
        "event": event.number,
        "kind": message.kind,
        "recipient": message.recipient,
        "data": dict(message.data),
        "next_at": event.at,
        **_FRESH,
    }

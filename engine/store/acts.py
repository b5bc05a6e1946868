"""One verb, one transaction: an act that workflow.fire allowed is stored whole or not at all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.case.act import Fired
from engine.case.model import Case, Event
from engine.store.answers import digest_of
from engine.store.errors import Contradiction, Missing, Stale
from engine.store.events import chained
from engine.store.records import CaseIndex
from engine.store.replies import Key
from engine.store.transaction import Transaction


def commit(tx: Transaction, before: Case, fired: Fired, index: CaseIndex, key: Key | None = None) -> Case:
    """Store case, event, submitted revision, messages and reply; the case as it is stored now.

    `before` is the case as it was read: whatever changed since raises Stale with the current case. The first submit
    gets its receipt number here. A `key` that was used before does nothing and gives the case as it stands;
    `tx.once(key)` has the reply of the first time. At most six statements for a submit.
    """
    after, filed = fired.case, fired.case.answers_number != before.answers_number
    retyped = after.draft != before.draft or after.draft_files != before.draft_files
    event = chained(fired.event, before.events, before.head, _proof(before, after))
    after = replace(
        after,
        receipt=_receipt(tx, after, event),
        revision=before.revision + 1,
        # whoever still types in an old page must not save over this
        draft_revision=before.draft_revision + (retyped or filed),
        events=event.number,
        head=event.digest,
    )
    if key is not None and not tx.replies.put(key, reply_of(after, event)):
        return _current(tx, before.id)
    if not tx.events.insert(event):
        raise Stale(_current(tx, before.id))
    tx.cases.update(after, before, index)
    if filed:
        tx.answers.add(after, event.at, event.actor)
    if retyped:
        tx.cases.put_draft(after)
    tx.outbox.put(fired.messages, event)
    return after


def reply_of(case: Case, event: Event) -> Mapping[str, Any]:
    """What is remembered of an act: enough to answer a repetition as the first time."""
    return {
        "case": case.id,
        "event": event.number,
        "action": event.action,
        "state": case.state,
        "revision": case.revision,
        "receipt": case.receipt,
    }


def _receipt(tx: Transaction, case: Case, event: Event) -> str | None:
    """The receipt number; drawn now, if this is the first submit and the caller has not."""
    if case.submitted_at is None or case.receipt is not None:
        return case.receipt
    return tx.receipts.next(case.procedure, event.at)


def _proof(before: Case, after: Case) -> Mapping[str, str]:
    """What ties a submitted revision to the chain: its digest in the event."""
    if after.answers_number != before.answers_number:
        return {"answers_digest": digest_of(after.answers or {}, after.files, after.evidence)}
    if after.answers is not before.answers and after.answers != before.answers:
        raise Contradiction("入力内容を変えるには新しい版（answers_number）が必要です。")
    return {}


def _current(tx: Transaction, id_: str) -> Case:
    case = tx.cases.get(id_)
    if case is None:
        raise Missing(f"案件 {id_}")
    return case

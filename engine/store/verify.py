"""Proves that the records are what was recorded: chain of events, seal of each case, digests of submitted answers.

The chain shows an edited, deleted, inserted or swapped event; the seal (HMAC, its key outside the database) shows a
chain that was cut at its end or stamped anew by somebody who can write rows. What neither can show is a whole database
put back to an earlier day: that takes a copy kept elsewhere.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select

from engine.case.model import Event, digest_of
from engine.store import answers
from engine.store.records import event_of, files_of
from engine.store.scope import Scope
from engine.store.tables import AnswersRow, CaseRow, EventRow, table

_CASES, _EVENTS, _ANSWERS = table(CaseRow), table(EventRow), table(AnswersRow)
_AT_ONCE = 500
_HEADS = (_CASES.c.id, _CASES.c.state, _CASES.c.last_event, _CASES.c.head, _CASES.c.seal, _CASES.c.answers_number)
Kind = Literal["edited", "missing", "added", "unlinked", "truncated", "restamped", "state", "answers", "orphan"]
_REASONS: Mapping[Kind, str] = {
    "edited": "処理記録の内容が書き換えられています。",
    "missing": "処理記録が抜けています。",
    "added": "処理記録が付け加えられています。",
    "unlinked": "処理記録が前の記録につながっていません。",
    "truncated": "最後の処理記録が消されています。",
    "restamped": "案件の封印が合いません。記録が作り直されています。",
    "state": "案件の状態が最後の処理記録と違います。",
    "answers": "提出された入力内容が記録と違います。",
    "orphan": "案件のない処理記録があります。",
}


@dataclass(frozen=True)
class Break:
    """One place where the records do not hold: which case, which event (0 = the case itself), what and why."""

    case: str
    number: int
    kind: Kind

    @property
    def reason(self) -> str:
        return _REASONS[self.kind]


@dataclass(frozen=True)
class Verified:
    """One case that was looked at: how many events it has, and where it does not hold."""

    case: str
    events: int
    breaks: tuple[Break, ...]


def verify(scope: Scope) -> Iterator[Verified]:
    """Every case with what is wrong with it. Reads everything, in portions. Events without a case come last in theirs."""
    low = ""
    while True:
        heads = list(
            scope.connection.execute(
                select(*_HEADS).where(_CASES.c.id > low).order_by(_CASES.c.id).limit(_AT_ONCE)
            ).mappings()
        )
        high = heads[-1]["id"] if len(heads) == _AT_ONCE else None
        events = _by_case(scope, _EVENTS, low, high)
        revisions = _by_case(scope, _ANSWERS, low, high)
        for head in heads:
            chain = [event_of(row) for row in events.pop(head["id"], ())]
            yield Verified(head["id"], len(chain), tuple(_breaks(scope, head, chain, revisions.get(head["id"], ()))))
        for case, rows in events.items():
            yield Verified(case, len(rows), (Break(case, rows[0]["number"], "orphan"),))
        if high is None:
            return
        low = high


def count(scope: Scope) -> int:
    """How many cases there are to look at."""
    return int(scope.connection.execute(select(func.count()).select_from(_CASES)).scalar_one())


def _breaks(
    scope: Scope, head: Mapping[Any, Any], chain: Sequence[Event], revisions: Sequence[Mapping[Any, Any]]
) -> Iterator[Break]:
    yield from _chain(head["id"], chain)
    yield from _head(scope, head, chain)
    yield from _revisions(head, chain, revisions)


def _by_case(scope: Scope, table_: Any, low: str, high: str | None) -> dict[str, list[Mapping[Any, Any]]]:
    statement = select(table_).where(table_.c.case_id > low).order_by(table_.c.case_id, table_.c.number)
    if high is not None:
        statement = statement.where(table_.c.case_id <= high)
    found: defaultdict[str, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in scope.connection.execute(statement).mappings():
        found[row["case_id"]].append(row)
    return found


def _chain(case: str, chain: Sequence[Event]) -> Iterator[Break]:
    number, previous = 0, ""
    for event in chain:
        number += 1
        if event.number != number:
            yield Break(case, number, "missing")
            number = event.number
        elif event.previous != previous:
            yield Break(case, number, "unlinked")
        if digest_of(event) != event.digest:
            yield Break(case, number, "edited")
        previous = event.digest


def _head(scope: Scope, head: Mapping[Any, Any], chain: Sequence[Event]) -> Iterator[Break]:
    case, last = head["id"], head["last_event"] or 0
    known = chain[-1].number if chain else 0
    if known < last:
        yield Break(case, last, "truncated")
    elif known > last:
        yield Break(case, known, "added")
    elif (chain[-1].digest if chain else "") != head["head"]:
        yield Break(case, last, "restamped")
    elif chain and chain[-1].after != head["state"]:
        yield Break(case, last, "state")
    if not hmac.compare_digest(scope.seal(case, last, head["head"]), head["seal"]):
        yield Break(case, 0, "restamped")


def _revisions(head: Mapping[Any, Any], chain: Sequence[Event], rows: Sequence[Mapping[Any, Any]]) -> Iterator[Break]:
    """Each submitting event proves one revision, in order; the case holds the last one."""
    proofs = [(event.number, event.data["answers_digest"]) for event in chain if "answers_digest" in event.data]
    digests = [answers.digest_of(row["body"], files_of(row["files"]), row["evidence"]) for row in rows]
    for index, (number, proof) in enumerate(proofs):
        if index >= len(digests) or digests[index] != proof:
            yield Break(head["id"], number, "answers")
    if len(digests) > len(proofs) or head["answers_number"] != len(proofs):
        yield Break(head["id"], 0, "answers")

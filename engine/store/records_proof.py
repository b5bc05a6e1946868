"""Proves the chain of records (監査記録): every row is what was recorded, none is missing, none was put in.

The digests show an edited, deleted, swapped or inserted row; the seal of each row one that was stamped anew without
the key; the sealed head a chain that was cut at its end. A whole database put back to an earlier day shows against an
anchor (anchors.py).
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select

from engine.store.audit import DISPOSED, HEAD, Head, Record, digest_of, head_of, record_of, seal_of
from engine.store.scope import Scope
from engine.store.tables import CaseRow, FactRow, RecordRow, TombstoneRow, table

_AT_ONCE = 1000
_RECORDS, _FACTS, _TOMBSTONES, _CASES = table(RecordRow), table(FactRow), table(TombstoneRow), table(CaseRow)
Kind = Literal["edited", "missing", "added", "unlinked", "truncated", "restamped", "headless", "tombstone", "alive"]
_REASONS: Mapping[Kind, str] = {
    "edited": "監査記録の内容が書き換えられています。",
    "missing": "監査記録が抜けています。",
    "added": "監査記録が付け加えられています。",
    "unlinked": "監査記録が前の記録につながっていません。",
    "truncated": "最後の監査記録が消されています。",
    "restamped": "監査記録の封印が合いません。記録が作り直されています。",
    "headless": "監査記録の末尾の封印がないか、合いません。",
    "tombstone": "廃棄の記録と、残した証跡が合いません。",
    "alive": "廃棄したはずの案件があります。",
}


@dataclass(frozen=True)
class RecordBreak:
    """One place where the records do not hold: which record (0 = the chain as a whole), what and why."""

    number: int
    kind: Kind
    subject: str = ""

    @property
    def reason(self) -> str:
        return _REASONS[self.kind]


def count(scope: Scope) -> int:
    """How many records there are to look at."""
    return int(scope.connection.execute(select(func.count()).select_from(_RECORDS)).scalar_one())


def prove(scope: Scope) -> Iterator[tuple[RecordBreak, ...]]:
    """For each record what is wrong with it, mostly nothing; at last the chain's head and the tombstones."""
    last = Head()
    disposed: dict[str, Record] = {}
    for row in _rows(scope):
        record = record_of(row)
        yield tuple(_breaks(scope, record, row["seal"], last))
        last = Head(record.number, record.digest)
        if record.action == DISPOSED:
            disposed[record.subject.removeprefix("case:")] = record
    yield (*_head(scope, last), *_tombstones(scope, disposed))


def _rows(scope: Scope) -> Iterator[Mapping[Any, Any]]:
    low = -(2**31)
    while True:
        chosen = select(_RECORDS).where(_RECORDS.c.number > low).order_by(_RECORDS.c.number).limit(_AT_ONCE)
        rows = scope.connection.execute(chosen).mappings().all()
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        low = rows[-1]["number"]


def _breaks(scope: Scope, record: Record, seal: str, last: Head) -> Iterator[RecordBreak]:
    if record.number != last.count + 1:
        yield RecordBreak(last.count + 1, "missing")
    elif record.previous != last.digest:
        yield RecordBreak(record.number, "unlinked")
    if digest_of(record) != record.digest:
        yield RecordBreak(record.number, "edited")
    if not hmac.compare_digest(seal_of(scope, record.number, record.digest), seal):
        yield RecordBreak(record.number, "restamped")


def _head(scope: Scope, last: Head) -> Iterator[RecordBreak]:
    text = scope.connection.execute(select(_FACTS.c.value).where(_FACTS.c.name == HEAD)).scalar_one_or_none()
    head = Head() if text is None and not last.count else head_of(scope, text or "")
    if head is None:
        yield RecordBreak(0, "headless")
    elif last.count < head.count:
        yield RecordBreak(head.count, "truncated")
    elif last.count > head.count:
        yield RecordBreak(last.count, "added")
    elif last.digest != head.digest:
        yield RecordBreak(last.count, "restamped")


def _tombstones(scope: Scope, disposed: Mapping[str, Record]) -> Iterator[RecordBreak]:
    """Each tombstone has its record and each such record its tombstone; and the case is gone."""
    found = {row["case_id"]: row for row in scope.connection.execute(select(_TOMBSTONES)).mappings()}
    for case in sorted(found.keys() | disposed.keys()):
        record, row = disposed.get(case), found.get(case)
        fits = record is not None and row is not None and proof_of(row) == dict(record.data)
        if not fits:
            yield RecordBreak(record.number if record else 0, "tombstone", f"case:{case}")
    alive = select(_CASES.c.id).where(_CASES.c.id.in_(select(_TOMBSTONES.c.case_id)))
    for id_ in scope.connection.execute(alive).scalars():
        yield RecordBreak(disposed[id_].number if id_ in disposed else 0, "alive", f"case:{id_}")


def proof_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What the record of a disposal says of its tombstone."""
    return {name: row[name] for name in ("number", "procedure", "events", "head", "rule", "disposal")}

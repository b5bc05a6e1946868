"""Anchors (控え): one small file an hour (anchor_folder.py) that proves later what was recorded by then, kept elsewhere too.

The chains show what was changed inside the database. That a whole database was put back to an earlier day, or that a
case went without a trace, shows only against something outside it: how many records there were and the digest of the
last one, and for each case its number, how many events it had and the first half of a digest of their last one (enough:
nobody finds another chain with the same 64 bits in a lifetime). Sealed with the store's key. About 14 bytes a case.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select

from engine.case.calendar import JST, today
from engine.store.audit import Audit, Head
from engine.store.scope import Scope
from engine.store.tables import CaseRow, EventRow, RecordRow, TombstoneRow, table
from engine.store.types import canonical

_CASES, _EVENTS = table(CaseRow), table(EventRow)
_RECORDS, _TOMBSTONES = table(RecordRow), table(TombstoneRow)
_AT_ONCE = 500
_SHORT = 8  # bytes of a head's digest
Kind = Literal["unreadable", "seal", "records", "case_gone", "case_shorter", "case_changed"]
_REASONS: Mapping[Kind, str] = {
    "unreadable": "控えのファイルとして読めません。壊されたか、書き換えられています。",
    "seal": "控えの封印が合いません。控えが書き換えられたか、別のデータベースの控えです。",
    "records": "控えた時にあった監査記録が、いまはないか、変わっています。",
    "case_gone": "控えた時にあった案件が、廃棄の証跡なしに消えています。",
    "case_shorter": "控えた時より処理記録が少なくなっています。",
    "case_changed": "控えた時までの処理記録が変わっています。",
}


class BadAnchor(Exception):
    """The file is no anchor: `args[0]` says why, in Japanese."""


@dataclass(frozen=True)
class AnchorBreak:
    """What was recorded when the anchor was made, and is not so now. `subject`: `case 12` by its row number, or ""."""

    subject: str
    kind: Kind

    @property
    def reason(self) -> str:
        return _REASONS[self.kind]


@dataclass(frozen=True)
class Stand:
    """Where one case stood: its row's number, how many events it had, the beginning of the last one's digest."""

    number: int
    events: int
    head: bytes


@dataclass(frozen=True)
class Anchor:
    """What was recorded at `at`. `cases` counts those with events; `digest` is over all their heads, in full."""

    at: datetime
    records: Head
    cases: int
    digest: str
    stands: str  # base64 of every Stand, packed
    seal: str = ""

    @property
    def name(self) -> str:
        """The file's name: the day and the hour in Japan."""
        return f"{stem_of(self.at)}.json"

    def body(self) -> dict[str, Any]:
        """As it is written, without the seal."""
        return {
            "day": today(self.at).isoformat(),
            "at": self.at.isoformat(),
            "records": {"count": self.records.count, "head": self.records.digest},
            "cases": {"count": self.cases, "digest": self.digest, "heads": self.stands},
        }


def make(scope: Scope, at: datetime) -> Anchor:
    """The anchor of this moment; `at` aware, UTC."""
    whole, stands = hashlib.sha256(), []
    for row in _standing(scope):
        whole.update(f"{row['number']}|{row['last_event']}|{row['head']}\n".encode())
        stands.append(Stand(row["number"], row["last_event"], bytes.fromhex(row["head"])[:_SHORT]))
    made = Anchor(at, Audit(scope).head(), len(stands), whole.hexdigest(), _packed(stands))
    return Anchor(**{**made.__dict__, "seal": _seal(scope, made)})


def write(anchor: Anchor, target: Path) -> None:
    """Put it on disk, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**anchor.body(), "seal": anchor.seal}, ensure_ascii=False, indent=1)
    draft = target.with_suffix(".part")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def read(path: Path) -> Anchor:
    """An anchor from its file. Raises BadAnchor, OSError."""
    try:
        data = json.loads(path.read_bytes())
        records, cases = data["records"], data["cases"]
        head = Head(int(records["count"]), str(records["head"]))
        at = datetime.fromisoformat(data["at"])
        return Anchor(at, head, int(cases["count"]), str(cases["digest"]), str(cases["heads"]), str(data["seal"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadAnchor("控えのファイルとして読めません。") from error


def stem_of(at: datetime) -> str:
    """What an anchor of this moment is called: 2026-04-01T09."""
    return f"{at.astimezone(JST):%Y-%m-%dT%H}"


def events_of(anchor: Anchor) -> int:
    """How many events the cases had together."""
    return sum(stand.events for stand in _unpacked(anchor.stands))


def prove(scope: Scope, anchor: Anchor) -> Iterator[AnchorBreak]:
    """What was there when the anchor was made and is missing or changed now. Reads every case, in portions."""
    if not hmac.compare_digest(_seal(scope, anchor), anchor.seal):
        yield AnchorBreak("", "seal")
        return
    kept = select(_RECORDS.c.digest).where(_RECORDS.c.number == anchor.records.count)
    digest = scope.connection.execute(kept).scalar_one_or_none() or ""
    if digest != anchor.records.digest or Audit(scope).head().count < anchor.records.count:
        yield AnchorBreak("", "records")
    stands = _unpacked(anchor.stands)
    for start in range(0, len(stands), _AT_ONCE):
        yield from _proved(scope, stands[start : start + _AT_ONCE], anchor.at)


def _proved(scope: Scope, stands: Sequence[Stand], at: datetime) -> Iterator[AnchorBreak]:
    known = _cases(scope, stands, at)
    digests = _digests(scope, [(known[each.number][0], each.events) for each in stands if each.number in known])
    for stand in stands:
        where = f"case {stand.number}"
        if stand.number not in known:
            yield AnchorBreak(where, "case_gone")
            continue
        id_, events, disposed = known[stand.number]
        if events < stand.events:
            yield AnchorBreak(where, "case_shorter")
        elif not disposed and digests.get((id_, stand.events), "")[: _SHORT * 2] != stand.head.hex():
            yield AnchorBreak(where, "case_changed")


def _cases(scope: Scope, stands: Sequence[Stand], at: datetime) -> dict[int, tuple[str, int, bool]]:
    """By row number: id, events now, whether it was disposed of since (its tombstone is proved by records_proof)."""
    low, high = stands[0].number, stands[-1].number
    here = select(_CASES.c.number, _CASES.c.id, _CASES.c.last_event).where(_CASES.c.number.between(low, high))
    found = {row[0]: (row[1], row[2] or 0, False) for row in scope.connection.execute(here)}
    gone = select(_TOMBSTONES.c.number, _TOMBSTONES.c.case_id, _TOMBSTONES.c.events)
    gone = gone.where(_TOMBSTONES.c.number.between(low, high), _TOMBSTONES.c.at >= at).order_by(_TOMBSTONES.c.at.desc())
    return found | {row[0]: (row[1], row[2], True) for row in scope.connection.execute(gone)}


def _digests(scope: Scope, sought: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    wanted = set(sought)
    chosen = select(_EVENTS.c.case_id, _EVENTS.c.number, _EVENTS.c.digest)
    rows = scope.connection.execute(chosen.where(_EVENTS.c.case_id.in_([case for case, _ in sought])))
    return {(row[0], row[1]): row[2] for row in rows if (row[0], row[1]) in wanted}


def _standing(scope: Scope) -> Iterator[Mapping[Any, Any]]:
    low = 0
    columns = (_CASES.c.number, _CASES.c.last_event, _CASES.c.head)
    while True:
        chosen = select(*columns).where(_CASES.c.number > low, _CASES.c.last_event.is_not(None))
        rows = scope.connection.execute(chosen.order_by(_CASES.c.number).limit(_AT_ONCE)).mappings().all()
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        low = rows[-1]["number"]


def _seal(scope: Scope, anchor: Anchor) -> str:
    return scope.sign(f"anchor|{canonical(anchor.body())}")


def _packed(stands: Sequence[Stand]) -> str:
    packed, before = bytearray(), 0
    for stand in stands:
        packed += _small(stand.number - before) + _small(stand.events) + stand.head
        before = stand.number
    return base64.b64encode(packed).decode()


def _unpacked(text: str) -> list[Stand]:
    data, at, number = base64.b64decode(text), 0, 0
    found = []
    while at < len(data):
        step, at = _taken(data, at)
        events, at = _taken(data, at)
        number += step
        found.append(Stand(number, events, data[at : at + _SHORT]))
        at += _SHORT
    return found


def _small(number: int) -> bytes:
    """A number in as few bytes as it takes, seven bits in each, the lowest first."""
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    made.append(number)
    return bytes(made)


def _taken(data: bytes, at: int) -> tuple[int, int]:
    number, shift = 0, 0
    while True:
        part = data[at]
        number |= (part & 127) << shift
        at, shift = at + 1, shift + 7
        if part < 128:
            return number, at

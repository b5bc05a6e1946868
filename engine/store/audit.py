"""Records (監査記録) of what is no event of a case: sign-ins, roles, looks at personal data, exports, disposals.

One insert-only chain. Each row holds the digest of the one before, its own (sha256 over canonical JSON) and a seal
(HMAC with the store's key, so that nobody who can only write rows can make one). The head of the chain (count and
digest) is kept sealed in `facts`: a chain that was cut at its end shows. `records_proof.py` proves it.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update

from engine.case.model import Actor
from engine.store.errors import BadCursor, Contradiction
from engine.store.prepared import Prepared
from engine.store.records import plain
from engine.store.scope import Scope
from engine.store.tables import FactRow, RecordRow, table
from engine.store.types import canonical

DISPOSED = "case.dispose"  # the record that stands for a tombstone
HEAD = "records"
_RECORDS, _FACTS = table(RecordRow), table(FactRow)
_INSERT = Prepared(_RECORDS.insert(), list(_RECORDS.c.keys()))
_BEGUN = Prepared(lambda insert: insert(_FACTS).on_conflict_do_nothing(), list(_FACTS.c.keys()))
_HEAD = Prepared(select(_FACTS.c.value).where(_FACTS.c.name == HEAD))
_LOCKED = Prepared(select(_FACTS.c.value).where(_FACTS.c.name == HEAD).with_for_update())
_MOVE = Prepared(update(_FACTS).where(_FACTS.c.name == HEAD), ["value"])


@dataclass(frozen=True)
class Record:
    """The immutable fact that something was done. `subject`: what it concerns, `case:…`, `staff:…`, `procedure:…`.

    `data`: ids, codes, counts, reasons; never what a form holds. `principal`: the party somebody acted for.
    """

    number: int  # 1, 2, 3 … without gaps
    action: str  # noun.verb
    actor: str
    actor_name: str
    principal: str | None
    at: datetime  # UTC
    subject: str
    data: Mapping[str, Any] = field(default_factory=dict)
    previous: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Head:
    """Where the chain ends: how many records, and the digest of the last one."""

    count: int = 0
    digest: str = ""


@dataclass(frozen=True)
class RecordQuery:
    """Which records, newest first: all conditions that are given. `since` included, `until` not; `cursor` from a page."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class RecordPage:
    """Records and the mark of the next page; `next` None = the last page."""

    rows: tuple[Record, ...]
    next: str | None


class Audit:
    """`tx.audit`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def append(self, action: str, actor: Actor, subject: str, data: Mapping[str, Any], at: datetime) -> Record:
        """Record that `actor` did `action` (noun.verb, see engine/web/audit/words.py) to `subject` (kind:id) at `at`.

        It stands or falls with the transaction. Call it last: until the commit nobody else can append.
        Raises Contradiction when the kept head does not fit the records any more.
        """
        connection = self._scope.connection
        head = self._head(_LOCKED)
        if head is None:
            _BEGUN.run(connection, {"name": HEAD, "value": head_text(self._scope, Head())})
            head = self._head(_LOCKED) or Head()
        made = Record(
            number=head.count + 1,
            action=action,
            actor=actor.id,
            actor_name=actor.name,
            principal=actor.principal.id if actor.principal else None,
            at=at.astimezone(UTC),
            subject=subject,
            data=plain(data),
            previous=head.digest,
        )
        digest = digest_of(made)
        row = {**_columns(made), "digest": digest, "seal": seal_of(self._scope, made.number, digest)}
        _INSERT.run(connection, row)
        _MOVE.run(connection, {"value": head_text(self._scope, Head(made.number, digest))})
        return record_of(row)

    def head(self) -> Head:
        """Where the chain ends, as it is kept."""
        return self._head(_HEAD) or Head()

    def page(self, asked: RecordQuery) -> RecordPage:
        """One page, newest first. Raises BadCursor for a mark this store did not give."""
        chosen = select(_RECORDS).where(*_conditions(asked)).order_by(_RECORDS.c.number.desc()).limit(asked.limit + 1)
        found = [record_of(row) for row in self._scope.connection.execute(chosen).mappings()]
        rows = tuple(found[: asked.limit])
        return RecordPage(rows, _cursor(rows[-1].number) if len(found) > asked.limit else None)

    def last(self, actor: str, action: str, subject: str) -> datetime | None:
        """When somebody last did this to that, or None."""
        row = _LAST.one(self._scope.connection, {"actor": actor, "action": action, "subject": subject})
        return row["at"] if row else None

    def _head(self, statement: Prepared) -> Head | None:
        row = statement.one(self._scope.connection, {})
        if row is None:
            return None
        head = head_of(self._scope, row["value"])
        if head is None:
            raise Contradiction("監査記録の末尾の封印が合いません。tetsuzuki verify で確かめてください。")
        return head


_LAST = Prepared(
    select(_RECORDS.c.at)
    .where(
        _RECORDS.c.subject == bindparam("subject"),
        _RECORDS.c.actor == bindparam("actor"),
        _RECORDS.c.action == bindparam("action"),
    )
    .order_by(_RECORDS.c.number.desc())
    .limit(1)
)


def record_of(row: Mapping[Any, Any]) -> Record:
    """The record a row holds."""
    return Record(
        number=row["number"],
        action=row["action"],
        actor=row["actor"],
        actor_name=row["actor_name"],
        principal=row["principal"],
        at=row["at"],
        subject=row["subject"],
        data=row["data"],
        previous=row["previous"],
        digest=row["digest"],
    )


def digest_of(record: Record) -> str:
    """sha256 over the record's canonical JSON, the previous digest included."""
    body = {**_columns(record), "at": record.at.isoformat()}
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def seal_of(scope: Scope, number: int, digest: str) -> str:
    """The seal of one record."""
    return scope.sign(f"record|{number}|{digest}")


def head_text(scope: Scope, head: Head) -> str:
    """The head as it is kept in `facts`, with its seal."""
    text = f"{head.count}|{head.digest}"
    return f"{text}|{scope.sign(f'records|{text}')}"


def head_of(scope: Scope, text: str) -> Head | None:
    """The head out of its kept text, or None where the seal does not fit."""
    count, _, rest = text.partition("|")
    digest, _, seal = rest.partition("|")
    if not count.isdecimal() or not hmac.compare_digest(seal, scope.sign(f"records|{count}|{digest}")):
        return None
    return Head(int(count), digest)


def _columns(record: Record) -> dict[str, Any]:
    return {
        "number": record.number,
        "action": record.action,
        "actor": record.actor,
        "actor_name": record.actor_name,
        "principal": record.principal,
        "at": record.at,
        "subject": record.subject,
        "data": dict(record.data),
        "previous": record.previous,
    }


def _conditions(asked: RecordQuery) -> list[ColumnElement[bool]]:
    columns = _RECORDS.c
    found = [columns[name] == value for name in ("actor", "action", "subject") if (value := getattr(asked, name))]
    if asked.since is not None:
        found.append(columns.at >= asked.since)
    if asked.until is not None:
        found.append(columns.at < asked.until)
    if asked.cursor is not None:
        found.append(columns.number < _mark(asked.cursor))
    return found


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def _mark(cursor: str) -> int:
    try:
        number = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise BadCursor from error
    if not 0 < number < 2**31:
        raise BadCursor
    return number

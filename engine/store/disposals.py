"""Disposal (廃棄): a list that one person proposes and another approves; then cases go, and their proof stays.

What goes: the case, its answers, draft, events, notices, messages, timers, replies, hand-overs, holds, the rows of its
files and its words in the search index. What stays: a tombstone and the record that stands for it (records_proof.py).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from engine.case.calendar import today
from engine.case.model import SYSTEM, Actor
from engine.store.audit import DISPOSED, Audit
from engine.store.errors import Missing
from engine.store.retention import NotAllowed, Retention
from engine.store.scope import Scope
from engine.store.tables import (
    AnswersRow,
    CaseRow,
    DisposalRow,
    DraftRow,
    EventRow,
    FileRow,
    HandoverRow,
    HoldRow,
    NoticeRow,
    OutboxRow,
    ReplyRow,
    TimerRow,
    TombstoneRow,
    table,
)

AT_ONCE = 50
_CASES, _DISPOSALS, _TOMBSTONES, _OUTBOX = table(CaseRow), table(DisposalRow), table(TombstoneRow), table(OutboxRow)
_PARTS = (AnswersRow, DraftRow, EventRow, NoticeRow, FileRow, OutboxRow, TimerRow, ReplyRow, HandoverRow, HoldRow)


@dataclass(frozen=True)
class Disposal:
    """A list. Without `approved_by` it waits, or was given up when `done_at` says so; with both it was carried out."""

    id: str
    cases: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True)
class Portion:
    """What one transaction of a disposal did: how many cases went, the keys of their messages, whether more are left."""

    gone: int
    messages: tuple[str, ...]
    more: bool


class Disposals:
    """`tx.disposals`. Every step leaves a record."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def propose(self, cases: Sequence[str], actor: Actor, at: datetime) -> str:
        """Put up a list; its id. Raises NotAllowed when it is empty, or holds what may not be disposed of."""
        wanted, day = tuple(dict.fromkeys(cases)), today(at)
        taken = {case for each in self.all() if each.done_at is None for case in each.cases}
        kept = [case for case in wanted if case in taken or Retention(self._scope).is_due(case, day) is None]
        if not wanted or kept:
            reason = "廃棄できない案件が含まれています。" if kept else "案件が選ばれていません。"
            raise NotAllowed("disposal.cases", reason, "一覧を開き直して、選び直してください。")
        id_ = secrets.token_hex(8)
        row = {"id": id_, "cases": list(wanted), "proposed_by": actor.id, "proposed_at": at}
        self._scope.connection.execute(insert(_DISPOSALS).values(**row))
        Audit(self._scope).append("disposal.propose", actor, f"disposal:{id_}", {"cases": len(wanted)}, at)
        return id_

    def approve(self, id_: str, actor: Actor, at: datetime) -> None:
        """Approve somebody else's list; the worker carries it out. Raises NotAllowed, Missing."""
        found = self._waiting(id_)
        if found.proposed_by == actor.id:
            reason = "廃棄の案を作った人は、承認できません。"
            raise NotAllowed("disposal.same_person", reason, "別の人に承認を頼んでください。")
        self._set(id_, approved_by=actor.id, approved_at=at)
        Audit(self._scope).append("disposal.approve", actor, f"disposal:{id_}", {"cases": len(found.cases)}, at)

    def give_up(self, id_: str, actor: Actor, at: datetime) -> None:
        """Take a list back that nobody approved yet. Raises NotAllowed, Missing."""
        found = self._waiting(id_)
        self._set(id_, done_at=at)
        Audit(self._scope).append("disposal.give_up", actor, f"disposal:{id_}", {"cases": len(found.cases)}, at)

    def get(self, id_: str) -> Disposal | None:
        """One list."""
        row = self._scope.connection.execute(select(_DISPOSALS).where(_DISPOSALS.c.id == id_)).mappings().first()
        return _disposal(row) if row else None

    def all(self) -> tuple[Disposal, ...]:
        """Every list, the newest first."""
        rows = self._scope.connection.execute(select(_DISPOSALS).order_by(_DISPOSALS.c.proposed_at.desc()))
        return tuple(_disposal(row) for row in rows.mappings())

    def approved(self) -> tuple[Disposal, ...]:
        """What is to be carried out."""
        return tuple(each for each in self.all() if each.approved_at is not None and each.done_at is None)

    def carry_out(self, disposal: Disposal, at: datetime, most: int = AT_ONCE) -> Portion:
        """Dispose of the next cases of an approved list. What was held meanwhile, or is due no more, is left alone."""
        left = self._there(disposal.cases)
        due = [each for case in left if (each := Retention(self._scope).is_due(case, today(at)))]
        keys: list[str] = []
        for each in due[:most]:
            keys += self._entomb(each.case, each.rule, disposal.id, at)
        if len(due) > most:
            return Portion(most, tuple(keys), True)
        if self._scope.dialect == "sqlite":  # deleted rows would stand in the index until it is merged
            self._scope.connection.exec_driver_sql("INSERT INTO cases_search (cases_search) VALUES ('optimize')")
        self._set(disposal.id, done_at=at)
        done = {"cases": len(disposal.cases) - len(left) + len(due), "kept": len(left) - len(due)}
        Audit(self._scope).append("disposal.done", SYSTEM, f"disposal:{disposal.id}", done, at)
        return Portion(len(due), tuple(keys), False)

    def drop_draft(self, case: str) -> None:
        """Remove a draft that was never filed, with all that hangs on it. Nothing where it was filed meanwhile."""
        connection = self._scope.connection
        here = select(_CASES.c.id).where(_CASES.c.id == case, _CASES.c.last_event.is_(None)).with_for_update()
        if connection.execute(here).first() is not None:
            self._erase(case)

    def _entomb(self, case: str, rule: str, disposal: str, at: datetime) -> list[str]:
        connection = self._scope.connection
        row = connection.execute(select(_CASES).where(_CASES.c.id == case).with_for_update()).mappings().one()
        proof = {"number": row["number"], "procedure": row["procedure"], "events": row["last_event"] or 0}
        proof |= {"head": row["head"], "rule": rule, "disposal": disposal}
        keys = list(connection.execute(select(_OUTBOX.c.key).where(_OUTBOX.c.case_id == case)).scalars())
        connection.execute(insert(_TOMBSTONES).values(case_id=case, at=at, **proof))
        self._erase(case)
        Audit(self._scope).append(DISPOSED, SYSTEM, f"case:{case}", proof, at)
        return keys

    def _erase(self, case: str) -> None:
        for part in _PARTS:
            here = table(part)
            self._scope.connection.execute(delete(here).where(here.c.case_id == case))
        self._scope.connection.execute(delete(_CASES).where(_CASES.c.id == case))

    def _there(self, cases: Sequence[str]) -> list[str]:
        found: set[str] = set()
        for start in range(0, len(cases), 500):
            part = select(_CASES.c.id).where(_CASES.c.id.in_(cases[start : start + 500]))
            found |= set(self._scope.connection.execute(part).scalars())
        return [case for case in cases if case in found]

    def _waiting(self, id_: str) -> Disposal:
        chosen = select(_DISPOSALS).where(_DISPOSALS.c.id == id_).with_for_update()
        row = self._scope.connection.execute(chosen).mappings().first()
        if row is None:
            raise Missing(f"廃棄の案 {id_}")
        if row["approved_at"] is not None or row["done_at"] is not None:
            raise NotAllowed(
                "disposal.over", "この案は、もう承認されたか、取りやめられています。", "一覧を開き直してください。"
            )
        return _disposal(row)

    def _set(self, id_: str, **values: Any) -> None:
        self._scope.connection.execute(update(_DISPOSALS).where(_DISPOSALS.c.id == id_).values(**values))


def _disposal(row: Any) -> Disposal:
    names = ("id", "proposed_by", "proposed_at", "approved_by", "approved_at", "done_at")
    return Disposal(cases=tuple(row["cases"]), **{name: row[name] for name in names})

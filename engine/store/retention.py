"""Retention (保存期間) and holds (保存の延長): which closed cases may be disposed of, and which must not be."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from engine.case.calendar import midnight, today
from engine.case.model import Actor
from engine.case.retention import Closed, Rule, fiscal_year, until
from engine.store.audit import Audit
from engine.store.errors import Missing, StoreError
from engine.store.records import detail
from engine.store.scope import Scope
from engine.store.tables import CaseRow, HoldRow, VersionBodyRow, VersionRow, table

_CASES, _HOLDS, _BODIES = table(CaseRow), table(HoldRow), table(VersionBodyRow)
_VERSIONS = table(VersionRow)


class NotAllowed(StoreError):
    """What the rules of retention refuse: a hold without a reason, a list that its proposer approves. Answer 422."""

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.code, self.remedy = code, remedy


@dataclass(frozen=True)
class Due:
    """A case whose period is over since the day after `until`; `rule` in words."""

    case: str
    receipt: str
    procedure: str
    title: str
    state: str
    rule: str
    until: date


@dataclass(frozen=True)
class Hold:
    """Why a case is kept beyond its period."""

    case: str
    reason: str
    set_by: str
    set_at: datetime


class Retention:
    """`tx.retention`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def due(self, day: date) -> Iterator[Due]:
        """Every case that may be disposed of on `day` (Asia/Tokyo), by procedure and receipt; held ones are left out."""
        for version, title, rule in self._rules():
            yield from self._of_version(version, title, rule, day)

    def is_due(self, case: str, day: date) -> Due | None:
        """Whether one case may be disposed of: its period over, not held."""
        version = self._scope.connection.execute(
            select(_CASES.c.version).where(_CASES.c.id == case)
        ).scalar_one_or_none()
        found = self._rule(version) if version else None
        if version is None or found is None:
            return None
        return next(self._of_version(version, *found, day, case), None)

    def hold(self, case: str, reason: str, actor: Actor, at: datetime) -> None:
        """Keep a case beyond its period. Raises NotAllowed without a reason, Missing for an unknown case."""
        if not reason.strip():
            raise NotAllowed("hold.reason", "理由がありません。", "保存を延ばす理由を書いてください。")
        known = select(_CASES.c.id).where(_CASES.c.id == case, _CASES.c.submitted_at.is_not(None))
        if self._scope.connection.execute(known).first() is None:
            raise Missing(f"案件 {case}")
        row = {"case_id": case, "reason": reason.strip(), "set_by": actor.id, "set_at": at}
        self._scope.connection.execute(insert(_HOLDS).values(**row))
        Audit(self._scope).append("hold.set", actor, f"case:{case}", {"reason": reason.strip()}, at)

    def lift(self, case: str, actor: Actor, at: datetime) -> int:
        """End every hold of a case; how many."""
        here = (_HOLDS.c.case_id == case, _HOLDS.c.lifted_at.is_(None))
        ended = self._scope.connection.execute(update(_HOLDS).where(*here).values(lifted_by=actor.id, lifted_at=at))
        if ended.rowcount:
            Audit(self._scope).append("hold.lift", actor, f"case:{case}", {"holds": ended.rowcount}, at)
        return ended.rowcount

    def holds(self) -> tuple[Hold, ...]:
        """Every hold that stands, the newest first."""
        chosen = select(_HOLDS).where(_HOLDS.c.lifted_at.is_(None)).order_by(_HOLDS.c.number.desc())
        rows = self._scope.connection.execute(chosen).mappings()
        return tuple(Hold(row["case_id"], row["reason"], row["set_by"], row["set_at"]) for row in rows)

    def _rules(self) -> Iterator[tuple[str, str, Rule]]:
        """Of every version that cases were filed under."""
        used = select(_CASES.c.version, _CASES.c.procedure).where(_CASES.c.submitted_at.is_not(None)).distinct()
        for version, _ in self._scope.connection.execute(used.order_by(_CASES.c.procedure, _CASES.c.version)).all():
            found = self._rule(version)
            if found is not None:
                yield version, *found

    def _rule(self, version: str) -> tuple[str, Rule] | None:
        joined = select(_VERSIONS.c.title, _BODIES.c.expanded).join(_BODIES, _BODIES.c.digest == _VERSIONS.c.digest)
        row = self._scope.connection.execute(joined.where(_VERSIONS.c.digest == version)).first()
        rule = Rule.of(json.loads(row[1])) if row else None
        return (row[0], rule) if row and rule else None

    def _of_version(self, version: str, title: str, rule: Rule, day: date, case: str | None = None) -> Iterator[Due]:
        held = select(_HOLDS.c.case_id).where(_HOLDS.c.lifted_at.is_(None))
        # A period never ends sooner than its years after the filing: what is younger need not be looked at.
        latest = midnight(date(fiscal_year(day) - rule.years, 4, 1)) + timedelta(days=1)
        chosen = select(_CASES).where(
            _CASES.c.version == version,
            _CASES.c.state.in_(rule.finals),
            _CASES.c.submitted_at.is_not(None),
            _CASES.c.submitted_at < latest,
            _CASES.c.id.not_in(held),
        )
        if case is not None:
            chosen = chosen.where(_CASES.c.id == case)
        for row in self._scope.connection.execute(chosen.order_by(_CASES.c.receipt)).mappings():
            end = until(rule, _closed(row))
            if end is not None and end < day:
                yield Due(row["id"], row["receipt"], row["procedure"], title, row["state"], rule.words, end)


def _closed(row: Mapping[Any, Any]) -> Closed:
    decided, since = detail(row["details"], "decided_at"), detail(row["details"], "state_since")
    submitted = today(row["submitted_at"])
    return Closed(row["state"], submitted, today(decided) if decided else None, today(since) if since else submitted)

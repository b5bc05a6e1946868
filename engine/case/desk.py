"""Acts at the desk that move nothing: take (担当する), release, assign, note. Each is an event all the same."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.case import policy
from engine.case.act import Fired, Refused
from engine.case.asks import MAX_TEXT
from engine.case.calendar import utc
from engine.case.model import Actor, Case, Denied, Event
from engine.procedure.program import Program


def claim(program: Program, case: Case, actor: Actor, now: datetime, take_over: bool = False) -> Fired | Refused:
    """Take a case. One that somebody else has is only taken with `take_over`; the history keeps both names."""
    denied = _denied(actor, "case.claim", case, program)
    if denied is not None:
        return denied
    if case.assignee == actor.id:
        return Refused("claim.have", "この案件は、すでにあなたが担当しています。")
    if case.assignee is not None and not take_over:
        return Refused("case.taken", "ほかの職員が担当しています。替わるときは「担当を替わる」を選んでください。")
    data = {"assignee": actor.id, "from": case.assignee}
    return _done(replace(case, assignee=actor.id), "claim", actor, now, data)


def release(program: Program, case: Case, actor: Actor, now: datetime) -> Fired | Refused:
    """Put a case back into the queue; only who has it."""
    denied = _denied(actor, "case.release", case, program)
    if denied is not None:
        return denied
    if case.assignee != actor.id:
        return Refused("release.not_yours", "担当している人だけが、担当を外れることができます。")
    return _done(replace(case, assignee=None), "release", actor, now, {"from": actor.id})


def assign(program: Program, case: Case, actor: Actor, to: Actor, now: datetime) -> Fired | Refused:
    """Give a case to a colleague, who must be allowed to take it."""
    denied = _denied(actor, "case.assign", case, program)
    if denied is not None:
        return denied
    if isinstance(policy.may(to, "case.claim", case, program.procedure), Denied):
        return Refused("assign.not_allowed", f"{to.name}さんは、この案件を担当できません。ほかの人を選んでください。")
    if case.assignee == to.id:
        return Refused("claim.have", f"この案件は、すでに{to.name}さんが担当しています。")
    data = {"assignee": to.id, "assignee_name": to.name, "from": case.assignee}
    return _done(replace(case, assignee=to.id), "assign", actor, now, data)


def note(program: Program, case: Case, actor: Actor, text: str, now: datetime) -> Fired | Refused:
    """An internal note, never shown to the applicant."""
    denied = _denied(actor, "case.note", case, program)
    if denied is not None:
        return denied
    words = text.strip()
    if not words:
        return Refused("note.empty", "メモを入力してください。")
    if len(words) > MAX_TEXT:
        return Refused("text.too_long", f"メモは{MAX_TEXT:,}文字までです。短くしてください。")
    return _done(case, "note", actor, now, {"note": words})


def _denied(actor: Actor, action: str, case: Case, program: Program) -> Refused | None:
    allowed = policy.may(actor, action, case, program.procedure)
    if isinstance(allowed, Denied):
        return Refused(allowed.code, allowed.reason, hidden=allowed.hidden)
    return None


def _done(case: Case, action: str, actor: Actor, now: datetime, data: Mapping[str, Any]) -> Fired:
    principal = actor.principal.id if actor.principal else None
    kept = {name: value for name, value in data.items() if value is not None}
    changed = replace(case, revision=case.revision + 1)
    event = Event(case.id, 0, action, actor.id, actor.name, principal, utc(now), case.state, case.state, kept)
    return Fired(changed, event)

"""照会済: an official looked something up in another system's own screen, because it could not be asked from here.

The record is evidence like a registry's answer: who, when, under which reference. It fills nothing in; what was filed
stays as filed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.case import guards, policy
from engine.case.act import Fired, Refused
from engine.case.model import Actor, Case, Denied, Event
from engine.procedure.program import Program

MAX_REFERENCE = 200


def record(program: Program, case: Case, actor: Actor, done: tuple[str, str], now: datetime) -> Fired | Refused:
    """Record that the lookup `done[0]` was made by hand under the reference `done[1]`."""
    name, reference = done[0], done[1].strip()
    allowed = policy.may(actor, "case.remark", case, program.procedure)
    if isinstance(allowed, Denied):
        return Refused(allowed.code, allowed.reason, hidden=allowed.hidden)
    lookup = next((each for each in program.procedure.lookups if each.id == name), None)
    if lookup is None:
        return Refused("lookup.unknown", "この手続に、その照会はありません。")
    if not reference:
        return Refused("lookup.no_reference", "照会した先と番号を入力してください。")
    if len(reference) > MAX_REFERENCE:
        return Refused("text.too_long", f"照会の記録は{MAX_REFERENCE}文字までです。短くしてください。")
    state = guards.read_filed(program, case, now).lookups.get(name)
    if state is None or state.key is None:
        return Refused("lookup.no_key", "照会の手がかりになる項目が空欄です。")
    if state.status in ("found", "manual"):
        return Refused("lookup.have", "この照会は、もう済んでいます。")
    kept = _evidence(lookup.id, lookup.registry or "", state.key, (actor.name, reference), now)
    principal = actor.principal.id if actor.principal else None
    data = {"lookup": name, "key": state.key, "reference": reference}
    event = Event(case.id, 0, "lookup", actor.id, actor.name, principal, now, case.state, case.state, data)
    evidence = {**case.evidence, name: kept}
    return Fired(replace(case, evidence=evidence, revision=case.revision + 1), event)


def _evidence(lookup: str, registry: str, key: str, by: tuple[str, str], now: datetime) -> Mapping[str, Any]:
    return {
        "lookup": lookup,
        "registry": registry,
        "key": key,
        "status": "manual",
        "at": now.isoformat(),
        "source": f"{by[0]}が照会（{by[1]}）",
        "values": {},
        "digest": "",
        "notes": [],
    }

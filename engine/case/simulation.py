"""Trials (試行): reading some answers as a certain actor, in a certain state, at a certain time.

Nothing is stored and nobody is asked: registries answer from recorded samples, files are taken to be there. Behind
`tetsuzuki try` and the examples of a definition.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from engine.case import answers as reading, calendar
from engine.case.answers import Answers, Situation
from engine.case.model import Actor, Case, FileRef, Grant, Principal
from engine.case.raw import plain
from engine.case.standing import REVIEWER
from engine.procedure.field import Field
from engine.procedure.model import Procedure
from engine.procedure.path import format_path
from engine.procedure.program import Program

Samples = Mapping[str, Mapping[str, Mapping[str, Any]]]  # by registry id, by key: values as Raw
APPLICANT, ASSIGNEE = "applicant", "assignee"
_STATUSES = ("found", "not_found", "unavailable")
_FALLBACK = date(2026, 4, 1)


class BadRequest(ValueError):
    """A request that cannot be tried; the message says why, in Japanese."""


@dataclass(frozen=True)
class Trial:
    """One trial: the case as it would stand, who acts, when, and what was read."""

    case: Case
    actor: Actor
    now: datetime
    situation: Situation
    answers: Answers
    unknown: tuple[str, ...]  # names among the answers that no field has


def simulate(program: Program, request: Mapping[str, Any], registries: Samples) -> Trial:
    """Read the answers of a request as that actor, in that state, at that time. Raises BadRequest."""
    procedure = program.procedure
    now = _now(request.get("now"), procedure)
    state = request.get("state") or procedure.workflow.initial.id
    if procedure.workflow.state(str(state)) is None:
        raise BadRequest(f"「{state}」という状態はありません。")
    raw = request.get("answers") or {}
    if not isinstance(raw, Mapping):
        raise BadRequest("answers には、項目の id と値の組を書いてください。")
    typed, office, unknown = split(program, raw)
    principal, facts = _principal(procedure, request.get("applicant"))
    actor = _actor(str(request.get("actor") or APPLICANT), principal, _parties(procedure))
    situation = Situation(
        now=now,
        actor=actor,
        facts={"提出日": calendar.today(now), "状態": state},
        office=office,
        outcome=request.get("outcome"),
        files=dict(_files(program, raw)),
        asked=frozenset(office),
        principal=principal,
        applicant=facts,
    )
    situation, found = _looked_up(program, typed, situation, (request.get("registry"), registries))
    return Trial(_case(program, situation, found, (str(state), actor)), actor, now, situation, found, unknown)


def _looked_up(
    program: Program, typed: Mapping[str, Any], situation: Situation, asking: tuple[Any, Samples]
) -> tuple[Situation, Answers]:
    """Read, the registries answering as soon as their key is known: one answer may give the key of the next question."""
    wanted, samples = asking
    if not isinstance(wanted, Mapping) or not wanted:
        return situation, reading.read(program, typed, situation)
    lookups = {lookup.id: lookup.registry or "" for lookup in program.procedure.lookups}
    evidence = dict(situation.evidence)

    def ask(lookup: str, key: str | None) -> None:
        status = wanted.get(lookup, wanted.get(lookups[lookup]))
        if key is not None and status in _STATUSES:
            evidence[lookup] = _evidence(status, key, samples.get(lookups[lookup], {}))

    found = reading.read(program, typed, replace(situation, evidence=evidence, ask=ask))
    return replace(situation, evidence=evidence), found


def _evidence(status: str, key: str, samples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A registry's answer: the recorded values of that key, of any key where that one was not recorded."""
    values = samples.get(key) or next(iter(samples.values()), {})
    return {"key": key, "status": status, "values": dict(values) if status == "found" else {}, "source": "試行"}


# ── the request ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _now(text: Any, procedure: Procedure) -> datetime:
    if isinstance(text, datetime):
        return text if text.tzinfo else text.replace(tzinfo=calendar.JST)
    if text is None or text == "":
        begins = procedure.effective.from_
        text = begins if begins and _is_date(begins) else _FALLBACK.isoformat()
    try:
        read = datetime.fromisoformat(str(text))
        read = read if read.tzinfo else read.replace(tzinfo=calendar.JST)
        calendar.today(read)
    except (ValueError, OverflowError):
        raise BadRequest(f"now「{text}」が読み取れません。2026-04-01 か 2026-04-01T09:00 と書いてください。") from None
    return read


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _principal(procedure: Procedure, applicant: Any) -> tuple[Principal, dict[str, Any]]:
    facts = {str(name): value for name, value in applicant.items()} if isinstance(applicant, Mapping) else {}
    kinds = procedure.applicants.kinds
    kind = facts.get("種別") or ("corporation" if "corporation" in kinds else kinds[0])
    known = next((each for each in kinds if each == kind), None)
    if known is None:
        raise BadRequest(f"申請者の種別「{kind}」は、この手続では使えません（{'、'.join(kinds)}）。")
    facts["種別"] = known
    if "代理" in facts:
        facts["代理"] = facts["代理"] in (True, "true", "yes", "はい")
    return Principal("try", known, str(facts.get("商号") or ""), facts.get("法人番号")), facts


def _parties(procedure: Procedure) -> tuple[str, ...]:
    return tuple(party.id for party in (*procedure.parties, *procedure.workflow.parties))


def _trying(role: str) -> str:
    return f"try-{role}"


def _actor(role: str, principal: Principal, parties: Collection[str]) -> Actor:
    if role == APPLICANT:
        return Actor("try-applicant", "", "applicant", principal)
    if role == "system":
        return Actor("system", "システム", "system")
    if role in parties:
        return Actor(_trying(role), "", "applicant", Principal(_trying(role), "individual", ""))
    if role == ASSIGNEE:
        return Actor(_trying(role), "", "staff", None, grants=(Grant(REVIEWER),), account="staff")
    return Actor(_trying(role), "", "staff", None, grants=(Grant(role),), account="staff")


def split(program: Program, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]:
    """The applicant's answers, the office's, and the names that no field has."""
    office = program.scopes.office
    known = set(program.names)
    typed = {name: value for name, value in raw.items() if name in known and name not in office}
    held = {name: value for name, value in raw.items() if name in office}
    return typed, held, tuple(str(name) for name in raw if name not in known)


def _files(program: Program, raw: Mapping[str, Any]) -> Iterator[tuple[str, tuple[FileRef, ...]]]:
    """Uploads that the answers name: `契約書: a.pdf` stands for a file of that name."""
    if any(field.uploaded for field in program.fields.values()):
        for page in program.procedure.pages:
            yield from _files_in(page.fields, raw, ())


def _files_in(
    items: tuple[Any, ...], raw: Any, above: tuple[str | int, ...]
) -> Iterator[tuple[str, tuple[FileRef, ...]]]:
    if not isinstance(raw, Mapping):
        return
    for item in items:
        given = raw.get(item.id) if isinstance(item, Field) else None
        if not given:
            continue
        path = (*above, item.id)
        if item.uploaded:
            names = given if isinstance(given, list) else [given]
            yield format_path(path), tuple(_file(name) for name in names if isinstance(name, str))
        elif item.many and isinstance(given, list):
            for number, row in enumerate(given):
                yield from _files_in(item.members, row, (*path, number))
        elif item.members:
            yield from _files_in(item.members, given, path)


def _file(name: str) -> FileRef:
    return FileRef(digest="0" * 64, name=name, size=1, media_type="application/octet-stream")


def _case(program: Program, situation: Situation, found: Answers, stand: tuple[str, Actor]) -> Case:
    """The case those answers would be in that state; the attachments it asks for are there, each party is named on it,
    and who tries as 担当者 has been assigned to it."""
    state, actor = stand
    filed = state != program.procedure.workflow.initial.id
    files = {id_: (_file(f"{id_}.pdf"),) for id_ in found.attachments}
    principal = situation.principal
    if principal is None:
        raise BadRequest("申請者がありません。")
    return Case(
        id="try",
        procedure=program.procedure.id,
        version="",
        state=state,
        owner=principal,
        created_by="try-applicant",
        created_at=situation.now,
        answers=reading.canonical(program, found) if filed else None,
        answers_number=1 if filed else 0,
        files={**situation.files, **files} if filed else {},
        draft_files={**situation.files, **files},
        office_answers={name: plain(value) for name, value in situation.office.items()},
        evidence=situation.evidence,
        receipt="試行" if filed else None,
        submitted_at=situation.now if filed else None,
        outcome=situation.outcome,
        state_since=situation.now,
        filer={name: value for name, value in situation.applicant.items() if name != "種別"},
        drafter="try-drafter" if filed else None,
        assignee=actor.id if filed and actor.id == _trying(ASSIGNEE) else None,
        parties={name: _trying(name) for name in _parties(program.procedure)},
    )

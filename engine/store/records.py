"""Between the words of engine.case and the rows: one function each way, nothing is decided here."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, time
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from engine.case.model import Case, Event, FileRef
from engine.store.tables import NO_DATE

NEVER = datetime.combine(NO_DATE, time(), UTC)
# Fields of a case that have a column or a table of their own; all others travel in `details`.
_OWN = (
    *(
        "id",
        "procedure",
        "version",
        "state",
        "created_at",
        "created_by",
        "submitted_at",
        "receipt",
        "office",
        "assignee",
        "channel",
    ),
    *("revision", "draft_revision", "draft", "draft_files", "answers", "answers_number", "office_answers", "evidence"),
    *("events", "head"),
)
_HINTS = get_type_hints(Case)
_ADAPTERS = {part.name: TypeAdapter[Any](_HINTS[part.name]) for part in fields(Case) if part.name not in _OWN}
_DETAILS = tuple(
    (part.name, part, _ADAPTERS[part.name], _ADAPTERS[part.name].serializer.to_python)
    for part in fields(Case)
    if part.name in _ADAPTERS
)
_FILES: TypeAdapter[dict[str, tuple[FileRef, ...]]] = TypeAdapter(dict[str, tuple[FileRef, ...]])


@dataclass(frozen=True)
class CaseIndex:
    """What lists show and search of a case, computed by the caller when it is stored.

    `columns`: the procedure's queue columns as text; `search`: words by which officials find it; `expected_on`: when
    the standard period ends; `due`: of the running state. Dates in Asia/Tokyo.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    search: str = ""
    expected_on: date | None = None
    due: date | None = None


def case_row(case: Case) -> dict[str, Any]:
    """The columns of `cases` that come from the case itself; index, chain seal and `number` are added by the caller."""
    return {
        "id": case.id,
        "procedure": case.procedure,
        "version": case.version,
        "state": case.state,
        "office": case.office or "",
        "assignee": case.assignee,
        "owner_id": case.owner.id,
        "created_by": case.created_by,
        "receipt": case.receipt,
        "channel": case.channel,
        "revision": case.revision,
        "draft_revision": case.draft_revision,
        "answers_number": case.answers_number,
        "last_event": case.events or None,
        "head": case.head,
        "created_at": case.created_at,
        "submitted_at": case.submitted_at,
        "arrived_at": case.submitted_at or NEVER,
        "details": _details(case),
        "office_answers": dict(case.office_answers),
        "evidence": dict(case.evidence),
    }


def case_of(row: Mapping[str, Any]) -> Case:
    """The case from a row of `cases` joined with its answers (`body`) and its draft (`draft`, `draft_files`)."""
    details = row["details"]
    return Case(
        **{name: adapter.validate_python(details[name]) for name, _, adapter, _ in _DETAILS if name in details},
        id=row["id"],
        procedure=row["procedure"],
        version=row["version"],
        state=row["state"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        revision=row["revision"],
        draft=row["draft"] or {},
        answers=row["body"],
        answers_number=row["answers_number"],
        draft_files=files_of(row["draft_files"] or {}),
        office_answers=row["office_answers"],
        evidence=row["evidence"],
        receipt=row["receipt"],
        submitted_at=row["submitted_at"],
        office=row["office"] or None,
        assignee=row["assignee"],
        channel=row["channel"],
        events=row["last_event"] or 0,
        head=row["head"],
        draft_revision=row["draft_revision"],
    )


def files_json(files: Mapping[str, tuple[FileRef, ...]]) -> dict[str, Any]:
    return {key: [asdict(ref) for ref in refs] for key, refs in files.items()}


def files_of(data: Mapping[str, Any]) -> dict[str, tuple[FileRef, ...]]:
    return _FILES.validate_python(data)


def detail(details: Mapping[str, Any], name: str) -> Any:
    """One field of a case out of its `details`, or None where it has its default."""
    return _ADAPTERS[name].validate_python(details[name]) if name in details else None


def event_row(event: Event) -> dict[str, Any]:
    return {
        "case_id": event.case,
        "number": event.number,
        "action": event.action,
        "actor": event.actor,
        "actor_name": event.actor_name,
        "principal": event.principal,
        "at": event.at,
        "state_before": event.before,
        "state_after": event.after,
        "data": event.data,
        "previous": event.previous,
        "digest": event.digest,
    }


def event_of(row: Mapping[str, Any]) -> Event:
    return Event(
        case=row["case_id"],
        number=row["number"],
        action=row["action"],
        actor=row["actor"],
        actor_name=row["actor_name"],
        principal=row["principal"],
        at=row["at"],
        before=row["state_before"],
        after=row["state_after"],
        data=row["data"],
        previous=row["previous"],
        digest=row["digest"],
    )


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data as JSON would give it back: what is hashed must be what is read again."""
    found = json.loads(json.dumps(data, ensure_ascii=False, default=_plain_part))
    return found if isinstance(found, dict) else {}


def _plain_part(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _details(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, part, _, write in _DETAILS:
        value = getattr(case, name)
        if part.default is MISSING or value != part.default:
            if not value and part.default_factory is not MISSING:
                continue
            found[name] = write(value, mode="json")
    return found

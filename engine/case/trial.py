"""`tetsuzuki try` (試行): what the engine makes of some answers, as JSON, with the same code as the pages."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.case.answers import Issue
from engine.case.json_text import to_json
from engine.case.simulation import BadRequest, Samples, Trial, simulate
from engine.case.workflow import available
from engine.procedure.field import Field, Invalid
from engine.procedure.messages import text_of
from engine.procedure.program import Program

__all__ = ["report", "to_json", "try_out"]


def try_out(program: Program, request: Mapping[str, Any], registries: Samples) -> dict[str, Any]:
    """The JSON of `tetsuzuki try`. Keys of the request: answers, actor, state, now, registry, applicant, outcome.

    Without `now` it is the day from which the version is in force, so that the same request has the same answer.
    """
    try:
        trial = simulate(program, request, registries)
    except BadRequest as wrong:
        return {"problem": {"code": "request", "text": str(wrong)}}
    return report(program, trial)


def report(program: Program, trial: Trial) -> dict[str, Any]:
    """What `tetsuzuki try` prints, in the issue's keys and order."""
    found = trial.answers
    unknown = [_unknown(name) for name in trial.unknown]
    choices = available(program, trial.case, trial.actor, found, trial.now)
    return {
        "valid": found.valid,
        "stopped": found.stopped,
        "shown": sorted(found.shown, key=program.place_of),
        "required": sorted(found.required, key=program.place_of),
        "values": dict(_values(program, found.values)),
        "errors": [_issue(issue) for issue in found.errors],
        "warnings": [*unknown, *(_issue(issue) for issue in found.warnings)],
        "attachments": list(found.attachments),
        "lookups": {
            name: {"status": state.status, "key": state.key, "values": dict(state.values)}
            for name, state in found.lookups.items()
        },
        "transitions": {
            choice.transition: {"allowed": choice.allowed, "to": choice.to, "reason": choice.reason}
            for choice in choices
        },
    }


def _issue(issue: Issue) -> dict[str, str]:
    return {"path": issue.path, "code": issue.code, "text": issue.text}


def _unknown(name: str) -> dict[str, str]:
    return {"path": name, "code": "field.unknown", "text": text_of(Invalid("field.unknown", {"name": name}), None)}


def _values(program: Program, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for page in program.procedure.pages:
        if page.repeat is None:
            yield from values_in(page.fields, values, "")
        else:
            for number, row in enumerate(values.get(page.id) or ()):
                yield from values_in(page.fields, row, f"{page.id}[{number}].")


def values_in(items: tuple[Any, ...], values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Every answer by its path: rows and parts expanded, blanks left out; numbers exact, else as stored."""
    for item in items:
        value = values.get(item.id) if isinstance(item, Field) else None
        if value is None:
            continue
        path = prefix + item.id
        if isinstance(value, str):
            yield path, item.dump(value)
        elif isinstance(value, (int, Decimal)):
            yield path, value
        elif item.many:
            for number, row in enumerate(value):
                yield from values_in(item.members, row, f"{path}[{number}].")
        elif item.members:
            yield from values_in(item.members, value, path + ".")
        elif isinstance(value, Mapping):
            yield from _parts(item.dump(value), path)
        else:
            yield path, item.dump(value)


def _parts(stored: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, part in stored.items() if isinstance(stored, Mapping) else ():
        if part not in (None, ""):
            yield f"{path}.{name}", part

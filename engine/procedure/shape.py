"""The shape of a definition: data against the model, every pydantic error as a finding an author understands.

pydantic counts states and tables as list items and names the branch of a union in its `loc`; `_follow` walks `loc`
through the data and leaves only what the author wrote.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.procedure import words
from engine.procedure.building import MEMBERS
from engine.procedure.finding import Finding
from engine.procedure.keys import keys_at
from engine.procedure.model import Procedure
from engine.procedure.problem import DataPath

_SCALAR_LABELS = {"str", "int", "bool", "float", "decimal", "date"}


class Shape(NamedTuple):
    """`renames`: unknown keys that are surely meant as another key of that place, by their path."""

    procedure: Procedure | None
    findings: tuple[Finding, ...]
    renames: Mapping[DataPath, str]


class _Place(NamedTuple):
    path: DataPath
    steps: tuple[str | int, ...]  # what pydantic says, for walking the model
    noise: bool  # the error of a union's branch that was never meant


def validate(model: type[Procedure], data: Mapping[str, Any]) -> Shape:
    """Build the procedure, or say all that is wrong with its shape."""
    try:
        return Shape(model.model_validate(data), (), {})
    except ValidationError as error:
        details = error.errors(include_url=False)
    findings: list[Finding] = []
    renames: dict[DataPath, str] = {}
    for detail in details:
        place = _follow(data, detail)
        if place.noise or _echo(detail, data, place):
            continue
        findings += _finding(model, data, detail, place, renames)
    meant = {(*path[:-1], key) for path, key in renames.items()}
    kept = [finding for finding in findings if not (finding.code in _ABSENT and finding.path in meant)]
    return Shape(None, tuple({(one.path, one.code): one for one in kept}.values()), renames)


_ABSENT = frozenset({"key.missing", "type.missing"})


def _follow(data: Any, detail: ErrorDetails) -> _Place:
    path: list[str | int] = []
    here: Any = data
    noise = False
    loc = detail["loc"]
    for index, step in enumerate(loc):
        tag = index > 1 and isinstance(loc[index - 1], int) and loc[index - 2] == MEMBERS
        last = index == len(loc) - 1
        if isinstance(step, int) and isinstance(here, Mapping):
            step = list(here)[step]
        if not tag and isinstance(here, Mapping) and (step in here or (last and detail["type"] == "missing")):
            path.append(step)
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int):
            path.append(step)
            here = here[step]
        elif not tag and isinstance(step, str):
            noise = noise or (step in _SCALAR_LABELS) == isinstance(here, list | Mapping)
    return _Place(tuple(path), loc, noise)


def _echo(detail: ErrorDetails, data: Any, place: _Place) -> bool:
    """A list that is only too short because its items are wrong."""
    value: Any = None if detail["type"] == "missing" else _inside(data, place.path)
    return detail["type"] == "too_short" and isinstance(value, list) and bool(value)


def _finding(
    model: type[BaseModel], data: Any, detail: ErrorDetails, place: _Place, renames: dict[DataPath, str]
) -> Iterator[Finding]:
    path, kind = place.path, detail["type"]
    if kind == "extra_forbidden":
        allowed = keys_at(model, place.steps[:-1], _inside(data, path[:-1]))
        said = words.unknown_key(str(path[-1]), allowed, _inside(data, path[:-1]))
        if said.instead:
            renames[path] = said.instead
        yield Finding(path, said.code, said.reason, said.remedy)
    elif kind in {"union_tag_invalid", "union_tag_not_found"}:
        yield from _type(detail, path, _inside(data, path), renames)
    elif kind == "missing":
        reason = f"「{path[-1]}」がありません。"
        yield Finding(path, "key.missing", reason, f"「{path[-1]}: …」を書いてください。")
    else:
        said = words.wrong_value(str(_name(path)), detail)
        yield Finding(path, said.code, said.reason, said.remedy)


def _type(detail: ErrorDetails, path: DataPath, item: Any, renames: dict[DataPath, str]) -> Iterator[Finding]:
    context = detail.get("ctx", {})
    if not isinstance(item, Mapping):
        yield Finding(path, "value.type", "項目ではありません。", "{id: …, type: …, label: …} の形で書いてください。")
    elif "type" in item and not isinstance(item["type"], str):
        reason = "「type」には種類の名前を書きます。"
        yield Finding((*path, "type"), "value.type", reason, "「type: text」のように書いてください。")
    elif "type" in item:
        said = words.unknown_type(item["type"], str(context.get("expected_tags", "")))
        yield Finding((*path, "type"), said.code, said.reason, said.remedy)
    else:
        for key in item:
            said = words.unknown_key(str(key), ("type", "id", "label", "use", "note"), item)
            if said.instead in {"type", "use", "note"}:
                renames[(*path, key)] = said.instead
                yield Finding((*path, key), said.code, said.reason, said.remedy)
        reason = "項目の種類（type）がありません。"
        yield Finding((*path, "type"), "type.missing", reason, "「type: text」のように種類を書いてください。")


def _inside(data: Any, path: DataPath) -> Any:
    for step in path:
        data = data[step]
    return data


def _name(path: DataPath) -> str | int:
    """The key a value belongs to, for an item of a list the list's."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")

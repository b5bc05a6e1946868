"""The definition language as JSON Schema (`tetsuzuki schema`): for editors that complete and check while one types."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.procedure.building import procedure_model
from engine.procedure.field import Field

_REFERENCE = {"type": "string", "pattern": "^([^/]+/)?_shared/.+$"}


def json_schema(widgets: Sequence[type[Field]]) -> dict[str, Any]:
    """JSON Schema 2020-12 of one definition, with the keys that reading takes away (`use`, maps by id, `file`).

    All scalars are read as text, so a number or yes/no may be written either way: `max_length: 100` is fine.
    """
    schema = procedure_model(tuple(widgets)).model_json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema["$defs"]
    schema["properties"].pop("files", None)
    _loosen(schema)
    _by_key(schema["properties"], "tables", _without_id(definitions, "DecisionTable"))
    _by_key(definitions["Workflow"]["properties"], "states", _without_id(definitions, "State"))
    _also(schema["properties"], "workflow", _use({"options": {"type": "array", "items": {"type": "string"}}}))
    _also(definitions["Offices"]["properties"], "table", _REFERENCE)
    _also(definitions["Transition"]["properties"], "approval", _REFERENCE)
    for name in ("lookups", "checks", "attachments", "fees", "notices"):
        _also(schema["properties"][name], "items", _use({}))
    for definition in definitions.values():
        fields = definition.get("properties", {}).get("fields", {})
        if "items" in fields and fields["items"] != {"type": "string"}:
            _also(fields, "items", _use({"as": {"type": "string"}}))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _use(more: Mapping[str, Any]) -> dict[str, Any]:
    properties = {"use": _REFERENCE, **more}
    return {"type": "object", "properties": properties, "required": ["use"], "additionalProperties": False}


def _also(owner: dict[str, Any], key: str, other: Mapping[str, Any]) -> None:
    owner[key] = {"anyOf": [owner.get(key, {}), dict(other)]}


def _without_id(definitions: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The part as it stands in a map, where the key is its id."""
    part = dict(definitions[name])
    part["properties"] = {key: value for key, value in part["properties"].items() if key != "id"}
    part["required"] = [key for key in part.get("required", []) if key != "id"]
    return part


def _by_key(owner: dict[str, Any], key: str, part: Mapping[str, Any]) -> None:
    title = owner[key].get("title", key)
    owner[key] = {"title": title, "type": "object", "additionalProperties": dict(part)}


def _loosen(node: Any) -> None:
    """Numbers and yes/no may be written as text, a text as a number, one name for a list of names."""
    if isinstance(node, list):
        for item in node:
            _loosen(item)
    elif isinstance(node, dict):
        for item in node.values():
            _loosen(item)
        kind = node.get("type")  # of a schema a word; in a map of properties the schema of the key `type`
        if not isinstance(kind, str):
            return
        if kind in {"integer", "number", "boolean"}:
            node["type"] = [kind, "string"]
        elif kind == "string" and "enum" not in node and "const" not in node:
            node["type"] = ["string", "number", "boolean"]
        elif kind == "array" and node.get("items") == {"type": ["string", "number", "boolean"]}:
            node["type"] = ["array", "string"]
        elif kind == "object" and node.get("title") == "Text":
            node["type"] = ["object", "string"]

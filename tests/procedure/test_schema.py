"""JSON Schema of the language: every key of the model is there, and what reading takes away is allowed."""

from typing import Any

from engine.procedure.schema import json_schema
from tests.procedure.tiny import TINY
from widgets import WIDGETS


def test_names_every_key_as_authors_write_it() -> None:
    schema = json_schema(TINY)
    assert {"id", "title", "pages", "workflow", "register", "lookups", "examples"} <= set(schema["properties"])
    assert "files" not in schema["properties"]
    transition = schema["$defs"]["Transition"]["properties"]
    assert "from" in transition
    assert "from_" not in transition


def test_states_and_tables_are_maps_by_id() -> None:
    schema = json_schema(TINY)
    state = schema["$defs"]["Workflow"]["properties"]["states"]["additionalProperties"]
    assert "holder" in state["properties"]
    assert "id" not in state["properties"]
    assert schema["properties"]["tables"]["type"] == "object"


def test_shared_parts_may_stand_where_they_are_read() -> None:
    schema = json_schema(TINY)
    for place in (
        schema["$defs"]["Page"]["properties"]["fields"]["items"],
        schema["properties"]["workflow"],
        schema["properties"]["checks"]["items"],
    ):
        assert any("use" in one.get("properties", {}) for one in place["anyOf"])


def test_every_widget_is_one_branch_of_fields() -> None:
    schema = json_schema(WIDGETS)
    union = schema["$defs"]["Page"]["properties"]["fields"]["items"]["anyOf"][0]["oneOf"]
    assert len(union) == len(WIDGETS) + 1
    for reference in union:
        assert reference["$ref"].removeprefix("#/$defs/") in schema["$defs"]


def test_scalars_may_be_written_either_way() -> None:
    def kinds(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["type"]} if isinstance(node.get("type"), str) else set()
            return own.union(*(kinds(one) for one in node.values()))
        return set().union(*(kinds(one) for one in node)) if isinstance(node, list) else set()

    assert not kinds(json_schema(TINY)) & {"integer", "number", "boolean"}


def test_a_delegation_is_a_word_or_a_list_of_codes() -> None:
    word, codes = json_schema(TINY)["$defs"]["Applicants"]["properties"]["delegation"]["anyOf"]
    assert word["enum"] == ["allowed", "none"]
    assert (codes["type"], codes["minItems"]) == ("array", 1)
    assert "pattern" in codes["items"]

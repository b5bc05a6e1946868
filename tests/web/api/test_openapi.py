"""openapi.json is the table of calls and nothing else; every call answers in the shape that it promises.

`python -m tests.web.api.test_openapi` writes the snapshot anew, to be read critically before it is committed.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.case.policy import ACTIONS
from engine.case.scopes import SCOPES
from engine.web.api.call import Call
from engine.web.api.calls import CALLS, DESCRIPTION
from engine.web.api.openapi import document
from engine.web.api.shapes import Problem
from engine.web.page import PUBLIC
from engine.web.routes import ROUTES
from tests.web.api.conftest import Caller
from tests.web.conftest import ORIGIN, Site
from tests.web.reviewer.conftest import filed

SNAPSHOT = Path(__file__).with_name("openapi.json")


def written() -> str:
    return json.dumps(document(CALLS, "https://example.jp"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_the_api_is_what_it_was() -> None:
    assert written() == SNAPSHOT.read_text(encoding="utf-8"), "python -m tests.web.api.test_openapi, then read the diff"


def test_everything_under_api_is_a_call_and_is_described(site: Site) -> None:
    found = [page for page in ROUTES if page.path.startswith("/api/")]
    assert found == list(CALLS)
    answer = TestClient(site.app, base_url=ORIGIN).get(DESCRIPTION)
    assert answer.status_code == 200
    told = answer.json()
    assert told["openapi"] == "3.1.0"
    assert told["servers"] == [{"url": ORIGIN}]
    assert list(told["paths"]) == [call.path for call in CALLS]


def refs(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if "$ref" in part else set()
        return own | {ref for value in part.values() for ref in refs(value)}
    return {ref for value in part for ref in refs(value)} if isinstance(part, list) else set()


def test_every_reference_leads_somewhere_and_every_shape_is_used() -> None:
    told = json.loads(written())
    schemas = {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
    assert refs(told) == schemas


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.path)
def test_a_call_says_who_may_and_what_it_takes(call: Call) -> None:
    operation = json.loads(written())["paths"][call.path]["get"]
    assert bool(call.scope) == (call.permission != PUBLIC)
    assert not call.scope or (call.scope in SCOPES and call.permission in ACTIONS and call.answers)
    assert operation["security"] == ([{"token": [call.scope]}] if call.scope else [])
    taken = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
    assert taken == set(call.asks.model_fields)
    assert all(each["description"] for each in operation["parameters"] if each["in"] == "query")
    assert ("401" in operation["responses"]) == bool(call.scope)
    assert call.summary.ja and call.summary.en


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.path)
def test_every_call_answers_in_the_shape_it_promises(site: Site, system: Caller, call: Call) -> None:
    path = call.path.replace("{procedure}", "試験許可").replace("{case}", filed(site))
    caller = system()
    found = caller.get(path)
    if call.answers is not None:
        call.answers.model_validate_json(json.dumps(found), strict=True)
    assert set(found) == (
        set(call.answers.model_fields) if call.answers else {"openapi", "info", "servers", "paths", "components"}
    )
    for refused in (
        caller.ask(f"{path}?x=1"),
        caller.ask(path, accept="text/html"),
        caller.ask(path, "POST"),
        *([caller.http.get(path)] if call.scope else []),
    ):
        Problem.model_validate_json(refused.text, strict=True)
        operation = json.loads(written())["paths"][call.path]["get"]
        assert str(refused.status_code) in operation["responses"]


if __name__ == "__main__":  # python -m tests.web.api.test_openapi
    SNAPSHOT.write_text(written(), encoding="utf-8")

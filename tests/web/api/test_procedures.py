"""Procedures by the API: published ones that the token is for, with what a program needs to read a case."""

import pytest

from engine.web.api.shapes import ProcedureAnswer, ProcedureList
from tests.web.api.conftest import Caller, System
from tests.web.api.test_cases import CASES
from tests.web.api.test_door import problem
from tests.web.conftest import Site
from tests.web.reviewer.conftest import filed

PROCEDURES = "/api/v1/procedures"


def procedure(caller: System, query: str = "") -> ProcedureAnswer:
    answer = caller.ask(f"{PROCEDURES}/試験許可{query}")
    assert answer.status_code == 200, answer.text
    return ProcedureAnswer.model_validate_json(answer.text)


def test_the_list_is_what_the_token_is_for(system: Caller) -> None:
    caller = system("procedures.read")
    first = ProcedureList.model_validate_json(caller.ask(f"{PROCEDURES}?limit=1").text)
    assert len(first.items) == 1 and first.next
    second = ProcedureList.model_validate_json(caller.ask(f"{PROCEDURES}?cursor={first.next}").text)
    assert {first.items[0].id, second.items[0].id} == {"試験許可", "開業届"}
    assert second.next is None
    assert caller.get(first.items[0].url)["version"] == first.items[0].version
    narrow = system("procedures.read", procedures=("試験許可",))
    assert [row["id"] for row in narrow.get(PROCEDURES)["items"]] == ["試験許可"]
    problem(narrow.ask(f"{PROCEDURES}/開業届"), 404, "unknown")


@pytest.mark.parametrize("id_", ["no", "x" * 61, "%20", "a b", "試験許可%2F"])
def test_an_unknown_procedure_is_unknown(system: Caller, id_: str) -> None:
    problem(system().ask(f"{PROCEDURES}/{id_}"), 404, "unknown")


@pytest.mark.parametrize("query", ["limit=0", "cursor=x", "cursor=" + "9" * 30, "sort=title", "words=a"])
def test_what_cannot_be_asked_is_400(system: Caller, query: str) -> None:
    assert system().ask(f"{PROCEDURES}?{query}").status_code == 400


def test_one_procedure_says_what_its_cases_hold(site: Site, system: Caller) -> None:
    caller = system()
    told = procedure(caller)
    found = caller.get(f"{CASES}/{filed(site)}")
    keys = {field.key for page in told.pages for field in page.fields}
    assert set(found["answers"]) <= keys
    assert found["state"]["id"] in {state.id for state in told.states}
    assert found["version"] == told.version
    assert procedure(caller, f"?version={told.version}") == told
    problem(caller.ask(f"{PROCEDURES}/試験許可?version={'0' * 64}"), 404, "unknown")
    problem(caller.ask(f"{PROCEDURES}/開業届?version={told.version}"), 404, "unknown")
    problem(caller.ask(f"{PROCEDURES}/試験許可?version=x"), 400, "query.value", "query.version")


def test_fields_are_told_with_their_rules(system: Caller) -> None:
    told = procedure(system("procedures.read"))
    fields = {field.key: field for page in told.pages for field in page.fields}
    assert (fields["商号"].required, fields["商号"].widget, fields["商号"].guarded) == ("always", "text", False)
    assert fields["責任者"].guarded
    assert fields["施設"].many and fields["施設.名称"].required == "always"
    assert fields["許可番号"].required == "always"
    assert {"所見", "秘密の点数", "内部の点", "証拠", "法務の所見"}.isdisjoint(fields), "for officials only"
    assert [(each.id, each.required) for each in told.attachments] == [("図面", "never"), ("証明書", "sometimes")]
    assert [state.id for state in told.states if state.initial] == ["下書き"]
    assert {state.final for state in told.states} == {None, "granted", "refused", "withdrawn"}
    inside = procedure(system("procedures.read", "cases.internal"))
    assert {"所見", "秘密の点数", "内部の点", "証拠", "法務の所見"} <= {
        field.key for page in inside.pages for field in page.fields
    }


def test_choices_are_told(system: Caller) -> None:
    told = ProcedureAnswer.model_validate_json(system().ask(f"{PROCEDURES}/開業届").text)
    fields = {field.key: field for page in told.pages for field in page.fields}
    assert [each.code for each in fields["種類"].choices or ()] == ["飲食", "物販", "その他"]
    assert fields["席数"].choices is None and fields["値段の合計"].computed

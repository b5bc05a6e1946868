"""Whoever is refused is told what to do, and never to ask himself: every code of a denial × every kind of person."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import engine
from engine.case.model import Actor
from engine.web.identity.personas import BY_ID
from engine.web.whom import APPLICANTS, SAID, STAFF, to_do

OFFICIALS = {id_: BY_ID[id_].actor for id_ in ("reviewer", "approver", "author", "publisher", "operator", "auditor")}
_PRIME = BY_ID["applicant"].actor
PARTIES = {
    "prime": _PRIME,
    "member": BY_ID["colleague"].actor,
    "agent": BY_ID["agent"].actor,
    "entry": replace(_PRIME, account="entry"),
}
PEOPLE = {**OFFICIALS, **PARTIES}
ASKS = re.compile(r"(?:ください|られます|始められます)。$")


def denials() -> Iterator[tuple[str, str, bool]]:
    """(code, the reason as far as it is written out, hidden) of every denial in the engine."""
    for path in Path(engine.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Denied":
                code, reason, *more = node.args
                texts = [
                    each.value
                    for each in ast.walk(reason)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                if isinstance(code, ast.Constant):
                    yield str(code.value), "".join(texts), bool(more or node.keywords)


DENIALS = sorted(set(denials()))
SHOWN = sorted({code for code, _, hidden in DENIALS if not hidden and code != "sign_in"})


def test_every_denial_has_its_row() -> None:
    known = SAID | set(STAFF) | set(APPLICANTS)
    assert set(SHOWN) <= known, "a new denial: say in whom.py what to do, or that its reason says it (SAID)"


@pytest.mark.parametrize("code", sorted(SAID))
def test_a_reason_that_says_all_says_what_to_do(code: str) -> None:
    for found, reason, _ in DENIALS:
        if found == code and not code.endswith("not_system"):  # no person is ever the system
            assert reason.endswith("ください。"), reason


@pytest.mark.parametrize("code", SHOWN)
@pytest.mark.parametrize("person", PEOPLE)
def test_whom_to_ask(code: str, person: str) -> None:
    said = to_do(PEOPLE[person], 403, code)
    if code in SAID:
        assert said == ""
    else:
        assert said and ASKS.search(said), (code, said)
        _true_for(PEOPLE[person], said)


@pytest.mark.parametrize("person", PEOPLE)
def test_what_one_may_not_know_of_is_the_same_advice_for_all_of_it(person: str) -> None:
    said = to_do(PEOPLE[person], 404, "unknown")
    assert said and ASKS.search(said)
    _true_for(PEOPLE[person], said)


def _true_for(actor: Actor, said: str) -> None:
    """Nobody is sent to himself, and nobody to the other side's people."""
    roles = {grant.role for grant in actor.grants}
    if "operator" in roles:
        assert not re.search(r"(?<!ほかの)運用担当者", said), said
    elif actor.kind == "staff":
        assert "ほかの運用担当者" not in said, said
    if actor.kind == "staff":
        assert "プライム" not in said and "窓口" not in said, said
    else:
        assert "運用担当者" not in said and "所属の長" not in said, said
        assert ("プライムのアカウントの人" in said) == (actor.account == "member"), said
        assert ("委任" in said) == actor.agent, said
        assert "窓口" in said, said


def test_nobody_and_programs_are_told_by_status_and_code_alone() -> None:
    assert to_do(None, 404, "unknown") is None
    assert to_do(replace(_PRIME, kind="system"), 403, "fire.role") is None
    assert to_do(_PRIME, 409, "case.changed") is None

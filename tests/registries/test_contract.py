"""One contract for every registry: the real connector, over real HTTP, against what its stand-in was recorded from."""

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import registries
from engine.registries import REGISTRIES
from engine.registries.base import Found, NotFound, Unavailable, evidence
from engine.registries.connecting import connect, stand_ins
from engine.registries.http import HttpLine
from engine.registries.line import Endpoint
from engine.registries.recorded import read_examples

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FOLDER = Path(registries.__file__).parent


@pytest.fixture(scope="module")
def connected():
    with ExitStack() as stack:
        yield connect(stand_ins(stack), lambda: NOW)


def recorded():
    return list(_recorded())


def _recorded():
    for kind in REGISTRIES:
        folder = FOLDER / kind.__module__.split(".")[-2]
        for key, entry in read_examples(folder).items():
            yield pytest.param(kind.id, key, entry, id=f"{kind.id} {key}")


@pytest.mark.parametrize(("registry", "key", "entry"), recorded())
def test_every_recorded_answer_comes_back(connected, registry, key, entry):
    answer = connected[registry].lookup(key)
    if entry.get("status") == "not_found" or entry.get("hihyoji") == "1":
        assert isinstance(answer, NotFound)
        return
    assert isinstance(answer, Found)
    assert answer.at == NOW
    assert set(answer.values) == set(connected[registry].gives)
    if "name" in entry:
        assert answer.values["name"] == entry["name"]
    if "closeDate" in entry or entry.get("closed"):
        assert answer.values["closed"] == "はい"
        assert answer.notes


@pytest.mark.parametrize("kind", REGISTRIES, ids=lambda kind: kind.id)
@pytest.mark.parametrize("key", ["", "9", "0" * 13, "１２３", "../../etc", "7999901000001\n", "あ" * 5000, "\x00"])
def test_a_strange_key_is_not_found(connected, kind, key):
    assert isinstance(connected[kind.id].lookup(key), NotFound)


@pytest.mark.parametrize("kind", REGISTRIES, ids=lambda kind: kind.id)
def test_samples_are_what_lookup_answers(connected, kind):
    for key, values in kind.samples().items():
        answer = connected[kind.id].lookup(key)
        assert isinstance(answer, NotFound) or answer.values == values


@pytest.mark.parametrize("kind", [kind for kind in REGISTRIES if kind.id != "郵便番号"], ids=lambda kind: kind.id)
def test_not_configured_is_unavailable(kind):
    registry = kind(HttpLine(Endpoint()), lambda: NOW)
    assert isinstance(registry.lookup("7999901000001"), Unavailable)
    assert not registry.check().ok


def test_check_is_ok_when_the_other_side_answers(connected):
    assert all(registry.check().ok for registry in connected.values())


def test_evidence_keeps_the_key_the_source_and_a_digest(connected):
    answer = connected["登記情報連携"].lookup("7999901000001")
    record = evidence("登記", "登記情報連携", "7999901000001", answer)
    assert record.status == "found"
    assert record.key == "7999901000001"
    assert len(record.digest) == 64
    assert evidence("登記", "登記情報連携", "0", NotFound("x", NOW)).digest == ""

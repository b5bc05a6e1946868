"""What SECURITY.md and the threat model claim is held by tests that exist."""

import re

import pytest

from tests.architecture import tree

MODEL = "engine/decisions/0013-threat-model.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in tree.text("SECURITY.md").splitlines()
    if line.startswith("| V")
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


@pytest.mark.parametrize("path", ["SECURITY.md", MODEL])
def test_every_named_test_exists(path: str) -> None:
    named = NAMED.findall(tree.text(path))
    assert len(named) > 15
    for file, name in named:
        assert (tree.ROOT / file).is_file(), file
        assert not name or re.search(rf"^def {name}\(", tree.text(file), re.MULTILINE), f"{file}::{name}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_section_is_met_by_a_test_or_says_why_not(row: list[str]) -> None:
    section, state, _, proof = row
    assert state in ("met", "n/a", "open"), section
    assert bool(NAMED.search(proof)) == (state == "met"), section
    assert len(proof) > 10, section


def test_every_chapter_is_there() -> None:
    assert {row[0].split(".")[0].split()[0] for row in ROWS} == {f"V{number}" for number in range(1, 18)}


def test_every_threat_of_the_model_names_its_test() -> None:
    threats = [line for line in tree.text(MODEL).splitlines() if re.match(r"\| [STRIDE]: ", line)]
    assert {line[2] for line in threats} == set("STRIDE")
    assert all(NAMED.search(line) for line in threats)

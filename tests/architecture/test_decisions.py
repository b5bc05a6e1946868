"""Each decision is one page with a status. It is not edited later, only superseded."""

import re

import pytest

from tests.architecture import tree

DECISIONS = [path for path in tree.files() if path.startswith("engine/decisions/") and path.endswith(".md")]
NUMBERS = [path.split("/")[-1][:4] for path in DECISIONS]
STATUS = re.compile(r"^## Status\n\n(Proposed|Accepted|Superseded by \[?(?P<by>\d{4}))", re.MULTILINE)


def test_numbers_run_on() -> None:
    expected = [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    assert expected == NUMBERS


@pytest.mark.parametrize("path", DECISIONS)
def test_a_decision_has_its_parts(path: str) -> None:
    body = tree.text(path)
    assert body.startswith(f"# {path.split('/')[-1][:4]} "), "the title repeats the number"
    for part in ("Context", "Decision", "Consequences"):
        assert f"\n## {part}\n" in body, part
    assert len(body.splitlines()) <= 80, "one page"


@pytest.mark.parametrize("path", DECISIONS)
def test_a_decision_has_a_status(path: str) -> None:
    status = STATUS.search(tree.text(path))
    assert status, "## Status: Proposed, Accepted or Superseded by NNNN"
    assert status["by"] is None or status["by"] in NUMBERS

"""Canaries (reliability.md §5.9): nothing of a case (AZ-03) and nothing of the desk (AZ-23) in answers to others."""

from typing import Any

import pytest

from engine.web.routes import ROUTES
from tests.web.matrix import PEOPLE
from tests.web.planted import DESK, HANDLING, MINE, Planted, address, planted

__all__ = ["planted"]
OWN = ("applicant", "colleague", "agent")
GETS = [page for page in ROUTES if page.method == "GET"]


def asked(planted: Planted, page: Any) -> list[str]:
    """The route's addresses: of the filed case and the draft, and with every question that people put."""
    if "{case}" in page.path:
        return [address(planted, page.path), address(planted, page.path, planted.draft)]
    path = address(planted, page.path)
    return [
        path,
        f"{path}?q=丙丁",
        f"{path}?q={planted.receipt}",
        f"{path}?q=戊己&state=決裁中&subject=case:{planted.case}",
    ]


@pytest.mark.parametrize("persona", PEOPLE)
def test_az_03_and_az_23_no_canary_in_any_get_route(planted: Planted, persona: str) -> None:
    """AZ-03: nothing of the case but for its own side and its officials. AZ-23: nothing of the desk for applicants."""
    person = planted.people[persona]
    barred = [] if persona in HANDLING else [DESK] if persona in OWN else [DESK, MINE]
    found, seen = [], 0
    for page in GETS:
        first, *others = asked(planted, page)
        kinds = ({}, {"accept": "application/json"}, {"hx_request": "true"})
        for path, headers in [*((first, kind) for kind in kinds), *((other, {}) for other in others)]:
            answer = person.get(path, **headers)
            assert answer.status_code < 500 or page.path == "/readyz", (path, answer.text[:300])
            whole = answer.text + str(answer.headers)
            seen += MINE in whole
            found += [(canary, path) for canary in barred if canary in whole]
    assert found == []
    assert bool(seen) == (persona in (*OWN, *HANDLING)), "who may read it does: the canary can be found"


def test_the_canary_of_the_desk_can_be_found(planted: Planted) -> None:
    page = planted.people["reviewer"].get(f"/review/cases/{planted.case}").text
    assert page.count(DESK) >= 3

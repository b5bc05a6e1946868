"""Who must not see a case learns nothing of it: each address of it answers as for a case that does not exist."""

import re

import pytest

from engine.web.api.call import Call
from engine.web.routes import ROUTES
from tests.journeys import desk
from tests.journeys.conftest import Play
from tests.journeys.forms import Form
from tests.journeys.player import Player
from tests.journeys.stories import ENGINEER

_CASE_ROUTES = [page for page in ROUTES if "{case}" in page.path]
_NOBODYS = "0" * 32


def address(path: str, case: str) -> str:
    """The address of a route for a case, its other parts as they could be."""
    known = {"page": ENGINEER.pages[0].id, "transition": "accept", "lookup": "登記", "digest": "0" * 64}
    known |= {"event": "1", "notice": ENGINEER.program.procedure.notices[0].id, "number": "1", "handover": "1"}
    return re.sub(r"\{(\w+)\}", lambda found: {**known, "case": case}[found[1]], path)


def said(at: Player, method: str, path: str) -> tuple[int, str]:
    """Status and words of an answer, without the request's number."""
    if method == "GET":
        at.get(path)
    else:
        at.send(Form(path, "post", [("form-token", _token(at))]), {"form-revision": "1"})
    return at.status, re.sub(r"[0-9a-f]{16}", "", at.page.text)


def _token(at: Player) -> str:
    at.get("/")
    return at.page.form("/sign-out").value("form-token")


@pytest.fixture(scope="module")
def filed(application: object) -> dict[str, str]:
    return {}


def _case(play: Play, filed: dict[str, str], is_draft: bool) -> str:
    """One case for the whole module: filed, or a draft."""
    key = "draft" if is_draft else "filed"
    if key not in filed:
        filer = play("applicant")
        filed[key] = filer.fill_all(ENGINEER)
        if not is_draft:
            filer.submit(ENGINEER, "submit")
            desk.done(play("reviewer"), ENGINEER, filed[key], "accept")
    return filed[key]


@pytest.mark.parametrize("page", _CASE_ROUTES, ids=lambda page: f"{page.method} {page.path}")
def test_foreign_case_is_like_none(page: object, play: Play, filed: dict[str, str]) -> None:
    method, path = page.method, page.path  # type: ignore[attr-defined]
    for persona, is_draft in (("stranger", False), ("stranger", True), ("reviewer", True), ("author", False)):
        at = play(persona)
        foreign = said(at, method, address(path, _case(play, filed, is_draft)))
        nobodys = said(at, method, address(path, _NOBODYS))
        refused = (401,) if isinstance(page, Call) else (403, 404)  # the API knows no sessions
        assert foreign[0] in refused, f"{persona}: {foreign}"
        assert foreign == nobodys, persona


def test_draft_is_in_no_queue(play: Play, filed: dict[str, str]) -> None:
    draft = _case(play, filed, True)
    reviewer = play("reviewer")
    for stage in ("", "?stage=work", "?stage=applicant", "?stage=done"):
        reviewer.get(f"/review/procedures/{ENGINEER.procedure}{stage}")
        assert reviewer.status == 200
        assert not any(draft in href for _, href in reviewer.page.links)


def test_colleague_sees_the_companys_cases(play: Play, filed: dict[str, str]) -> None:
    at = play("colleague")
    at.get(f"/cases/{_case(play, filed, False)}")
    assert at.status == 200 and at.page.heading == ENGINEER.title


def test_signed_out_is_led_to_the_sign_in(play: Play, filed: dict[str, str]) -> None:
    case = _case(play, filed, False)
    at = play("applicant")
    at.press(at.page.form("/sign-out"), "サインアウト")
    at.get(f"/cases/{case}")
    assert at.url == "/sign-in"
    at.send(Form(f"/cases/{case}/withdraw", "post", [("reason", "やめます")]), {})
    assert at.status == 401
    assert "やめます" in at.page.text

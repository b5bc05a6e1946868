"""What no page of ours sends (reliability.md §5.1, §5.10): the right status, our own page, and the draft untouched."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.web.routes import ROUTES
from tests.web.conftest import FORM, NOW, ORIGIN, SHOP, Person
from tests.web.hostile_http import BODIES, REDIRECTS, Body


@pytest.fixture
def draft(applicant: Person) -> str:
    id_ = applicant.begin()
    applicant.type(id_, "店", SHOP)
    return id_


def _body(person: Person, id_: str, more: str = "") -> str:
    return f"form-token={person.token}&form-revision={person.case(id_).draft_revision}&form-do=save{more}"


@pytest.mark.parametrize("sent", BODIES, ids=lambda body: f"{body.id} {body.what}")
def test_a_body_that_is_not_our_forms_changes_nothing(applicant: Person, draft: str, sent: Body) -> None:
    before = applicant.case(draft)
    headers = {"content-type": sent.kind, "origin": ORIGIN, **sent.headers}
    page = next(page for page in ROUTES if (page.method, page.name) == ("POST", "fill"))
    answer = applicant.client.post(f"/cases/{draft}/pages/店", content=sent.of(page.limit), headers=headers)
    assert answer.status_code in sent.answers, answer.text
    assert "Traceback" not in answer.text
    assert applicant.case(draft) == before


ANSWERS = {
    "the same answer twice": ("&%E5%BA%97%E5%90%8D=a&%E5%BA%97%E5%90%8D=b", 400),
    "a control twice": ("&form-do=next", 400),
    "an unknown field": ("&nothing=1", 400),
    "a name that is no path": ("&a..b=1", 400),
    "protected keys": ("&state=granted&owner=x&id=1", 400),
    "1,001 unknown fields": ("&" + "&".join(f"a{n}=1" for n in range(1001)), 400),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_that_no_page_sends_change_nothing(applicant: Person, draft: str, name: str) -> None:
    more, status = ANSWERS[name]
    before = applicant.case(draft)
    body = _body(applicant, draft, more).encode()
    answer = applicant.raw(f"/cases/{draft}/pages/店", body, content_type=FORM, origin=ORIGIN)
    assert answer.status_code == status, answer.text
    assert applicant.case(draft) == before


def test_only_version_and_token_leave_the_answers_as_they_are(applicant: Person, draft: str) -> None:
    before = applicant.case(draft).draft
    applicant.type(draft, "店", {})
    assert applicant.case(draft).draft == before


@pytest.mark.parametrize(
    ("page", "name", "value"),
    [("店", "値段の合計", "5"), ("店", "席数", "99"), ("会社", "商号", "別の会社"), ("会社", "店名", "別の店")],
    ids=["computed", "hidden", "locked", "of another page"],
)
def test_what_may_not_be_written_is_not(applicant: Person, page: str, name: str, value: str) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販", "店名": "港南商店"})
    applicant.type(id_, page, {name: value})
    assert applicant.case(id_).draft.get(name) != value


def test_an_option_that_was_not_offered_is_an_error_at_its_field(applicant: Person, draft: str) -> None:
    answer = applicant.type(draft, "店", {"種類": "銀行"}, do="next")
    assert answer.status_code == 422
    assert "「店の種類」は、示した中から選んでください。" in answer.text


def test_a_large_body_is_refused_before_it_is_read(applicant: Person, draft: str) -> None:
    started = time.perf_counter()
    body = b"a=" + b"1" * (1024 * 1024)
    for path in (f"/cases/{draft}/submit", "/sign-in"):
        assert applicant.raw(path, body, content_type=FORM, origin=ORIGIN).status_code == 413
    assert (
        applicant.raw(f"/cases/{draft}/submit", b"a=1", content_type=FORM, content_encoding="gzip").status_code == 415
    )
    assert time.perf_counter() - started < 3


# ── two at one draft ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stale_page_is_not_saved_and_shows_both_versions(applicant: Person, draft: str) -> None:
    old = str(applicant.case(draft).draft_revision)
    applicant.type(draft, "店", {"店名": "先に直した店"})
    answer = applicant.post(
        f"/cases/{draft}/pages/店", {"form-revision": old, "form-do": "save", "店名": "後から直した店"}
    )
    assert answer.status_code == 409
    assert "先に直した店" in answer.text
    assert "後から直した店" in answer.text
    assert applicant.case(draft).draft["店名"] == "先に直した店"
    missing = applicant.post(f"/cases/{draft}/pages/店", {"form-do": "save", "店名": "x"})
    assert missing.status_code == 409, "without a version nothing is saved"
    partial = applicant.post(f"/cases/{draft}/pages/店/partial", {"form-revision": old, "店名": "x"}, hx_request="true")
    assert partial.status_code == 409
    assert "保存していません" in partial.json()["detail"]


def test_a_stale_check_page_files_nothing(applicant: Person) -> None:
    id_ = applicant.filled()
    answer = applicant.post(f"/cases/{id_}/submit", {"form-key": "e" * 32, "form-revision": "1"})
    assert answer.status_code == 409
    assert applicant.case(id_).receipt is None


# ── who asks ─────────────────────────────────────────────────────────────────────────────────────────────────────────

PAGES = ("", "/pages/店", "/attachments", "/check", "/receipt", "/correction", "/withdraw", f"/files/{'0' * 64}")


@pytest.mark.parametrize("path", PAGES)
def test_a_foreign_case_answers_like_an_unknown_one(sign_in: Callable[..., Person], draft: str, path: str) -> None:
    unknown = "f" * 32
    for persona in ("stranger", "reviewer", "operator", "author"):
        person = sign_in(persona)
        for headers in ({}, {"hx_request": "true"}, {"accept": "application/json"}):
            foreign = person.get(f"/cases/{draft}{path}", **headers)
            nothing = person.get(f"/cases/{unknown}{path}", **headers)
            assert foreign.status_code == nothing.status_code == 404
            assert _without_id(foreign) == _without_id(nothing)


def _without_id(answer: Any) -> str:
    return str(answer.text).replace(answer.headers["x-request-id"], "")


def test_a_foreign_case_cannot_be_changed(sign_in: Callable[..., Person], applicant: Person, draft: str) -> None:
    before = applicant.case(draft)
    stranger = sign_in("stranger")
    assert stranger.type(draft, "店", {"店名": "x"}).status_code == 404
    assert stranger.partial(draft, "店", {"店名": "x"}).status_code == 404
    assert stranger.submit(draft).status_code == 404
    assert stranger.send(f"/cases/{draft}/attachments", "図面", "a.pdf", b"%PDF-1", form_do="upload").status_code == 404
    assert applicant.case(draft) == before


@pytest.mark.parametrize("id_", ["1", "-1", "..%2f..%2fetc", "%00", "F" * 32, "0" * 33, "x;jsessionid=1", "／"])
def test_an_id_of_any_other_form_is_unknown(applicant: Person, id_: str) -> None:
    assert applicant.get(f"/cases/{id_}/check").status_code == 404


def test_nobody_is_led_to_sign_in_and_keeps_what_was_typed(sign_in: Callable[..., Person], draft: str) -> None:
    nobody = sign_in()
    answer = nobody.get(f"/cases/{draft}/check")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/cases/")
    typed = nobody.post(f"/cases/{draft}/pages/店", {"form-revision": "2", "form-do": "save", "店名": "<b>港南</b>"})
    assert typed.status_code == 401
    assert 'value="&lt;b&gt;港南&lt;/b&gt;"' in typed.text
    assert nobody.post(f"/cases/{draft}/pages/店/partial", {"店名": "x"}, hx_request="true").status_code == 401


def test_a_session_ends_by_sign_out_by_idleness_and_by_age(sign_in: Callable[..., Person]) -> None:
    person = sign_in("applicant")
    cookie = person.client.cookies.get("session")
    assert person.get("/cases").status_code == 200
    assert person.post("/sign-out").status_code == 303
    person.client.cookies.set("session", cookie)
    assert person.get("/cases").status_code == 303, "the cookie's copy is worth nothing"
    person = sign_in("applicant")
    person.site.now = NOW + timedelta(minutes=31)
    assert person.get("/cases").status_code == 303


def test_garbage_and_doubled_cookies_are_nobody(sign_in: Callable[..., Person]) -> None:
    nobody = sign_in()
    for cookie in ("session=garbage", "session=" + "x" * 5000, "session=a; session=b", "session=%00", ";;;="):
        assert nobody.get("/cases", cookie=cookie).status_code == 303


def test_signing_in_makes_a_new_session(sign_in: Callable[..., Person]) -> None:
    nobody = sign_in()
    answer = nobody.post("/sign-in", {"persona": "applicant"}, cookie="session=chosen-by-somebody")
    assert "chosen-by-somebody" not in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()


FORGED = {
    "no token": {"token": ""},
    "another token": {"token": "0" * 32},
    "another site": {"origin": "https://evil.test"},
    "no origin": {"origin": "null"},
    "cross-site": {"sec_fetch_site": "cross-site"},
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_forms_change_nothing(applicant: Person, draft: str, name: str) -> None:
    before = applicant.case(draft)
    forged = dict(FORGED[name])
    token = forged.pop("token", applicant.token)
    body = f"form-token={token}&form-revision={before.draft_revision}&form-do=save&%E5%BA%97%E5%90%8D=x"
    answer = applicant.raw(
        f"/cases/{draft}/pages/店", body.encode(), **{"content_type": FORM, "origin": ORIGIN, **forged}
    )
    assert answer.status_code == 403
    assert applicant.case(draft) == before
    kept = 'value="x"' in answer.text
    assert kept is ("token" in FORGED[name]), "typed text is kept, unless another site sent it"


@pytest.mark.parametrize("target", REDIRECTS)
def test_sign_in_leads_nowhere_else(sign_in: Callable[..., Person], target: str) -> None:
    answer = sign_in().post("/sign-in", {"persona": "applicant", "form-next": target})
    on_site = target if target.startswith("/%09") else "/"  # no browser undoes an escape to find a host
    assert answer.headers["location"] == on_site


# ── addresses and methods ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", ["/nothing", "/.env", "/.git/config", "/docs", "/static/../app.py", "/CASES", "/cases/"]
)
def test_an_unknown_address_is_a_calm_page(applicant: Person, path: str) -> None:
    answer = applicant.get(path)
    assert answer.status_code == 404
    assert "ページが見つかりません" in answer.text


def test_a_wrong_method_is_named(applicant: Person, draft: str) -> None:
    for method, path, allowed in (
        ("GET", f"/cases/{draft}/submit", "POST"),
        ("PUT", f"/cases/{draft}/pages/店", "GET, HEAD, POST"),
        ("DELETE", f"/cases/{draft}", "GET, HEAD"),
        ("PATCH", "/sign-in", "GET, HEAD, POST"),
    ):
        answer = applicant.client.request(method, path)
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == set(allowed.split(", "))


def test_programs_get_problem_json(applicant: Person) -> None:
    answer = applicant.get("/nothing", accept="application/json")
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.text)["status"] == 404


def test_every_answer_carries_the_security_headers(applicant: Person, draft: str) -> None:
    for path in ("/", f"/cases/{draft}/pages/店", "/nothing", "/static/x/base.css"):
        headers = applicant.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert applicant.get(f"/cases/{draft}/pages/店").headers["cache-control"] == "no-store"


def test_a_search_word_is_only_a_word(applicant: Person) -> None:
    for word in ("%", "_", "\\", "' OR 1=1", "x" * 500, "(((", "\x00", "％"):
        assert applicant.client.get("/", params={"q": word}).status_code == 200
    assert applicant.get("/?after=garbage").status_code == 400
    assert applicant.get("/?q=" + "x" * 3000).status_code == 400
    assert applicant.get("/cases?after=garbage").status_code == 400

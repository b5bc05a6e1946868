"""Nothing typed is lost: the sign-in ran out, the button was pressed twice, the request came only in part."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.web.conftest import FORM, ORIGIN, SHOP, Person, shown_input

BOUNDARY = "multipart/form-data; boundary=x"


@pytest.fixture
def draft(applicant: Person) -> str:
    id_ = applicant.begin()
    applicant.type(id_, "店", SHOP)
    return id_


# ── the sign-in ran out ──────────────────────────────────────────────────────────────────────────────────────────────


def _signed_out(person: Person, id_: str, **headers: str) -> Any:
    """Post a page after the session's cookie has gone."""
    person.client.cookies.delete("session")
    where = f"/cases/{id_}/pages/店" + ("/partial" if headers else "")
    return person.type_at(where, id_, {"店名": "続きの店"}, **headers)


def _signed_in_again(person: Person, persona: str = "applicant") -> None:
    assert person.client.post("/sign-in", data={"persona": persona}, headers={"origin": ORIGIN}).status_code == 303


def _sent_again(person: Person, id_: str, kept: str) -> Any:
    """The one button of the kept page."""
    names = re.findall(r'<input type="hidden" name="(form-[\w-]+)" value="([^"]*)">', kept)
    person.token = dict(names)["form-token"]
    return person.type_at(f"/cases/{id_}/pages/店", id_, {"店名": "続きの店"})


def test_what_was_kept_is_sent_by_one_press_after_signing_in(applicant: Person, draft: str) -> None:
    kept = _signed_out(applicant, draft)
    assert kept.status_code == 401
    assert "samesite=strict" in kept.headers["set-cookie"].lower()
    assert "HttpOnly" in kept.headers["set-cookie"]
    assert _sent_again(applicant, draft, kept.text).status_code == 401, "nobody is signed in yet"
    _signed_in_again(applicant)
    assert _sent_again(applicant, draft, kept.text).status_code == 303
    assert applicant.case(draft).draft["店名"] == "続きの店"


def test_an_open_page_goes_on_after_signing_in(applicant: Person, draft: str) -> None:
    refused = _signed_out(applicant, draft, hx_request="true")
    assert refused.status_code == 401
    _signed_in_again(applicant)
    applicant.token = refused.json()["token"]
    saved = applicant.partial(draft, "店", {"店名": "続きの店"})
    assert saved.status_code == 200
    fresh = shown_input(saved.text, "form-token")
    assert fresh not in ("", applicant.token), "from now on the page carries the new session's own token"
    applicant.token = fresh
    assert applicant.partial(draft, "店", {"店名": "もう一度"}).status_code == 200


def test_a_kept_page_is_worth_nothing_in_another_browser(
    applicant: Person, sign_in: Callable[..., Person], draft: str
) -> None:
    kept = _signed_out(applicant, draft)
    other = sign_in("applicant")
    assert _sent_again(other, draft, kept.text).status_code == 403
    for cookie in ("", "x", "0" * 32, "a" * 500):
        other.client.cookies.set("resend", cookie)
        assert _sent_again(other, draft, kept.text).status_code == 403
    other.token = ""
    assert other.type(draft, "店", {"店名": "x"}).status_code == 403
    other.token = "印"
    assert other.type(draft, "店", {"店名": "x"}).status_code == 403
    assert applicant.case(draft).draft["店名"] == SHOP["店名"]


def test_somebody_else_who_signs_in_there_cannot_send_it(applicant: Person, draft: str) -> None:
    kept = _signed_out(applicant, draft)
    _signed_in_again(applicant, "stranger")
    assert _sent_again(applicant, draft, kept.text).status_code == 404
    assert applicant.case(draft).draft["店名"] == SHOP["店名"]


# ── pressed twice ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("do", ["next", "save", "back"])
def test_the_same_page_twice_is_no_conflict(applicant: Person, draft: str, do: str) -> None:
    revision = str(applicant.case(draft).draft_revision)
    pairs = {"form-revision": revision, "form-do": do, **SHOP, "店名": "二度押した店"}
    first, second = (applicant.post(f"/cases/{draft}/pages/店", pairs) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert applicant.case(draft).draft["店名"] == "二度押した店"


def test_the_same_gaps_twice_are_told_twice(applicant: Person, draft: str) -> None:
    pairs = {"form-revision": str(applicant.case(draft).draft_revision), "form-do": "next", "店名": "", "席数": ""}
    for _ in range(2):
        assert applicant.post(f"/cases/{draft}/pages/店", pairs).status_code == 422


def test_a_save_whose_answer_was_lost_can_be_sent_again(applicant: Person, draft: str) -> None:
    revision = str(applicant.case(draft).draft_revision)
    where, pairs = f"/cases/{draft}/pages/店/partial", {"form-revision": revision, "店名": "届いた店"}
    for _ in range(2):
        saved = applicant.post(where, pairs, hx_request="true")
        assert saved.status_code == 200
        assert shown_input(saved.text, "form-revision") == str(applicant.case(draft).draft_revision)
    part = applicant.post(where, {**pairs, "form-part": "1"}, hx_request="true")
    assert part.status_code == 409, "the rest of that page may be older than what is stored"


@pytest.mark.parametrize("do", ["remove:品[0]", "copy:品[0]", "paste:品"])
def test_a_button_that_changes_rows_is_not_pressed_on_an_old_page(applicant: Person, do: str) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販"})
    applicant.type(id_, "店", {}, do="add:品")
    old = str(applicant.case(id_).draft_revision - 1)
    before = applicant.case(id_).draft
    pairs = {"form-revision": old, "form-do": do, "form-paste:品": "あめ\t10"}
    assert applicant.post(f"/cases/{id_}/pages/店", pairs).status_code == 409
    assert applicant.case(id_).draft == before


# ── only in part ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _cut(person: Person, id_: str, kind: str) -> tuple[str, bytes, int]:
    """Content type, what arrives, and how long it said it would be."""
    revision = person.case(id_).draft_revision
    values = {"form-token": person.token, "form-revision": str(revision), "form-do": "save", "店名": "途中で切れた店"}
    if kind == "urlencoded":
        body = "&".join(f"{quote(name)}={quote(value)}" for name, value in values.items()).encode()
        return FORM, body, len(body)
    parts = (f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in values.items())
    body = ("".join(parts) + "--x--\r\n").encode()
    return BOUNDARY, body, len(body)


@pytest.mark.parametrize("left", [0, 1, 3, 9, 40, 90])
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
@pytest.mark.parametrize("where", ["", "/partial", "/files"])
def test_a_cut_request_changes_nothing(applicant: Person, draft: str, kind: str, left: int, where: str) -> None:
    """`left` bytes are missing at the end; 0: nothing arrives at all."""
    content_type, body, length = _cut(applicant, draft, kind)
    before = applicant.case(draft)
    answer = applicant.raw(
        f"/cases/{draft}/pages/店{where}",
        body[:-left] if left else b"",
        content_type=content_type,
        content_length=str(length),
        origin=ORIGIN,
    )
    assert answer.status_code == 400, answer.text
    assert applicant.case(draft) == before


def test_the_same_request_whole_is_saved(applicant: Person, draft: str) -> None:
    content_type, body, length = _cut(applicant, draft, "urlencoded")
    answer = applicant.raw(
        f"/cases/{draft}/pages/店", body, content_type=content_type, content_length=str(length), origin=ORIGIN
    )
    assert answer.status_code == 303
    assert applicant.case(draft).draft["店名"] == "途中で切れた店"


# ── who is signed in stays visible ───────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_says_no_still_shows_who_is_signed_in(applicant: Person, draft: str) -> None:
    page = f"/cases/{draft}/pages/店"
    answers = {
        404: applicant.get("/nowhere"),
        405: applicant.client.put(page),
        400: applicant.raw(page, b"", content_type=FORM, origin=ORIGIN),
        415: applicant.raw(page, b"a", content_type="text/plain", origin=ORIGIN),
        413: applicant.raw("/sign-in", b"a=" + b"1" * 300_000, content_type=FORM, origin=ORIGIN),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert 'class="who"' in answer.text, status
        assert f'name="form-token" value="{applicant.token}"' in answer.text, status


def test_a_page_that_says_no_shows_nobody_where_nobody_is(sign_in: Callable[..., Person]) -> None:
    answer = sign_in().get("/nowhere", cookie="session=garbage")
    assert answer.status_code == 404
    assert 'class="who"' not in answer.text

"""Whatever is wrong with a sign-in: a page in plain Japanese with the right status, and nobody is signed in (OI-01 to OI-05)."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from engine.web.identity.refused import WORDS
from tests.web.conftest import ORIGIN
from tests.web.identity.conftest import Browser, Place, base64url, unsigned


def refused(browser: Browser, answer: Any, code: str, record: bool = True) -> None:
    """The page says so, no session was begun, and the record names the check where the sign-in was ours."""
    status, title, reason, _ = WORDS[code]
    assert answer.status_code == status, answer.text
    assert f"<h1>{title}</h1>" in answer.text and reason in answer.text
    assert "set-cookie" not in answer.headers
    assert "/sign-in" in answer.text and "Traceback" not in answer.text
    assert not browser.session and not browser.is_signed_in()
    latest = browser.place.records()[:1]
    if record:
        assert (latest[0].action, latest[0].data["code"]) == ("session.refuse", code)
    else:
        assert not latest or latest[0].action != "session.refuse" or latest[0].data["code"] != code


# ── the ID token ─────────────────────────────────────────────────────────────────────────────────────────────────────

Claims = dict[str, Any]
WRONG_CLAIMS: dict[str, Callable[[Claims], Claims]] = {
    "another issuer": lambda said: {**said, "iss": "https://evil.example/"},
    "an issuer without its slash": lambda said: {**said, "iss": said["iss"].rstrip("/")},
    "issuers": lambda said: {**said, "iss": [said["iss"]]},
    "another audience": lambda said: {**said, "aud": "another-client"},
    "more than our audience": lambda said: {**said, "aud": [said["aud"], "another-client"], "azp": said["aud"]},
    "no audience": lambda said: {name: value for name, value in said.items() if name != "aud"},
    "an empty audience": lambda said: {**said, "aud": []},
    "made for another": lambda said: {**said, "azp": "another-client"},
    "expired": lambda said: {**said, "exp": said["iat"] - 61},
    "expired long ago": lambda said: {**said, "exp": 0},
    "no end": lambda said: {name: value for name, value in said.items() if name != "exp"},
    "an end that is text": lambda said: {**said, "exp": "9999999999"},
    "an end that is no number": lambda said: {**said, "exp": float("nan")},
    "an endless end": lambda said: {**said, "exp": True},
    "made in the future": lambda said: {**said, "iat": said["iat"] + 3600},
    "made at no time": lambda said: {name: value for name, value in said.items() if name != "iat"},
    "not yet": lambda said: {**said, "nbf": said["iat"] + 3600},
    "another nonce": lambda said: {**said, "nonce": "n" * 43},
    "no nonce": lambda said: {name: value for name, value in said.items() if name != "nonce"},
    "an empty nonce": lambda said: {**said, "nonce": ""},
    "many nonces": lambda said: {**said, "nonce": [said["nonce"], "x"]},
    "nobody": lambda said: {name: value for name, value in said.items() if name != "sub"},
    "an empty subject": lambda said: {**said, "sub": ""},
    "a subject that is a number": lambda said: {**said, "sub": 1},
    "a long subject": lambda said: {**said, "sub": "x" * 256},
    "a subject with signs": lambda said: {**said, "sub": "a\nb"},
}


@pytest.mark.parametrize("name", WRONG_CLAIMS)
def test_a_token_that_says_something_else_is_refused(place: Place, browser: Browser, name: str) -> None:
    place.realm.claims = WRONG_CLAIMS[name]
    refused(browser, browser.sign_in(), "token")


def test_a_list_of_our_audience_alone_is_the_same(place: Place, browser: Browser) -> None:
    place.realm.claims = lambda said: {**said, "aud": [said["aud"]], "azp": said["aud"]}
    assert browser.sign_in().status_code == 303


def _by_shared_secret(place: Place, claims: Claims) -> str:
    """HS256 with the public key as the secret: the classic confusion."""
    key = place.realm.keys.public()["keys"][0]
    head, body, _ = unsigned({"alg": "HS256", "kid": key["kid"], "typ": "JWT"}, claims).split(".")
    secret = RSAKey.import_key(key).as_pem(private=False)
    return f"{head}.{body}.{base64url(hmac.digest(secret, f'{head}.{body}'.encode(), hashlib.sha256))}"


def _by_client_secret(place: Place, claims: Claims) -> str:
    head, body, _ = unsigned({"alg": "HS256", "typ": "JWT"}, claims).split(".")
    secret = place.realm.client.secret.encode()
    return f"{head}.{body}.{base64url(hmac.digest(secret, f'{head}.{body}'.encode(), hashlib.sha256))}"


def _by_a_stranger(place: Place, claims: Claims, **header: Any) -> str:
    kid = place.realm.keys.public()["keys"][0]["kid"]
    return jwt.encode({"alg": "RS256", "kid": kid, **header}, claims, RSAKey.generate_key(2048))


def _with_own_key(place: Place, claims: Claims) -> str:
    """The key is sent along in the header."""
    key = RSAKey.generate_key(2048)
    head = {"alg": "RS256", "jwk": key.as_dict(private=False), "kid": "x"}
    return unsigned(head, claims, b"s" * 256)


def _changed(place: Place, claims: Claims) -> str:
    head, _, tail = place.realm.keys.signed(claims).split(".")
    return f"{head}.{base64url(json.dumps({**claims, 'sub': 'dev-sole'}).encode())}.{tail}"


FORGED: dict[str, Callable[[Place, Claims], Any]] = {
    "not signed": lambda _, said: unsigned({"alg": "none"}, said),
    "not signed, in capitals": lambda _, said: unsigned({"alg": "NONE"}, said),
    "not signed, key named": lambda place, said: unsigned(
        {"alg": "none", "kid": place.realm.keys.public()["keys"][0]["kid"]}, said
    ),
    "by the public key as a secret": _by_shared_secret,
    "by the client's secret": _by_client_secret,
    "by a stranger under our key's name": _by_a_stranger,
    "by a short key": lambda place, said: unsigned({"alg": "RS256", "kid": "short"}, said, b"s" * 128),
    "by a stranger under another name": lambda place, said: _by_a_stranger(place, said, kid="unknown"),
    "with its own key": _with_own_key,
    "changed afterwards": _changed,
    "without its signature": lambda place, said: place.realm.keys.signed(said).rpartition(".")[0] + ".",
    "two parts": lambda place, said: place.realm.keys.signed(said).rpartition(".")[0],
    "no token": lambda *_: "",
    "nothing": lambda *_: None,
    "a list": lambda *_: ["a.b.c"],
    "words": lambda *_: "not a token",
    "line ends": lambda *_: "a.b.c\r\nx: y",
    "Japanese": lambda *_: "あ.い.う",
    "a header of 100 kB": lambda _, said: unsigned({"alg": "RS256", "x": "x" * 12_000}, said),
    "a payload that is a list": lambda place, _: unsigned({"alg": "RS256"}, [1], b"x"),  # type: ignore[arg-type]
    "deep": lambda *_: f"{base64url(b'[' * 9000)}.e30.AA",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_is_refused(place: Place, browser: Browser, name: str) -> None:
    place.realm.sign = lambda said: FORGED[name](place, said)
    refused(browser, browser.sign_in(), "token")


# ── how sure the provider is (ASVS 6.8.4) ────────────────────────────────────────────────────────────────────────────

WEAK: dict[str, Callable[[Claims], Claims]] = {
    "nothing said": lambda said: said,
    "weaker": lambda said: {**said, "acr": "aal1"},
    "empty": lambda said: {**said, "acr": ""},
    "both in one": lambda said: {**said, "acr": "aal3 crl"},
    "in a list": lambda said: {**said, "acr": ["aal3"]},
    "a number": lambda said: {**said, "acr": 3},
    "in capitals": lambda said: {**said, "acr": "AAL3"},
}


@pytest.fixture
def strict(place: Place) -> Iterator[Callable[..., Place]]:
    """The profile asks for more than usual."""
    party = place.app.state.site.sign_ins["gbizid"]
    profile = party.profile

    def make(**settings: Any) -> Place:
        party.profile = replace(profile, **settings)
        place.forget()
        return place

    yield make
    party.profile = profile


@pytest.mark.parametrize("name", WEAK)
def test_a_sign_in_that_is_not_sure_enough_is_refused(
    strict: Callable[..., Place], browser: Browser, name: str
) -> None:
    place = strict(acr_values="aal3 crl", acr=frozenset(["aal3", "crl"]))
    place.realm.claims = WEAK[name]
    refused(browser, browser.sign_in(), "acr")
    assert place.records()[0].data["detail"] == "acr"
    place.realm.claims = lambda said: {**said, "acr": "aal3"}
    assert browser.sign_in().status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        lambda said: {**said, "auth_time": said["iat"] - 3600 - 61},
        lambda said: {**said, "auth_time": said["iat"] + 61},
        lambda said: {**said, "auth_time": str(said["iat"])},
        lambda said: {**said, "auth_time": True},
        lambda said: {name: value for name, value in said.items() if name != "auth_time"},
    ],
    ids=["long ago", "in the future", "text", "yes", "not said"],
)
def test_a_sign_in_that_was_too_long_ago_is_refused(
    strict: Callable[..., Place], browser: Browser, claims: Callable[[Claims], Claims]
) -> None:
    place = strict(max_age=3600)
    place.realm.claims = claims
    assert "max_age=3600" in browser.depart()
    refused(browser, browser.sign_in(), "acr")
    assert place.records()[0].data["detail"] == "auth_time"
    place.realm.claims = lambda said: {**said, "auth_time": said["iat"] - 3600}
    assert browser.sign_in().status_code == 303


# ── the way back ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=", "?state=x&code=y", "?state=%00&code=y", "?error=access_denied"]
)
def test_an_answer_that_nobody_asked_for(browser: Browser, query: str) -> None:
    refused(browser, browser.get(f"/sign-in/gbizid/callback{query}"), "state", record=False)


def test_an_answer_is_taken_once(place: Place, browser: Browser) -> None:
    back = browser.choose(browser.depart())
    place.realm.claims = WRONG_CLAIMS["another nonce"]
    assert browser.get(back).status_code == 403
    place.realm.honest()
    refused(browser, browser.get(back), "state", record=False)


def test_an_answer_in_another_browser(place: Place, browser: Browser) -> None:
    """Login CSRF: an attacker's answer, handed to somebody else, signs nobody in."""
    attacker = Browser(place)
    back = attacker.choose(attacker.depart())
    refused(browser, browser.get(back), "browser", record=False)
    browser.depart()  # has a cookie of its own now
    assert browser.get(back).status_code == 403
    assert not browser.session
    assert attacker.get(back).status_code == 303


def test_an_answer_after_ten_minutes(place: Place, browser: Browser) -> None:
    back = browser.choose(browser.depart())
    place.clock[0] += timedelta(minutes=10, seconds=1)
    refused(browser, browser.get(back), "expired", record=False)


def test_an_answer_for_another_profile(browser: Browser) -> None:
    back = browser.choose(browser.depart())
    refused(browser, browser.get(back.replace("/gbizid/", "/staff/")), "state", record=False)


def test_a_code_of_another_sign_in_does_not_fit(browser: Browser) -> None:
    """PKCE: the code was given for another verifier."""
    first, second = browser.choose(browser.depart()), browser.choose(browser.depart())
    code = first.partition("code=")[2].partition("&")[0]
    mixed = second.replace(second.partition("code=")[2].partition("&")[0], code)
    refused(browser, browser.get(mixed), "code")


def test_a_code_that_was_used_already(place: Place, browser: Browser) -> None:
    """Somebody was quicker with the code, with verifier and client secret: the provider refuses it the second time."""
    back = browser.choose(browser.depart())
    code = back.partition("code=")[2].partition("&")[0]
    place.realm._codes[code].token = "used"
    refused(browser, browser.get(back), "code")


def test_a_code_that_is_too_old(place: Place, browser: Browser) -> None:
    back = browser.choose(browser.depart())
    place.clock[0] += timedelta(minutes=5, seconds=1)
    refused(browser, browser.get(back), "code")


@pytest.mark.parametrize("code", ["", "x" * 4001, "%00", "%E3%81%82", "a%0d%0ab"])
def test_a_code_that_is_none(browser: Browser, code: str) -> None:
    back = browser.choose(browser.depart())
    state = back.partition("state=")[2]
    refused(browser, browser.get(f"/sign-in/gbizid/callback?state={state}&code={code}"), "code")


def test_a_long_code_is_taken_and_a_longer_answer_is_not(place: Place, browser: Browser) -> None:
    back = browser.choose(browser.depart())
    given = back.partition("code=")[2].partition("&")[0]
    place.realm._codes["c" * 4000] = place.realm._codes.pop(given)
    assert browser.get(back.replace(given, "c" * 9000)).status_code == 400
    assert browser.get(back.replace(given, "c" * 4000) + "&session_state=x").status_code == 303


def test_somebody_changes_his_mind(browser: Browser) -> None:
    answer = browser.sign_in("", next_="/cases?a=1&b=2")
    refused(browser, answer, "cancelled")
    assert 'href="/sign-in?next=%2Fcases%3Fa%3D1%26b%3D2"' in answer.text


@pytest.mark.parametrize("error", ["server_error", "invalid_scope", "<script>alert(1)</script>", "x" * 900])
def test_another_error_of_the_provider_is_not_shown(place: Place, browser: Browser, error: str) -> None:
    asked = place.realm.request_of(browser.depart())
    back = asked.back(error=error, error_description="<script>alert(2)</script>")
    answer = browser.get(back)
    refused(browser, answer, "provider")
    assert "alert" not in answer.text and "x" * 900 not in answer.text


@pytest.mark.parametrize("issuer", ["https://evil.example/", ""])
def test_an_answer_in_the_name_of_another_issuer(place: Place, browser: Browser, issuer: str) -> None:
    """Mix-up (RFC 9207): who names itself must be who was asked."""
    back = browser.choose(browser.depart())
    refused(browser, browser.get(f"{back}&iss={issuer or 'x'}"), "token")


def test_a_provider_that_names_itself_must_do_so(place: Place, browser: Browser) -> None:
    place.realm.about = lambda document: {**document, "authorization_response_iss_parameter_supported": True}
    refused(browser, browser.sign_in(), "token")
    back = browser.choose(browser.depart())
    assert browser.get(f"{back}&iss={place.realm.issuer}").status_code == 303


# ── what the provider says ───────────────────────────────────────────────────────────────────────────────────────────

TOKEN_ANSWERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "no ID token": (lambda got: {**got, "id_token": None}, "token"),
    "another type": (lambda got: {**got, "token_type": "mac"}, "token"),
    "no type": (lambda got: {name: value for name, value in got.items() if name != "token_type"}, "token"),
    "no access token": (lambda got: {**got, "access_token": ""}, "token"),
    "an access token with line ends": (lambda got: {**got, "access_token": "a\r\nx: y"}, "token"),
    "a long access token": (lambda got: {**got, "access_token": "a" * 20_000}, "token"),
    "odd times": (lambda got: {**got, "expires_in": "soon"}, "token"),
    "a list": (lambda _: [1], "token"),
    "text": (lambda _: "hello", "token"),
    "nothing": (lambda _: None, "token"),
    "an error": (lambda _: {"error": "invalid_client"}, "provider"),
    "an odd error": (lambda _: {"error": {"a": [1]}}, "provider"),
    "300 kB": (lambda got: {**got, "more": "x" * 300_000}, "unreachable"),
}


@pytest.mark.parametrize("name", TOKEN_ANSWERS)
def test_the_token_endpoint_answers_something_else(place: Place, browser: Browser, name: str) -> None:
    place.realm.grant, code = TOKEN_ANSWERS[name]
    refused(browser, browser.sign_in(), code)


INFOS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "of another person": (lambda info: {**info, "sub": "dev-sole"}, "userinfo"),
    "of nobody": (lambda info: {name: value for name, value in info.items() if name != "sub"}, "userinfo"),
    "a list": (lambda info: [info], "userinfo"),
    "nothing": (lambda _: None, "userinfo"),
    "300 kB": (lambda info: {**info, "name": "x" * 300_000}, "unreachable"),
    "no account type": (lambda info: {**info, "account_type": None}, "account.type"),
    "an unknown account type": (lambda info: {**info, "account_type": "9"}, "account.type"),
    "no kind of company": (lambda info: {**info, "corp_type": ""}, "account.type"),
    "a wrong check digit": (lambda info: {**info, "corporate_number": "1999901000001"}, "account.number"),
    "no number": (lambda info: {**info, "corporate_number": ""}, "account.number"),
    "a number in a list": (lambda info: {**info, "corporate_number": ["7999901000001"]}, "account.number"),
    "a delegation in a list": (lambda info: {**info, "delegation_info": [{}]}, "delegation"),
    "a delegation as text": (lambda info: {**info, "delegation_info": "yes"}, "delegation"),
    "a delegation without its days": (lambda info: {**info, "delegation_info": {"corp_no": "x"}}, "delegation"),
}


@pytest.mark.parametrize("name", INFOS)
def test_the_userinfo_is_something_else(place: Place, browser: Browser, name: str) -> None:
    place.realm.info, code = INFOS[name]
    refused(browser, browser.sign_in(), code)


@pytest.mark.parametrize(
    ("start", "end"), [("20250101", "20261101"), ("20261103", "20271231")], ids=["over", "not yet"]
)
def test_a_delegation_counts_on_its_days(place: Place, browser: Browser, start: str, end: str) -> None:
    days = {"delegation_start": start, "delegation_end": end}
    place.realm.info = lambda info: {**info, "delegation_info": {**info["delegation_info"], **days}}
    refused(browser, browser.sign_in("dev-agent"), "delegation.ended")


ELSEWHERE: dict[str, Callable[[Any], Any]] = {
    "another issuer": lambda said: {**said, "issuer": "https://evil.example/"},
    "a token endpoint elsewhere": lambda said: {**said, "token_endpoint": "https://evil.example/token"},
    "the cloud's metadata": lambda said: {**said, "userinfo_endpoint": "http://169.254.169.254/latest"},
    "another port": lambda said: {**said, "jwks_uri": "http://127.0.0.1:1/jwks"},
    "a name before the host": lambda said: {**said, "jwks_uri": said["jwks_uri"].replace("//", "//x@")},
    "a page elsewhere": lambda said: {**said, "authorization_endpoint": "https://evil.example/"},
    "a file": lambda said: {**said, "jwks_uri": "file:///etc/passwd"},
    "no endpoint": lambda said: {**said, "token_endpoint": None},
    "a list": lambda said: [said],
    "300 kB": lambda said: {**said, "x": "x" * 300_000},
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_provider_that_points_elsewhere_is_not_used(place: Place, browser: Browser, name: str) -> None:
    place.realm.about = ELSEWHERE[name]
    refused(browser, browser.get("/sign-in/gbizid"), "unreachable", record=False)


@pytest.fixture
def silence(place: Place) -> Iterator[Place]:
    """The provider does not answer: its port is closed to us."""
    party = place.app.state.site.sign_ins["gbizid"]
    profile = party.profile
    with ExitStack() as stack:
        closed = "http://127.0.0.1:1/oauth/"
        stack.callback(setattr, party, "profile", profile)
        party.profile = type(profile)(
            **{**profile.__dict__, "issuer": closed, "origins": frozenset(["http://127.0.0.1:1"])}
        )
        place.forget()
        yield place
    place.forget()


def test_a_provider_that_is_down(silence: Place, browser: Browser) -> None:
    for _ in range(7):
        refused(browser, browser.get("/sign-in/gbizid"), "unreachable", record=False)


def test_who_is_signed_in_goes_on_while_the_provider_is_down(place: Place, browser: Browser) -> None:
    browser.sign_in()
    place.realm.about = ELSEWHERE["another issuer"]
    place.forget()
    assert browser.get("/sign-in/gbizid").status_code == 503
    assert browser.is_signed_in()


def test_what_was_discovered_is_kept_while_the_provider_is_down(place: Place, browser: Browser) -> None:
    browser.sign_in()
    place.realm.about = ELSEWHERE["another issuer"]
    place.clock[0] += timedelta(hours=1, seconds=1)
    assert browser.get("/sign-in/gbizid").status_code == 303
    place.clock[0] += timedelta(hours=23)
    assert browser.get("/sign-in/gbizid").status_code == 503


def test_the_provider_is_asked_for_itself_once_an_hour(place: Place, browser: Browser) -> None:
    for _ in range(3):
        browser.depart()
    assert place.realm.asked_for == ["metadata"]
    place.clock[0] += timedelta(hours=1, seconds=1)
    browser.depart()
    assert place.realm.asked_for == ["metadata", "metadata"]


def test_a_redirect_is_not_followed(place: Place) -> None:
    """200 redirects or one: the line to a provider takes none (OI-11)."""
    channel = place.app.state.site.sign_ins["gbizid"]._channel
    answer = httpx2.Client(**channel.options).get(f"{place.realm.issuer}authorize", params={
        "client_id": "tetsuzuki", "redirect_uri": f"{ORIGIN}/sign-in/gbizid/callback",
    })  # fmt: skip
    assert answer.status_code == 303
    with pytest.raises(httpx2.ConnectError, match="not a destination"):
        httpx2.Client(**channel.options).get("https://evil.example/")

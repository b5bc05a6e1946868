"""The stand-in speaks the protocol as GビズID does: endpoints, errors, lifetimes, the shape of its userinfo; never in production."""

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from engine.settings import Settings
from engine.sign_ins import SignInAccess
from engine.web.identity.provider.server import NotForProduction, ProviderServer
from engine.web.identity.provider.stand_ins import stand_ins
from tests.web.conftest import NOW, ORIGIN
from tests.web.identity.conftest import Liar, Place

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
BACK = f"{ORIGIN}/sign-in/gbizid/callback"
ASKED = {
    "client_id": "tetsuzuki", "redirect_uri": BACK, "response_type": "code", "scope": "openid profile user email delegation_info",
    "state": "s-1", "nonce": "n-1", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
}  # fmt: skip


@pytest.fixture
def realm(place: Place) -> Liar:
    return place.realm


def authorize(realm: Liar, **changes: str) -> Any:
    query = {name: value for name, value in {**ASKED, **changes}.items() if value}
    return httpx2.get(f"{realm.issuer}authorize", params=query)


def code_of(realm: Liar, sub: str = "dev-prime", **changes: str) -> str:
    query = {name: value for name, value in {**ASKED, **changes}.items() if value}
    answer = httpx2.post(f"{realm.issuer}authorize", params=query, data={"account": sub})
    assert answer.status_code == 303
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))["code"]


def exchange(realm: Liar, code: str, auth: Any = None, **changes: str) -> Any:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    return httpx2.post(f"{realm.issuer}token", data=form, auth=auth or (realm.client.id, realm.client.secret))


def test_discovery(realm: Liar) -> None:
    said = httpx2.get(f"{realm.issuer}.well-known/openid-configuration").json()
    assert said["issuer"] == realm.issuer and realm.issuer.endswith("/oauth/")
    assert said["response_types_supported"] == ["code"] and said["code_challenge_methods_supported"] == ["S256"]
    assert {f"{realm.issuer}{name}" for name in ("authorize", "token", "userinfo", "jwks")} <= set(
        map(str, said.values())
    )


def test_the_choice_shows_the_five(realm: Liar) -> None:
    page = authorize(realm)
    assert page.status_code == 200 and page.text.count("<li>") == 5
    assert "form-action" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_errors_go_back(realm: Liar, changes: dict[str, str], error: str) -> None:
    answer = authorize(realm, **changes)
    back = urlsplit(answer.headers["location"])
    assert answer.status_code == 303 and answer.headers["location"].startswith(BACK)
    assert dict(parse_qsl(back.query)) | {"error_description": ""} == {
        "error": error,
        "state": "s-1",
        "error_description": "",
    }


@pytest.mark.parametrize(
    "changes", [{"client_id": "x"}, {"redirect_uri": "https://evil.example/"}, {"redirect_uri": f"{BACK}/x"}]
)
def test_nobody_is_sent_where_the_client_is_not(realm: Liar, changes: dict[str, str]) -> None:
    answer = authorize(realm, **changes)
    assert (
        answer.status_code == 400 and "location" not in answer.headers and "text/html" in answer.headers["content-type"]
    )


def test_the_tokens(realm: Liar) -> None:
    code = code_of(realm)
    assert len(code) == 22 and code.isalnum()
    got = exchange(realm, code).json()
    assert (got["token_type"], got["expires_in"]) == ("Bearer", 3600)
    keys = KeySet.import_key_set(httpx2.get(f"{realm.issuer}jwks").json())
    said = jwt.decode(got["id_token"], keys, ["RS256"]).claims
    assert set(said) == {"sub", "aud", "iss", "exp", "iat", "auth_time", "nonce", "jti"}, "no personal data"
    access = jwt.decode(got["access_token"], keys, ["RS256"]).claims
    assert set(access) == {"sub", "azp", "iss", "exp", "iat", "jti"}


def test_userinfo_has_exactly_the_keys_of_the_guideline(realm: Liar) -> None:
    def info(sub: str, scope: str) -> dict[str, Any]:
        token = exchange(realm, code_of(realm, sub, scope=scope)).json()["access_token"]
        return httpx2.get(f"{realm.issuer}userinfo", headers={"authorization": f"Bearer {token}"}).json()

    assert info("dev-prime", "openid") == {"sub": "dev-prime"}
    company = {
        "sub", "account_type", "corp_type", "corporate_number", "name", "en_name", "prefecture_name", "address1", "address2",
        "rep_last_nm", "rep_first_nm", "rep_last_nm_kana", "rep_first_nm_kana",
    }  # fmt: skip
    assert set(info("dev-prime", "openid profile")) == company | {"birthday_ymd"}
    assert set(info("dev-member", "openid profile")) == company | {"birthday_ymd", "parent_id"}
    assert set(info("dev-entry", "openid profile")) == company, "an entry account has no birthday"
    assert set(info("dev-sole", "openid email")) == {"sub", "email", "user_email"}
    assert len(info("dev-sole", "openid user")) == 13
    assert info("dev-sole", "openid delegation_info")["delegation_info"] == {}
    delegation = info("dev-agent", "openid delegation_info")["delegation_info"]
    assert {
        "delegation_no",
        "delegation_start",
        "delegation_end",
        "category_info",
        "business_type",
        "corp_no",
        "firm_nm",
    } <= set(delegation)
    assert all(isinstance(value, str) for value in info("dev-prime", "openid profile user email").values())


def test_a_code_is_used_once_and_then_ends_what_it_gave(realm: Liar) -> None:
    code = code_of(realm)
    token = exchange(realm, code).json()["access_token"]
    bearer = {"authorization": f"Bearer {token}"}
    assert httpx2.get(f"{realm.issuer}userinfo", headers=bearer).status_code == 200
    again = exchange(realm, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    ended = httpx2.get(f"{realm.issuer}userinfo", headers=bearer)
    assert (ended.status_code, ended.headers["www-authenticate"]) == (401, "Bearer")


def test_a_code_lives_five_minutes(place: Place, realm: Liar) -> None:
    codes = [code_of(realm), code_of(realm)]
    place.clock[0] = NOW + timedelta(minutes=5)
    assert exchange(realm, codes[0]).status_code == 200
    place.clock[0] = NOW + timedelta(minutes=5, seconds=1)
    assert exchange(realm, codes[1]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_what_does_not_fit_gives_no_token(realm: Liar, changes: dict[str, str], error: str) -> None:
    answer = exchange(realm, code_of(realm), **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_an_unknown_code_gives_no_token(realm: Liar) -> None:
    assert exchange(realm, "x" * 22).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("auth", [("tetsuzuki", "x"), ("x", "y"), ("", "")])
def test_a_client_says_who_it_is(realm: Liar, auth: tuple[str, str]) -> None:
    answer = exchange(realm, code_of(realm), auth)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"] == "Basic"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["", "other", "../x", "authorize/x"])
def test_nothing_else_is_there(realm: Liar, method: str, path: str) -> None:
    assert httpx2.request(method, f"{realm.issuer}{path}").status_code == 404


def test_production_starts_no_stand_in() -> None:
    access = SignInAccess(issuer="https://op.example/", client_id="t", client_secret=secrets.token_hex(4))  # type: ignore[arg-type]
    settings = Settings(env="production", base_url="https://x.jp", sign_ins={"gbizid": access})
    with pytest.raises(NotForProduction):
        ProviderServer(settings, lambda issuer: pytest.fail(f"made {issuer}"))
    with pytest.raises(NotForProduction):
        stand_ins(settings, lambda: NOW, None)  # type: ignore[arg-type]

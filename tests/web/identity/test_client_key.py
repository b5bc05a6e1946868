"""Proving who we are by a key (private_key_jwt): the real exchange with a provider that checks all of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.testclient import TestClient

from engine.app import create_app
from engine.settings import BadSettings, Settings
from engine.sign_ins import SignInAccess
from engine.web.identity.client_key import LIFETIME, read
from engine.web.identity.provider.requests import Client
from engine.web.identity.provider.server import ProviderServer
from engine.web.identity.provider.stand_ins import DIRECTORIES
from engine.web.identity.refused import SignInRefused
from tests.web.conftest import NOW, ORIGIN
from tests.web.identity.conftest import Browser, Liar, Place
from tests.web.identity.test_provider import BACK, VERIFIER, code_of
from tests.web.identity.test_refusals import refused

KEYS: dict[str, Any] = {"RS256": RSAKey.generate_key(2048), "ES256": ECKey.generate_key("P-256")}


class Noting(Liar):
    """Keeps what the token endpoint was sent."""

    sent: Any = None

    def token(self, authorization: str, form: Any) -> Any:
        self.sent = (authorization, dict(form))
        return super().token(authorization, form)


@pytest.fixture(scope="module", params=KEYS)
def keyed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder, clock, key = tmp_path_factory.mktemp("site"), [NOW], KEYS[request.param]
    path = folder / "client.pem"
    path.write_bytes(key.as_pem(private=True))
    path.chmod(0o600)
    with ExitStack() as stack:
        client = Client("tetsuzuki", BACK, "", key=key.as_dict(private=False))
        directory, settings = DIRECTORIES["gbizid"], Settings(data=folder, pace=0)
        server = ProviderServer(settings, lambda issuer: Noting(issuer, directory, client, lambda: clock[0]))
        stack.callback(server.close)
        access = SignInAccess(issuer=server.realm.issuer, client_id=client.id, client_key_file=path)
        settings = settings.model_copy(update={"sign_ins": {"gbizid": access}})
        app = create_app(settings, lambda: clock[0])
        stack.enter_context(TestClient(app, base_url=ORIGIN))
        assert isinstance(server.realm, Liar)
        yield Place(app, server.realm, clock)


def key_of(place: Place) -> Any:
    return KEYS["RS256" if place.realm.client.key["kty"] == "RSA" else "ES256"]  # type: ignore[index]


def test_signing_in_by_a_key(keyed: Place) -> None:
    browser = Browser(keyed)
    assert browser.sign_in().status_code == 303 and browser.is_signed_in()
    authorization, form = keyed.realm.sent  # type: ignore[attr-defined]
    assert authorization == "" and "client_secret" not in form
    said = jwt.decode(form["client_assertion"], key_of(keyed), algorithms=["RS256", "ES256"])
    assert (said.claims["iss"], said.claims["sub"], said.claims["aud"]) == (
        "tetsuzuki", "tetsuzuki", f"{keyed.realm.issuer}token",
    )  # fmt: skip
    assert said.claims["exp"] - said.claims["iat"] == LIFETIME <= 300 and said.claims["iat"] == int(NOW.timestamp())
    assert len(said.claims["jti"]) >= 16 and said.header["kid"] == key_of(keyed).thumbprint()
    assert browser.sign_in().status_code == 303, "each time another one"


def made(place: Place, key: Any = None, header: Any = None, **changes: Any) -> str:
    now = int(NOW.timestamp())
    endpoint = f"{place.realm.issuer}token"
    claims = {
        "iss": "tetsuzuki",
        "sub": "tetsuzuki",
        "aud": endpoint,
        "iat": now,
        "exp": now + 60,
        "jti": "x",
        **changes,
    }
    key = key or key_of(place)
    alg = "RS256" if isinstance(key, RSAKey) else "ES256"
    sent = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key_of(place).thumbprint(), **(header or {})}, sent, key, algorithms=[alg])


WRONG: dict[str, Callable[[Place], str]] = {
    "another key": lambda place: made(
        place, type(key_of(place)).generate_key(2048 if "n" in place.realm.client.key else "P-256")
    ),  # type: ignore[operator]
    "another client": lambda place: made(place, iss="x", sub="x"),
    "another subject": lambda place: made(place, sub="x"),
    "another endpoint": lambda place: made(place, aud="https://evil.example/token"),
    "over": lambda place: made(place, exp=int(NOW.timestamp()) - 1),
    "good for too long": lambda place: made(place, exp=int(NOW.timestamp()) + 301),
    "good for ever": lambda place: made(place, exp=None),
    "without a number": lambda place: made(place, jti=None),
    "by another name": lambda place: made(place, header={"kid": "other"}),
    "nothing": lambda _: "",
    "words": lambda _: "not.a.token",
}


def ask(place: Place, assertion: str) -> Any:
    form = {
        "grant_type": "authorization_code", "code": code_of(place.realm), "redirect_uri": BACK, "code_verifier": VERIFIER,
        "client_id": "tetsuzuki", "client_assertion": assertion,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }  # fmt: skip
    return httpx2.post(f"{place.realm.issuer}token", data=form)


@pytest.mark.parametrize("name", WRONG)
def test_the_stand_in_takes_no_other_proof(keyed: Place, name: str) -> None:
    answer = ask(keyed, WRONG[name](keyed))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_the_stand_in_takes_a_proof_once(keyed: Place) -> None:
    proof = made(keyed, jti="once")
    assert ask(keyed, proof).status_code == 200
    assert ask(keyed, proof).status_code == 401


def test_the_stand_in_takes_no_secret_instead(keyed: Place) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": code_of(keyed.realm),
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    assert httpx2.post(f"{keyed.realm.issuer}token", data=form, auth=("tetsuzuki", "")).status_code == 401


def test_a_key_that_the_provider_does_not_know(keyed: Place) -> None:
    path = keyed.app.state.site.sign_ins["gbizid"].profile.client_key_file
    own = path.read_bytes()
    path.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    browser = Browser(keyed)
    refused(browser, browser.sign_in(), "provider")
    path.write_bytes(b"-----BEGIN PRIVATE KEY-----\nbroken\n-----END PRIVATE KEY-----\n")
    answer = browser.sign_in()
    refused(browser, answer, "client_key")
    assert "broken" not in answer.text
    path.write_bytes(own)
    keyed.clock[0] += timedelta(seconds=1)
    assert browser.sign_in().status_code == 303, "without a restart"
    keyed.clock[0] = NOW


SHORT = rsa.generate_private_key(65537, 1024).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.filterwarnings("ignore:Key size")
@pytest.mark.parametrize(
    ("pem", "detail"),
    [
        (RSAKey.generate_key(2048).as_pem(private=False), "public"),
        (SHORT, "short"),
        (ECKey.generate_key("P-384").as_pem(private=True), "curve"),
        (b"", "unreadable"),
        (b"\xff", "unreadable"),
    ],
    ids=["public", "short", "curve", "empty", "bytes"],
)
def test_keys_that_are_none(tmp_path: Path, pem: bytes, detail: str) -> None:
    (tmp_path / "k").write_bytes(pem)
    with pytest.raises(SignInRefused, match=f"client_key {detail}"):
        read(tmp_path / "k")
    with pytest.raises(SignInRefused, match="client_key unreadable"):
        read(tmp_path / "none")


# ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────────────

JPKI = {
    "TETSUZUKI_SIGN_IN_JPKI_ISSUER": "https://auth.example/", "TETSUZUKI_SIGN_IN_JPKI_CLIENT_ID": "t",
    "TETSUZUKI_SIGN_IN_JPKI_KIND": "individual",
}  # fmt: skip


def settings_of(path: Path, **more: str) -> Settings:
    return Settings.read({**JPKI, "TETSUZUKI_SIGN_IN_JPKI_CLIENT_KEY_FILE": str(path), **more})


def test_a_key_file_in_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "k.pem"
    path.write_bytes(KEYS["ES256"].as_pem(private=True))
    assert settings_of(path).sign_ins["jpki"].client_key_file == path
    production = {
        "TETSUZUKI_ENV": "production",
        "TETSUZUKI_BASE_URL": "https://x.jp",
        "TETSUZUKI_DATA": str(tmp_path / "d"),
    }
    for mode in (0o644, 0o640, 0o604):
        path.chmod(mode)
        with pytest.raises(BadSettings, match=f"chmod 600 {path}"):
            settings_of(path, **production)
    for mode in (0o600, 0o400):
        path.chmod(mode)
        assert settings_of(path, **production).sign_ins["jpki"].client_key_file == path


@pytest.mark.parametrize(
    "content", [None, b"", b"x", KEYS["RS256"].as_pem(private=False), b"\xff", b"-----BEGIN ENCRYPTED PRIVATE KEY-----"]
)
def test_what_is_no_key_file(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "k").write_bytes(content)
    with pytest.raises(BadSettings, match="TETSUZUKI_SIGN_IN_JPKI_CLIENT_KEY_FILE: 秘密鍵"):
        settings_of(tmp_path / "k")


def test_a_secret_or_a_key_and_not_both(tmp_path: Path) -> None:
    (tmp_path / "k").write_bytes(KEYS["RS256"].as_pem(private=True))
    with pytest.raises(BadSettings, match="どちらか一方"):
        settings_of(tmp_path / "k", TETSUZUKI_SIGN_IN_JPKI_CLIENT_SECRET="s")
    with pytest.raises(BadSettings, match="どちらか一方"):
        Settings.read(JPKI)

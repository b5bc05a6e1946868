"""Profiles are settings: where a provider may lie, what it is asked for, what the start of the server loads of it."""

import subprocess
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.web.identity.backchannel import BackChannel
from engine.web.identity.discovery import Discovery
from engine.web.identity.profiles import origin_of
from engine.web.identity.refused import WORDS, SignInRefused
from engine.web.identity.relying_party import RelyingParty
from tests.web.conftest import NOW
from tests.web.identity.test_acting import profile

DOCUMENT = {
    "issuer": "https://op.example/",
    "authorization_endpoint": "https://op.example/authorize?tenant=1",
    "token_endpoint": "https://op.example/token",
    "userinfo_endpoint": "https://graph.example/userinfo",
    "jwks_uri": "https://op.example/keys",
}


class Answering(BackChannel):
    """A line whose far end is given here; `down` = it does not answer."""

    def __init__(self, documents: dict[str, Any]) -> None:
        super().__init__(())
        self.documents, self.down, self.asked = documents, False, []  # type: ignore[var-annotated]

    def fetch(self, address: str) -> dict[str, Any]:
        self.asked.append(address)
        if self.down:
            raise SignInRefused("unreachable", "test")
        return self.documents[address]


def discovery(**settings: str) -> tuple[Discovery, Answering]:
    found = profile("staff", **settings)
    line = Answering({
        "https://op.example/.well-known/openid-configuration": DOCUMENT, "https://op.example/keys": {"keys": [{"kid": "1"}]},
    })  # fmt: skip
    return Discovery(found, line), line


def test_further_hosts_are_the_operators_choice() -> None:
    alone, _ = discovery()
    with pytest.raises(SignInRefused, match="userinfo_endpoint elsewhere"):
        alone.metadata(NOW)
    with_more, _ = discovery(hosts="other.example graph.example")
    assert with_more.metadata(NOW).userinfo_endpoint == "https://graph.example/userinfo"


def test_documents_are_kept_for_an_hour_and_for_a_day_while_nobody_answers() -> None:
    found, line = discovery(hosts="graph.example")
    assert found.keys(NOW) == [{"kid": "1"}]
    assert len(line.asked) == 2
    line.down = True
    assert found.keys(NOW + timedelta(minutes=59)) and len(line.asked) == 2
    assert found.keys(NOW + timedelta(hours=23)) == [{"kid": "1"}]
    assert found.keys(NOW, anew=True) == [{"kid": "1"}], "what we have is better than nothing"
    with pytest.raises(SignInRefused):
        found.keys(NOW + timedelta(hours=25))
    line.down = False
    line.documents["https://op.example/keys"] = {"keys": "none"}
    assert found.keys(NOW + timedelta(hours=25)) == []


def test_what_is_asked_of_a_provider() -> None:
    party = RelyingParty(
        profile("jpki", kind="individual", scope="openid name", acr_values="aal3 crl", hosts="graph.example")
    )
    party.__dict__["_discovery"] = Discovery(party.profile, discovery()[1])
    departure = party.depart("/cases", NOW)
    query = parse_qs(urlsplit(departure.address).query)
    assert departure.address.startswith("https://op.example/authorize?tenant=1&")
    assert (query["scope"], query["acr_values"]) == (["openid name"], ["aal3 crl"])
    assert query["state"] == [departure.state] and query["nonce"] == [departure.begun.nonce]
    assert departure.begun.verifier not in departure.address


@pytest.mark.parametrize(
    ("settings", "accepted"),
    [
        ({}, ()), ({"acr_values": "aal3 crl"}, ("aal3", "crl")),
        ({"acr_values": "aal3 crl", "acr_accepted": "aal3"}, ("aal3",)), ({"acr_accepted": "urn:x"}, ("urn:x",)),
    ],
)  # fmt: skip
def test_how_sure_a_provider_must_be(settings: dict[str, str], accepted: tuple[str, ...]) -> None:
    assert profile("gbizid", **settings).acr == frozenset(accepted)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://a.example/x?y", "https://a.example"), ("http://127.0.0.1:80/", "http://127.0.0.1:80"),
        ("https://a@b.example/", ""), ("https://[::1", ""), ("/x", ""), ("", ""), ("https:///x", ""),
    ],
)  # fmt: skip
def test_where_an_address_leads(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize("code", WORDS)
def test_every_refusal_is_said_in_full(code: str) -> None:
    refused = SignInRefused(code)
    assert 400 <= refused.status <= 503
    assert all(part.endswith("。") for part in (refused.say.reason, refused.say.remedy))
    assert refused.say.title and not refused.say.title.endswith("。")


def test_the_server_starts_without_the_cryptography() -> None:
    """It is loaded by the first sign-in (ADR 0010)."""
    script = "import sys, engine.app, engine.cli.serving; print([m for m in ('authlib', 'joserfc', 'cryptography') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

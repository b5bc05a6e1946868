"""gBizINFO: what the contract test cannot know: blanks, closed corporations, its own way of saying no."""

import json
from datetime import UTC, datetime

import pytest

from engine.registries.base import Found, NotFound, Unavailable
from engine.registries.gbizinfo.connector import GBizInfo
from engine.registries.http import HttpLine
from engine.registries.line import Endpoint
from engine.registries.stand_in import StandIn

NOW = datetime(2026, 4, 1, tzinfo=UTC)
NUMBER = "7999901000001"


@pytest.fixture
def ask():
    """Ask a server that gives this answer to everybody."""
    servers = []

    def lookup(body: bytes, status: int = 200):
        servers.append(StandIn(lambda *_: (status, "application/json", body)))
        return GBizInfo(HttpLine(Endpoint(servers[-1].url, "token", servers[-1].inside)), lambda: NOW).lookup(NUMBER)

    yield lookup
    for server in servers:
        server.close()


def told(**fields: object) -> bytes:
    return json.dumps({"hojin-infos": [{"corporate_number": NUMBER, **fields}]}).encode()


def test_the_token_is_asked_for():
    server = StandIn(GBizInfo.stand_in())
    try:
        answer = GBizInfo(HttpLine(Endpoint(server.url, "", server.inside)), lambda: NOW).lookup(NUMBER)
        health = GBizInfo(HttpLine(Endpoint(server.url, "", server.inside)), lambda: NOW).check()
    finally:
        server.close()
    assert answer == Unavailable("gBizINFO", NOW, "status 401")
    assert not health.ok


def test_a_closed_corporation_comes_with_a_note():
    server = StandIn(GBizInfo.stand_in())
    try:
        answer = GBizInfo(HttpLine(Endpoint(server.url, "token", server.inside)), lambda: NOW).lookup("4999902000011")
    finally:
        server.close()
    assert isinstance(answer, Found)
    assert answer.values["closed"] == "はい"
    assert answer.notes == ("登記記録は2025-03-31に閉鎖されています。",)


def test_amounts_are_exact_and_null_is_blank(ask):
    answer = ask(
        told(name="見本", capital_stock=9_007_199_254_740_993, kana=None, date_of_establishment="1988-04-01T00:00:00")
    )
    assert isinstance(answer, Found)
    assert answer.values["capital"] == "9007199254740993"
    assert (answer.values["kana"], answer.values["employees"], answer.values["closed"]) == ("", "", "いいえ")
    assert answer.values["established"] == "1988-04-01"


@pytest.mark.parametrize("amount", [-1, 1.5, True, "12万", ["1"], {"x": 1}])
def test_what_is_no_amount_is_blank(ask, amount):
    answer = ask(told(name="見本", capital_stock=amount, date_of_establishment="昭和63年"))
    assert isinstance(answer, Found)
    assert (answer.values["capital"], answer.values["established"]) == ("", "")


@pytest.mark.parametrize("body", [b'{"hojin-infos": []}', b'{"hojin-infos": [], "errors": null}'])
def test_an_empty_list_is_not_found(ask, body):
    assert ask(body) == NotFound("gBizINFO", NOW)


@pytest.mark.parametrize(
    "body",
    [
        b'{"hojin-infos": [], "errors": [{"item": "token", "message": "x"}]}',
        b'{"hojin-infos": null}',
        b"[]",
        b'{"hojin-infos": [7]}',
        told(name=None),
        told(name="見本").replace(NUMBER.encode(), b"6999901000002"),
    ],
)
def test_what_cannot_be_trusted_is_unavailable(ask, body):
    assert isinstance(ask(body), Unavailable)

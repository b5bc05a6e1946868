"""API clients and tokens over HTTP: shown once, kept as a hash, only for listed scopes and at most a year."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.web.admin.conftest import recorded, words
from tests.web.conftest import Person, Site


def client(operator: Person) -> str:
    """A new client; its address."""
    answer = operator.post("/admin/clients/new", {"name": "電子決裁", "contact": "tanto@example.jp"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def make(operator: Person, at: str, **more: Any) -> Any:
    data = {"scopes": ["cases.read", "events.read"], "procedures": "開業届", "until": "2027-03-31", **more}
    scopes = [("scopes", scope) for scope in data.pop("scopes")]
    return operator.post(f"{at}/tokens", [*scopes, *data.items()])


def test_a_token_is_shown_once_and_opens_until_it_is_revoked(site: Site, operator: Person) -> None:
    at = client(operator)
    answer = make(operator, at)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = re.search(r">(tetsu_[\w-]{40,})<", answer.text)
    assert found
    secret = found[1]
    shown = operator.get(at).text
    assert secret not in shown
    assert secret[:10] in shown
    assert "まだありません" in shown
    assert "2027年3月31日（水）まで" in shown
    with site.store.write() as tx:
        valid = tx.tokens.valid(secret, site.now)
        assert valid is not None
        assert valid.token.permit.scopes == ("cases.read", "events.read")
        assert valid.token.permit.procedures == ("開業届",)
        assert f"{valid.token.permit.expires_at:%Y-%m-%d %H:%M}" == "2027-03-31 15:00", "the whole last day in Japan"
        tx.tokens.used(valid.token, site.now)
    assert "まだありません" not in operator.get(at).text
    database = b"".join(path.read_bytes() for path in site.folder.glob("tetsuzuki.db*"))
    assert secret.encode() not in database
    revoke = f"{at}/tokens/{valid.token.id}/revoke"
    assert operator.post(revoke, {"reason": ""}).status_code == 422
    assert operator.post(revoke, {"reason": "担当者の交代"}).status_code == 303
    with site.store.read() as tx:
        assert tx.tokens.valid(secret, site.now) is None
    assert "担当者の交代" in operator.get(at).text
    assert secret[:10] in str(recorded(site, "token.make")[0].data)
    assert secret not in str(recorded(site, "token.make")[0].data)


def test_sent_twice_one_token_is_made(site: Site, operator: Person) -> None:
    at = client(operator)
    assert make(operator, at, **{"form-key": "k" * 32}).status_code == 200
    assert make(operator, at, **{"form-key": "k" * 32}).status_code == 303
    assert len(recorded(site, "token.make")) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"scopes": []}, "「できること」を選んでください。"),
        ({"scopes": ["cases.decide"]}, "「できること」を選んでください。"),
        ({"scopes": ["cases.guarded", "cases.internal"]}, "それだけでは何も読めません。"),
        ({"procedures": "開業届 99999"}, "「99999」という手続はありません。"),
        ({"until": ""}, "「期限」を入力してください。"),
        ({"until": "2026-11-01"}, "「期限」は、今日から2027年11月1日（月）までの日にしてください。"),
        ({"until": "2027-11-02"}, "「期限」は、今日から2027年11月1日（月）までの日にしてください。"),
    ],
)
def test_what_is_wrong_is_said_and_no_token_is_made(
    still: Site, asker: Person, typed: dict[str, Any], said: str
) -> None:
    with still.store.write() as tx:
        at = f"/admin/clients/{tx.clients.add('システム', 'a@example.jp', 'op', still.now).id}"
    answer = make(asker, at, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert recorded(still, "token.make") == ()


def test_the_longest_token_lasts_a_year(site: Site, operator: Person) -> None:
    assert make(operator, client(operator), until="2027-11-01").status_code == 200


def test_an_ended_client_has_no_tokens_and_gets_none(site: Site, operator: Person) -> None:
    at = client(operator)
    found = re.search(r">(tetsu_[\w-]+)<", make(operator, at).text)
    assert found
    assert operator.post("/admin/clients/new", {"name": "電子決裁", "contact": "a@example.jp"}).status_code == 422
    assert operator.post(f"{at}/end", {"reason": "廃止"}).status_code == 303
    with site.store.read() as tx:
        assert tx.tokens.valid(found[1], site.now) is None
    assert make(operator, at).status_code == 409
    assert "終わり" in words(operator.get("/admin/clients"))
    assert recorded(site, "client.end")[0].data["reason"] == "廃止"


def test_a_token_near_its_end_is_marked(site: Site, operator: Person) -> None:
    at = client(operator)
    make(operator, at, until="2026-11-20")
    assert "期限が近い" in operator.get(at).text
    site.now += timedelta(days=30)
    assert "期限切れ" in Person(site, "operator").get(at).text


@pytest.mark.parametrize("path", ["/admin/clients/x", "/admin/clients/x/tokens", "/admin/clients/x/end"])
def test_an_unknown_client_is_unknown(asker: Person, path: str) -> None:
    assert asker.get(path).status_code == 404


def test_a_token_of_another_client_is_unknown(site: Site, operator: Person) -> None:
    at = client(operator)
    make(operator, at)
    with site.store.write() as tx:
        other = tx.clients.add("別のシステム", "a@example.jp", "op", site.now)
        (token,) = tx.tokens.of(at.rpartition("/")[2])
    assert operator.post(f"/admin/clients/{other.id}/tokens/{token.id}/revoke", {"reason": "x"}).status_code == 404

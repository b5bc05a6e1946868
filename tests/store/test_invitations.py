"""Invitations are used once, absences do not overlap, and tokens open only what, when and for whom they should."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from engine.case.model import Grant
from engine.store.absences import Away
from engine.store.clients import Permit
from engine.store.invitations import Invited
from engine.store.store import Store
from tests.store.filing import NOW, later

INVITED = Invited("hanako@example.jp", "新任 花子", Grant("reviewer", "関東経済産業局"))
PERMIT = Permit(("cases.read",), ("25843",), later(days=100))


def test_a_link_is_used_once_within_seven_days(store: Store) -> None:
    with store.write() as tx:
        made, nonce = tx.invitations.add(INVITED, "op", NOW)
        secret = tx.invitations.secret(nonce)
        assert tx.invitations.of_secret(secret) == made
        assert tx.invitations.of_secret(nonce) is None
        assert tx.invitations.open(later(days=6)) == (made,)
        assert tx.invitations.open(later(days=7)) == ()
        assert not tx.invitations.accept(made.id, "staff:h", later(days=7))
        assert made.state(later(days=7)) == "expired"
        assert tx.invitations.accept(made.id, "staff:h", later(days=6))
        assert not tx.invitations.accept(made.id, "staff:g", later(days=6))
        assert not tx.invitations.withdraw(made.id, NOW)
        assert tx.invitations.renew(made.id, NOW) is None
    with store.read() as tx:
        found = tx.invitations.of_secret(secret)
        assert found is not None
        assert (found.state(NOW), found.accepted_by) == ("accepted", "staff:h")


@pytest.mark.parametrize("secret", ["", "x", "あ", "\udc80", "0" * 64, "x" * 5000])
def test_what_is_no_link_finds_nothing(store: Store, secret: str) -> None:
    with store.write() as tx:
        tx.invitations.add(INVITED, "op", NOW)
        assert tx.invitations.of_secret(secret) is None


def test_another_link_ends_the_first_and_a_withdrawn_one_is_dead(store: Store) -> None:
    with store.write() as tx:
        made, first = tx.invitations.add(INVITED, "op", NOW)
        renewed = tx.invitations.renew(made.id, later(days=20))
        assert renewed is not None
        again, second = renewed
        assert tx.invitations.of_secret(tx.invitations.secret(first)) is None
        assert tx.invitations.of_secret(tx.invitations.secret(second)) == again
        assert again.expires_at == later(days=27)
        assert tx.invitations.withdraw(again.id, later(days=21))
        assert not tx.invitations.accept(again.id, "staff:h", later(days=22))
        assert [each.state(NOW) for each in tx.invitations.recent()] == ["withdrawn"]


def test_the_table_does_not_give_a_link_away(store: Store) -> None:
    with store.write() as tx:
        _, nonce = tx.invitations.add(INVITED, "op", NOW)
        secret = tx.invitations.secret(nonce)
        row = str(tx.scope.connection.execute(text("SELECT * FROM invitations")).all())
    assert secret not in row
    assert nonce not in row


def test_of_many_at_once_one_gets_the_role(store: Store) -> None:
    with store.write() as tx:
        made, _ = tx.invitations.add(INVITED, "op", NOW)
    got: list[bool] = []

    def ask(name: str) -> None:
        with store.write() as tx:
            got.append(tx.invitations.accept(made.id, name, NOW))

    threads = [threading.Thread(target=ask, args=(f"staff:{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 5 + [True]


def test_nobody_is_away_twice_on_a_day(store: Store) -> None:
    def away(first: int, last: int, staff: str = "staff:a") -> Away:
        return Away(staff, date(2026, 8, first), date(2026, 8, last), "staff:b")

    with store.write() as tx:
        made = tx.absences.enter(away(10, 14), "op", NOW)
        assert made is not None
        for first, last in ((9, 10), (14, 20), (11, 12), (1, 31)):
            assert tx.absences.enter(away(first, last), "op", NOW) is None
        assert tx.absences.enter(away(15, 15), "op", NOW)
        assert tx.absences.enter(away(10, 14, "staff:c"), "op", NOW)
        assert {each.away.staff for each in tx.absences.on(date(2026, 8, 14))} == {"staff:a", "staff:c"}
        assert not tx.absences.withdraw(made.number, "staff:c", NOW), "another's"
        assert tx.absences.withdraw(made.number, "staff:a", NOW)
        assert not tx.absences.withdraw(made.number, "staff:a", NOW)
        assert [each.away.since.day for each in tx.absences.of("staff:a")] == [15]
        assert tx.absences.enter(away(10, 14), "op", NOW)


def test_a_token_opens_until_it_ends_is_revoked_or_its_client_ends(store: Store) -> None:
    with store.write() as tx:
        client = tx.clients.add("電子決裁", "tanto@example.jp", "op", NOW)
        secret, token = tx.tokens.make(client.id, PERMIT, "op", NOW)
        other, spare = tx.tokens.make(client.id, PERMIT, "op", NOW)
        valid = tx.tokens.valid(secret, later(days=99))
        assert valid is not None
        assert (valid.client, valid.token) == ("電子決裁", token)
        assert secret.startswith(token.hint)
        assert len(secret) > len(token.hint) + 32
        assert tx.tokens.valid(secret, later(days=100)) is None
        assert tx.tokens.ending(later(days=80), later(days=110))
        assert not tx.tokens.revoke(token.id, "another client", "op", NOW)
        assert tx.tokens.revoke(token.id, client.id, "op", NOW)
        assert tx.tokens.valid(secret, NOW) is None
        assert [each.id for each in tx.tokens.ending(later(days=80), later(days=110))] == [spare.id]
        assert tx.tokens.valid(other, NOW)
        assert tx.clients.end(client.id, "op", NOW)
        assert not tx.clients.end(client.id, "op", NOW)
        assert tx.tokens.valid(other, NOW) is None
        assert all(each.revoked_by == "op" for each in tx.tokens.of(client.id))


def test_a_token_covers_what_it_names(store: Store) -> None:
    assert PERMIT.covers("cases.read")
    assert PERMIT.covers("cases.read", "25843")
    assert not PERMIT.covers("cases.read", "26308")
    assert not PERMIT.covers("cases.file", "25843")
    assert Permit(("cases.read",), (), NOW).covers("cases.read", "26308")
    with store.write() as tx:
        client = tx.clients.add("電子決裁", "tanto@example.jp", "op", NOW)
        for wrong in (NOW, NOW - timedelta(days=1), later(days=367)):
            with pytest.raises(ValueError, match="within a year"):
                tx.tokens.make(client.id, Permit((), (), wrong), "op", NOW)


@pytest.mark.parametrize("secret", ["", "tetsu_", "あ", "\udc80", "\x00", "x" * 100_000])
def test_what_is_no_token_opens_nothing_and_the_table_gives_none_away(store: Store, secret: str) -> None:
    with store.write() as tx:
        client = tx.clients.add("電子決裁", "tanto@example.jp", "op", NOW)
        real, token = tx.tokens.make(client.id, PERMIT, "op", NOW)
        assert tx.tokens.valid(secret, NOW) is None
        assert tx.tokens.valid(token.id, NOW) is None, "the hash is no token"
        assert tx.tokens.valid(token.hint, NOW) is None
        row = str(tx.scope.connection.execute(text("SELECT * FROM tokens")).all())
    assert real not in row


def test_use_is_kept_by_five_minutes(store: Store) -> None:
    with store.write() as tx:
        client = tx.clients.add("電子決裁", "tanto@example.jp", "op", NOW)
        _, token = tx.tokens.make(client.id, PERMIT, "op", NOW)
        assert token.is_due(NOW)
        tx.tokens.used(token, NOW)
        (kept,) = tx.tokens.of(client.id)
        assert kept.used_at == NOW
        assert not kept.is_due(later(seconds=300))
        assert kept.is_due(later(seconds=301))

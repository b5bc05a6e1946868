"""Sessions end by idling, by age, by signing out here and everywhere; the table does not give them away."""

from datetime import timedelta

from sqlalchemy import text

from engine.case.model import Actor, Grant
from engine.store.store import Store
from tests.store.filing import APPLICANT, NOW, OWNER, later

OFFICIAL = Actor(
    "r-1",
    "審査 太郎",
    "staff",
    grants=(Grant("reviewer", "関東経済産業局", "25843"), Grant("approver")),
    account="staff",
)


def test_a_session_gives_its_actor_back(store: Store) -> None:
    for actor in (APPLICANT, OFFICIAL, Actor("g-1", "代理", "applicant", OWNER, agent=True, email="g@example.jp")):
        with store.write() as tx:
            token = tx.sessions.create(actor, NOW)
        with store.read() as tx:
            found = tx.sessions.get(token, NOW)
        assert found is not None
        assert (found.actor, found.created_at, found.seen_at) == (actor, NOW, NOW)
        assert len(token) >= 43


def test_idle_and_absolute_limits(store: Store) -> None:
    with store.write() as tx:
        token = tx.sessions.create(APPLICANT, NOW)
    with store.read() as tx:
        assert tx.sessions.get(token, later(minutes=30))
        assert tx.sessions.get(token, later(minutes=30, microseconds=1)) is None
    for minutes in range(20, 500, 20):
        with store.write() as tx:
            now = later(minutes=minutes)
            alive = tx.sessions.get(token, now)
            assert (alive is not None) == (minutes <= 480), minutes
            if alive:
                assert alive.is_due(now)
                tx.sessions.touch(token, now)


def test_touch_is_not_due_at_every_page(store: Store) -> None:
    with store.write() as tx:
        token = tx.sessions.create(APPLICANT, NOW)
        found = tx.sessions.get(token, later(seconds=59))
    assert found is not None
    assert not found.is_due(later(seconds=59))
    assert found.is_due(later(seconds=61))


def test_signing_out_counts_at_once(store: Store) -> None:
    with store.write() as tx:
        tokens = [tx.sessions.create(APPLICANT, NOW) for _ in range(3)]
        other = tx.sessions.create(OFFICIAL, NOW)
        tx.sessions.end(tokens[0])
    with store.read() as tx:
        assert [bool(tx.sessions.get(token, NOW)) for token in tokens] == [False, True, True]
    with store.write() as tx:
        assert tx.sessions.end_all(APPLICANT.id) == 2
    with store.read() as tx:
        assert not any(tx.sessions.get(token, NOW) for token in tokens)
        assert tx.sessions.get(other, NOW)


def test_the_table_gives_no_session_away(store: Store) -> None:
    with store.write() as tx:
        token = tx.sessions.create(APPLICANT, NOW)
    with store.read() as tx:
        (stored,) = tx.scope.connection.execute(text("SELECT id FROM sessions")).scalars()
        assert token not in stored
        for guess in (stored, "", token[:-1], token + " ", "あ", "\udc80"):
            assert tx.sessions.get(guess, NOW) is None


def test_what_ran_out_is_swept(store: Store) -> None:
    with store.write() as tx:
        old = tx.sessions.create(APPLICANT, NOW - timedelta(hours=9))
        tx.sessions.touch(old, NOW)
        tx.sessions.create(APPLICANT, NOW - timedelta(minutes=31))
        kept = tx.sessions.create(APPLICANT, NOW)
        assert tx.sessions.sweep(NOW) == 2
        assert tx.sessions.get(kept, NOW)


def test_another_place_in_the_same_session(store: Store) -> None:
    later = NOW + timedelta(minutes=5)
    with store.write() as tx:
        token = tx.sessions.create(APPLICANT, NOW, profile="gbizid")
        assert tx.sessions.move(token, OFFICIAL, later)
        found = tx.sessions.get(token, later)
        assert found is not None
        assert (found.actor, found.created_at, found.seen_at) == (OFFICIAL, NOW, later), "it ends when it would have"
        assert found.profile == "gbizid"
        tx.sessions.end(token)
        assert not tx.sessions.move(token, OFFICIAL, later), "what has ended does not begin anew"

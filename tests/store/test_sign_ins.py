"""A sign-in that was begun is given out once, to the browser that began it, within ten minutes."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.store.sign_ins import Begun, NotBegun
from engine.store.store import Store
from tests.store.filing import NOW, later

BEGUN = Begun("gbizid", "nonce-1", "verifier-1", "/cases?state=下書き", NOW)


def begin(store: Store, state: str = "state-1", browser: str = "browser-1", begun: Begun = BEGUN) -> None:
    with store.write() as tx:
        tx.sign_ins.begin(state, browser, begun)


def why_not(store: Store, state: str, browser: str, **after: int) -> str:
    with pytest.raises(NotBegun) as caught, store.write() as tx:
        tx.sign_ins.take(state, browser, later(**after))
    return caught.value.why


def test_it_is_given_out_once(store: Store) -> None:
    begin(store)
    begin(store, "state-2")
    with store.write() as tx:
        assert tx.sign_ins.take("state-1", "browser-1", later(minutes=10)) == BEGUN
    assert why_not(store, "state-1", "browser-1") == "unknown"
    with store.write() as tx:
        assert tx.sign_ins.take("state-2", "browser-1", NOW) == BEGUN


@pytest.mark.parametrize("state", ["", "state-3", "あ", "\udc80", "x" * 5000])
def test_what_was_never_begun_is_unknown(store: Store, state: str) -> None:
    begin(store)
    assert why_not(store, state, "browser-1") == "unknown"


def test_another_browser_and_a_late_one_do_not_get_it(store: Store) -> None:
    begin(store)
    for browser in ("", "browser-2", "\udc80"):
        assert why_not(store, "state-1", browser) == "browser"
    assert why_not(store, "state-1", "browser-1", minutes=10, seconds=1) == "expired"
    with store.write() as tx:  # and the right one still does
        assert tx.sign_ins.take("state-1", "browser-1", NOW) == BEGUN


def test_of_many_at_once_one_gets_it(store: Store) -> None:
    begin(store)
    got: list[str] = []

    def ask() -> None:
        try:
            with store.write() as tx:
                tx.sign_ins.take("state-1", "browser-1", NOW)
            got.append("taken")
        except NotBegun as error:
            got.append(error.why)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["taken", *["unknown"] * 5]


def test_the_table_gives_nothing_away_and_is_swept(store: Store) -> None:
    begin(store)
    begin(store, "state-2", begun=Begun("gbizid", "n", "v", "/", NOW + timedelta(minutes=30)))
    with store.read() as tx:
        rows = tx.scope.connection.execute(text("SELECT id, browser FROM sign_ins")).all()
    assert not any(word in str(row) for row in rows for word in ("state-", "browser-"))
    with store.write() as tx:
        assert tx.sign_ins.sweep(later(minutes=60)) == 0
        assert tx.sign_ins.sweep(later(minutes=61)) == 1
    assert why_not(store, "state-1", "browser-1") == "unknown"

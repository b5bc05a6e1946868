"""Many at once: one wins, nobody is doubled, nobody is lost, and one's mistake is not another's."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event
from typing import Any

import pytest

from engine.store import acts
from engine.store.counters import is_receipt
from engine.store.errors import Busy, Contradiction, Full, Stale
from engine.store.group import GroupCommit
from engine.store.store import Store
from engine.store.transaction import Transaction
from tests.store.conftest import Home
from tests.store.filing import NOW, act, draft, filed, index, key, submission


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work` in `count` threads that start together; exceptions are results."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 – the result is what is tested
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_fifty_reviewers_one_wins(store: Store) -> None:
    case = filed(store)

    def decide(number: int) -> str:
        with store.write() as tx:
            return acts.commit(tx, case, act(case, "decide", "登録済", outcome=f"o-{number}"), index()).outcome or ""

    results = at_once(50, decide)
    winners = [result for result in results if isinstance(result, str)]
    losers = [result for result in results if isinstance(result, Stale)]
    assert (len(winners), len(losers)) == (1, 49), Counter(map(repr, results))
    with store.read() as tx:
        stored = tx.cases.get(case.id)
        assert [event.action for event in tx.events.of_case(case.id)] == ["submit", "decide"]
        assert list(tx.events.verify()) == []
    assert stored is not None
    assert stored.outcome == winners[0]
    assert all(loser.current == stored for loser in losers)


def test_two_hundred_clicks_are_one_filing(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())

    def click(_: int) -> str:
        with store.write() as tx:
            return acts.commit(tx, case, submission(case), index(), key(case, "the form's key")).receipt or ""

    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(click, range(200)))
    assert len(set(receipts)) == 1
    assert is_receipt(receipts[0])
    with store.read() as tx:
        assert (
            len(tx.events.of_case(case.id)) == len(tx.answers.of_case(case.id)) == len(tx.outbox.of_case(case.id)) == 1
        )
        reply = tx.once(key(case, "the form's key"))
    assert reply is not None
    assert reply["receipt"] == receipts[0]


def test_receipts_are_unique(store: Store) -> None:
    def submit(number: int) -> list[str]:
        return [filed(store).receipt or "" for _ in range(4)]

    receipts = [receipt for batch in at_once(16, submit) for receipt in batch]
    assert len(set(receipts)) == 64
    assert all(map(is_receipt, receipts))


def test_one_failure_in_a_group_harms_nobody_else(store: Store) -> None:
    """Threads that fail, are stale or break a rule stand between others that share their commit."""
    cases = [filed(store) for _ in range(32)]

    def work(number: int) -> str:
        case = cases[number]
        with store.write() as tx:
            if number % 4 == 1:
                tx.cases.insert(replace(draft(), id=cases[0].id))  # taken
            done = acts.commit(tx, case, act(case, "accept", "審査中"), index())
            if number % 4 == 2:
                raise ZeroDivisionError
            return done.id

    results = at_once(32, work)
    for number, result in enumerate(results):
        expected = {1: Contradiction, 2: ZeroDivisionError}.get(number % 4, str)
        assert isinstance(result, expected), (number, result)
    with store.read() as tx:
        states = [(tx.cases.get(case.id) or case).state for case in cases]
        assert list(tx.events.verify()) == []
    assert states == ["受付済" if number % 4 in (1, 2) else "審査中" for number in range(32)]


def test_what_was_returned_is_stored_for_everybody(store: Store, home: Home) -> None:
    """A thread that returned from its write sees it in a read of its own: it was committed, not only grouped."""

    def submit(number: int) -> bool:
        seen = []
        for _ in range(5):
            case = filed(store)
            with store.read() as tx:
                seen.append(tx.cases.get(case.id) == case)
        return all(seen)

    assert all(result is True for result in at_once(16, submit))
    assert home.kind


def test_who_lost_hears_it_when_the_winner_is_on_disk(store: Store, home: Home) -> None:
    """The loser's turn comes between the winner's and the group's commit: his answer waits for that commit.

    On SQLite a third writer holds the shared transaction open until the loser has answered, or 0.3 s are over.
    """
    case = filed(store)
    if home.kind == "sqlite":
        store.database._group._window = 5  # type: ignore[attr-defined]
    entered, queue, answered = Event(), Event(), Event()

    def hold() -> None:
        with store.write() as tx:
            entered.set()
            queue.wait(5)
            tx.receipts.next("25843", NOW)

    def decide(outcome: str) -> Any:
        with store.write() as tx:
            return acts.commit(tx, case, act(case, "decide", "登録済", outcome=outcome), index())

    def lose() -> tuple[Any, Any]:
        try:
            decide("second")
        except Stale as stale:
            with store.read() as tx:
                return stale.current, tx.cases.get(case.id)
        finally:
            answered.set()
        return None, None

    def linger() -> bool:
        with store.write() as tx:
            tx.receipts.next("25843", NOW)
            return answered.wait(0.3)

    with ThreadPoolExecutor(4) as pool:
        holder = pool.submit(hold)
        entered.wait(5)
        futures = []
        for number, work in enumerate((lambda: decide("first"), lose, linger), 1):
            futures.append(pool.submit(work))
            while home.kind == "sqlite" and len(store.database._group._queue) < number:  # type: ignore[attr-defined]
                pass
            if home.kind == "postgresql":
                queue.set()
                futures[0].result(5)
        queue.set()
        holder.result(5)
        won, (told, seen), early = (future.result(5) for future in futures)
    assert won.outcome == "first"
    assert told == seen == won
    assert home.kind == "postgresql" or not early, "the loser was answered before the commit"


def test_a_lost_turn_is_no_loss_when_the_winner_never_was_stored() -> None:
    """What was read of others in a group whose commit failed was never true: say that the store is in trouble."""
    ledger = Ledger()
    ledger.failure = Full()
    group = GroupCommit(ledger, window=5)
    entered, waiting = Event(), Event()

    def win() -> None:
        with group.transaction():
            entered.set()
            waiting.wait(5)

    def lose() -> None:
        with group.transaction():
            raise Stale(draft())

    def follow() -> None:
        with group.transaction():
            pass

    with ThreadPoolExecutor(3) as pool:
        winner = pool.submit(win)
        entered.wait(5)
        others = []
        for number, work in enumerate((lose, follow), 1):
            others.append(pool.submit(work))
            while len(group._queue) < number:
                pass
        waiting.set()
        assert [type(future.exception(5)) for future in (winner, *others)] == [Full, Full, Full]


class Ledger:
    """A writer that keeps what was committed, as a database would, and fails when told."""

    def __init__(self) -> None:
        self.committed: list[int] = []
        self.pending: list[int] = []
        self.marks: list[int] = []
        self.open = False
        self.commits = 0
        self.failure: Exception | None = None

    def begin(self) -> None:
        assert not self.open
        self.open, self.pending = True, []

    def commit(self) -> None:
        if self.failure:
            raise self.failure
        assert self.open
        self.commits += 1
        self.committed += self.pending
        self.open = False

    def rollback(self) -> None:
        self.open, self.pending = False, []

    def mark(self) -> None:
        self.marks.append(len(self.pending))

    def undo(self) -> None:
        del self.pending[self.marks.pop() :]

    def forget(self) -> None:
        self.marks.pop()

    def is_open(self) -> bool:
        return self.open


def queued(group: GroupCommit, ledger: Ledger, count: int, fail: set[int] = frozenset()) -> list[Any]:
    """`count` writers of which the first holds the turn until all others wait for it."""
    waiting = Event()

    def work(number: int) -> int:
        with group.transaction():
            waiting.wait(5)
            ledger.pending.append(number)
            if number in fail:
                raise ZeroDivisionError(number)
        return number

    def run(number: int) -> Any:
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 – the result is what is tested
            return error

    with ThreadPoolExecutor(count) as pool:
        futures = [pool.submit(run, number) for number in range(count)]
        while len(group._queue) < count - 1:
            pass
        waiting.set()
        return [future.result() for future in futures]


def test_a_group_shares_one_commit() -> None:
    ledger = Ledger()
    results = queued(GroupCommit(ledger, window=5), ledger, 12)
    assert sorted(results) == sorted(ledger.committed) == list(range(12))
    assert ledger.commits == 1


def test_a_group_is_not_endless() -> None:
    ledger = Ledger()
    queued(GroupCommit(ledger, size=4, window=5), ledger, 12)
    assert ledger.commits == 3


@pytest.mark.parametrize("fail", [{0}, {11}, {0, 11}, set(range(12)), {3, 4, 5}], ids=str)
def test_who_fails_in_a_group_leaves_nothing(fail: set[int]) -> None:
    ledger = Ledger()
    results = queued(GroupCommit(ledger, window=5), ledger, 12, fail)
    assert sorted(ledger.committed) == sorted(set(range(12)) - fail)
    assert {number for number, result in enumerate(results) if isinstance(result, ZeroDivisionError)} == fail
    assert not ledger.open


def test_if_the_commit_fails_nobody_is_told_it_was_stored() -> None:
    ledger = Ledger()
    ledger.failure = Busy()
    group = GroupCommit(ledger, window=5)
    assert all(isinstance(result, Busy) for result in queued(group, ledger, 8))
    ledger.failure = None
    assert queued(group, ledger, 3) == [0, 1, 2]
    assert sorted(ledger.committed) == [0, 1, 2]


def test_who_waits_too_long_is_told_so_and_does_not_block_others() -> None:
    ledger = Ledger()
    group = GroupCommit(ledger, patience=0.05)
    release = Event()

    def hold() -> None:
        with group.transaction():
            release.wait(5)

    def hurry() -> str:
        try:
            with group.transaction():
                return "in"
        except Busy:
            return "busy"

    with ThreadPoolExecutor(3) as pool:
        holder = pool.submit(hold)
        while not ledger.open:
            pass
        impatient = [pool.submit(hurry), pool.submit(hurry)]
        assert [future.result() for future in impatient] == ["busy", "busy"]
        release.set()
        holder.result()
        assert pool.submit(hurry).result() == "in"


def test_busy_is_tried_three_times(store: Store) -> None:
    tries = []

    def verb(tx: Transaction) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise Busy
        return tx.receipts.next("25843", NOW)

    assert is_receipt(store.do(verb))
    assert len(tries) == 3
    with pytest.raises(Busy):
        store.do(lambda tx: (_ for _ in ()).throw(Busy()))

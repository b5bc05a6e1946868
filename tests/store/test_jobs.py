"""Outbox and timers: delivered once each, tried again, set aside after five tries; one bad item stops nobody."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event as Signal

import pytest

from engine.case.act import Timer
from engine.case.model import Event, Message
from engine.store.errors import Down
from engine.store.jobs import LEASE, TRIES, Job
from engine.store.store import Store
from engine.store.worker import Chore, Duties, Worker
from tests.store.filing import NOW, filed, later

EVENT = Event("c" * 32, 1, "submit", "a", "A", None, NOW, "下書き", "受付済")


def put(store: Store, *keys: str, kind: str = "notify") -> None:
    with store.write() as tx:
        tx.outbox.put([Message(kind, f"{key}@example.jp", key, {"n": key}) for key in keys], EVENT)


def take(store: Store, limit: int, now: datetime) -> tuple[Job, ...]:
    with store.write() as tx:
        return tx.outbox.take(limit, now)


def test_messages_are_taken_in_order_once(store: Store) -> None:
    put(store, *(f"k{number}" for number in range(11)))
    put(store, "k3", "k11")  # k3 was queued before
    first, second = take(store, 8, NOW), take(store, 8, NOW)
    assert [job.key for job in first + second] == [f"k{number}" for number in range(12)]
    assert first[0] == Job(first[0].number, "k0", "c" * 32, "notify", {"n": "k0"}, 1, "k0@example.jp", 1)
    assert take(store, 8, NOW) == ()
    with store.read() as tx:
        assert tx.outbox.waiting(NOW) == 0


def test_nothing_is_taken_before_its_time(store: Store) -> None:
    put(store, "k")
    assert take(store, 8, NOW - timedelta(seconds=1)) == ()


def test_who_dies_with_a_job_leaves_it_to_others(store: Store) -> None:
    put(store, "k")
    for count in range(TRIES):
        (job,) = take(store, 1, NOW + count * LEASE)
        assert job.tries == count + 1
    assert take(store, 1, NOW + TRIES * LEASE) == ()
    with store.read() as tx:
        assert [job.key for job in tx.outbox.set_aside()] == ["k"]


def test_what_is_done_stays_done(store: Store) -> None:
    put(store, "k")
    (job,) = take(store, 1, NOW)
    with store.write() as tx:
        tx.outbox.done(job)
    put(store, "k")
    assert take(store, 1, later(days=9)) == ()


def test_what_fails_comes_back_ever_later_then_is_set_aside(store: Store) -> None:
    put(store, "k")
    now, waits = NOW, []
    for _ in range(TRIES):
        (job,) = take(store, 1, now)
        with store.write() as tx:
            aside = tx.outbox.failed(job, "接続できません", now)
        if aside:
            break
        waited = next(minutes for minutes in range(1, 999) if _due(store, now + timedelta(minutes=minutes)))
        waits.append(waited)
        now += timedelta(minutes=waited)
    assert waits == [1, 4, 15, 60]
    with store.write() as tx:
        (job,) = tx.outbox.set_aside()
        assert (job.key, job.error) == ("k", "接続できません")
        tx.outbox.again(job, now)
    assert [job.tries for job in take(store, 1, now)] == [1]


def _due(store: Store, now: datetime) -> bool:
    with store.read() as tx:
        return tx.outbox.waiting(now) > 0


def test_several_workers_never_get_the_same(store: Store) -> None:
    put(store, *(f"k{number:03}" for number in range(120)))

    def work(_: int) -> list[str]:
        got: list[str] = []
        while jobs := take(store, 7, NOW):
            got += [job.key for job in jobs]
        return got

    with ThreadPoolExecutor(6) as pool:
        taken = [key for keys in pool.map(work, range(6)) for key in keys]
    assert sorted(taken) == [f"k{number:03}" for number in range(120)]


def test_timers_fall_due_once_and_follow_the_state(store: Store) -> None:
    case = filed(store)
    due, after = Timer(case.id, "due", "", later(days=14)), Timer(case.id, "after", "remind", later(days=10))
    with store.write() as tx:
        tx.timers.set(case.id, (due, after))
        tx.timers.put((due,))
    with store.write() as tx:
        assert tx.timers.take(9, later(days=9)) == ()
        (job,) = tx.timers.take(9, later(days=10))
        tx.timers.done(job)
    assert (job.kind, job.key, job.case, job.data["transition"]) == ("after", after.key, case.id, "remind")
    with store.write() as tx:
        tx.timers.set(case.id, (after,))  # what has run once never runs again; what waited is dropped
        assert tx.timers.take(9, later(days=99)) == ()


def worker(store: Store, outbox: dict, now: datetime = NOW, chores: tuple[Chore, ...] = ()) -> Worker:
    return Worker(store, Duties(outbox=outbox, timers=outbox, chores=chores), lambda: now, pause=0.01)


def test_one_bad_item_never_stops_the_queue(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    put(store, "poison", "good-1", "unknown", "good-2")
    delivered: list[str] = []

    def deliver(job: Job, now: datetime) -> None:
        if job.key == "poison":
            raise RuntimeError("secret@example.jp は届きません")
        delivered.append(job.key)

    with store.write() as tx:
        tx.outbox.put([Message("strange", "x", "no handler", {})], EVENT)
    now = NOW
    for _ in range(TRIES + 1):
        while worker(store, {"notify": deliver}, now).round():
            pass
        now += timedelta(hours=5)
    assert delivered == ["good-1", "unknown", "good-2"]
    with store.read() as tx:
        aside = {job.key: job.error for job in tx.outbox.set_aside()}
    assert aside == {
        "poison": "RuntimeError: secret@example.jp は届きません",
        "no handler": "strange を処理する係がありません。",
    }
    assert any(record.levelno == logging.ERROR for record in caplog.records)


def test_a_worker_thread_delivers_when_woken_and_ends_when_told(store: Store) -> None:
    came, times = Signal(), []

    def deliver(job: Job, now: datetime) -> None:
        times.append(job.key)
        came.set()

    running = Worker(store, Duties(outbox={"notify": deliver}), lambda: NOW, pause=60)
    running.start()
    put(store, "k")
    running.wake()
    assert came.wait(5)
    assert running.is_alive
    running.stop()
    assert not running.is_alive
    assert times == ["k"]
    with store.read() as tx:
        (job,) = tx.outbox.of_case(EVENT.case)
        assert tx.outbox.waiting(later(days=1)) == 0
    assert job.tries == 1


def test_a_worker_outlives_a_database_that_is_down(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    came, fail = Signal(), [1, 1]
    put(store, "k")
    real = Store.read

    def read(self: Store):
        if fail:
            fail.pop()
            raise Down
        return real(self)

    monkeypatch.setattr(Store, "read", read)
    monkeypatch.setattr("engine.store.worker.max", lambda *_: 0.01, raising=False)
    running = worker(store, {"notify": lambda job, now: came.set()})
    running.start()
    assert came.wait(5)
    running.stop()


def test_chores_are_done_at_their_pace_and_may_fail(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    done: list[datetime] = []

    def sweep(now: datetime) -> None:
        done.append(now)
        raise RuntimeError

    clock = [NOW]
    one = Worker(store, Duties(chores=(Chore("sweep", timedelta(hours=1), sweep),)), lambda: clock[0])
    for minutes in (0, 30, 60, 61, 125):
        clock[0] = later(minutes=minutes)
        one.round()
    assert done == [later(minutes=60), later(minutes=125)]
    assert "sweep" in caplog.text

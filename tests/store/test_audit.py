"""The chain of records (監査記録): complete, in order, readable by page, and one chain whoever writes at once."""

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context

import pytest

from engine.case.model import Actor
from engine.store.audit import Record, RecordQuery
from engine.store.errors import BadCursor, Contradiction, Unstorable
from engine.store.store import Store
from engine.store.transaction import Transaction
from tests.store.conftest import Home
from tests.store.filing import APPLICANT, NOW, OWNER, REVIEWER, later

OPERATOR = Actor("staff:op-1", "運用 次郎", "staff")


def record(store: Store, action: str, subject: str = "case:1", actor: Actor = REVIEWER, **data: object) -> Record:
    with store.write() as tx:
        return tx.audit.append(action, actor, subject, data, NOW)


def test_records_are_chained_and_come_back_as_they_were_put(store: Store) -> None:
    first = record(store, "session.begin", "staff:r-1", REVIEWER, profile="staff", at=datetime(2026, 4, 1, tzinfo=UTC))
    second = record(store, "case.look", "case:abc", APPLICANT, page="案件")
    assert (first.number, first.previous, second.number, second.previous) == (1, "", 2, first.digest)
    assert second.principal == OWNER.id
    assert first.data == {"profile": "staff", "at": "2026-04-01T00:00:00+00:00"}
    with store.read() as tx:
        assert tx.audit.page(RecordQuery()).rows == (second, first)
        assert (tx.audit.head().count, tx.audit.head().digest) == (2, second.digest)


def test_a_record_stands_or_falls_with_its_transaction(store: Store) -> None:
    record(store, "grant.give")

    def give_up(tx: Transaction) -> None:
        tx.audit.append("grant.give", REVIEWER, "staff:x", {}, NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.do(give_up)
    assert record(store, "grant.revoke").number == 2


def test_what_cannot_be_stored_is_refused(store: Store) -> None:
    with pytest.raises(Unstorable):
        record(store, "grant.give", reason="\x00")
    assert record(store, "grant.give").number == 1


def test_the_list_is_filtered_and_paged(store: Store) -> None:
    with store.write() as tx:
        for minute in range(10):
            who, action = (REVIEWER, "case.look") if minute % 2 else (OPERATOR, "grant.give")
            tx.audit.append(action, who, f"case:{minute // 5}", {"n": minute}, later(minutes=minute))

    def numbers(**asked: object) -> list[int]:
        with store.read() as tx:
            return [row.number for row in tx.audit.page(RecordQuery(**asked)).rows]  # type: ignore[arg-type]

    assert numbers(actor="r-1") == [10, 8, 6, 4, 2]
    assert numbers(action="grant.give", subject="case:0") == [5, 3, 1]
    assert numbers(since=later(minutes=2), until=later(minutes=4)) == [4, 3]
    assert numbers(actor="nobody") == []
    with store.read() as tx:
        seen, cursor = [], None
        while True:
            page = tx.audit.page(RecordQuery(actor="r-1", cursor=cursor, limit=2))
            seen += [row.number for row in page.rows]
            if (cursor := page.next) is None:
                break
    assert seen == [10, 8, 6, 4, 2]


@pytest.mark.parametrize("cursor", ["", "!!", "MA", "LTE", "OTk5OTk5OTk5OTk5", "あ", "e30"])
def test_a_strange_mark_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(BadCursor), store.read() as tx:
        tx.audit.page(RecordQuery(cursor=cursor))


def test_the_last_time_is_known(store: Store) -> None:
    with store.write() as tx:
        tx.audit.append("case.look", REVIEWER, "case:1", {}, NOW)
        tx.audit.append("case.look", REVIEWER, "case:1", {}, later(minutes=3))
        tx.audit.append("case.look", OPERATOR, "case:1", {}, later(minutes=9))
    with store.read() as tx:
        assert tx.audit.last("r-1", "case.look", "case:1") == NOW + timedelta(minutes=3)
        assert tx.audit.last("r-1", "case.look", "case:2") is None


@pytest.mark.parametrize("sql", ["UPDATE records SET actor = 'x'", "DELETE FROM records", "DELETE FROM tombstones"])
def test_the_database_refuses_to_change_records(store: Store, sql: str) -> None:
    record(store, "grant.give")
    with store.write() as tx:
        tx.scope.connection.exec_driver_sql(
            "INSERT INTO tombstones (case_id, number, procedure, events, head, rule, disposal, at) "
            "VALUES ('c', 1, 'p', 1, 'h', 'r', 'd', '2026-01-01T00:00:00.000000+00:00')"
        )
    with pytest.raises(Contradiction), store.write() as tx:
        tx.scope.connection.exec_driver_sql(sql)


def append_many(home: Home, writer: int) -> None:
    store = home.open(exclusive=False)
    for each in range(25):
        with store.write() as tx:
            tx.audit.append("case.look", Actor(f"r-{writer}", "同時", "staff"), f"case:{each}", {}, NOW)
    store.close()


def test_several_processes_make_one_chain(home: Home) -> None:
    home.open().close()
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        list(processes.map(append_many, [home] * 4, range(4)))
    store = home.open()
    with store.read() as tx:
        rows = tx.audit.page(RecordQuery(limit=200)).rows[::-1]
        assert tx.audit.head().count == 100
    store.close()
    assert [row.number for row in rows] == list(range(1, 101))
    assert all(row.previous == before.digest for before, row in pairwise(rows))
    assert {row.actor for row in rows} == {"r-0", "r-1", "r-2", "r-3"}


def test_a_head_with_a_false_seal_stops_the_next_record(home: Home) -> None:
    store = home.open()
    record(store, "grant.give")
    home.execute("UPDATE facts SET value = '0||00' WHERE name = 'records'")
    with pytest.raises(Contradiction):
        record(store, "grant.give")
    store.close()

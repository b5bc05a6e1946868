"""Queues: pages laid end to end are the whole order, filters and words find the same on both databases."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert as insert_rows

from engine.store import search
from engine.store.errors import BadCursor
from engine.store.prepared import _bound
from engine.store.queue import OwnedQuery, QueueQuery, QueueRow, Sort
from engine.store.queue_heads import _statement as _heads
from engine.store.queue_statements import Shape, statement
from engine.store.records import CaseIndex
from engine.store.store import Store
from engine.store.tables import NO_DATE, CaseRow, EventRow, HandoverRow, table
from tests.store.filing import NOW, OWNER, draft, filed, index, later, moved

OFFICES = ("北海道", "関東", "近畿")
STATES = ("受付済", "審査中", "補正中")


def crowd(store: Store, count: int, seed: int = 1) -> list[dict]:
    """Many cases put in straight, in random states, offices and dates, as the full order is easy to compute."""
    dice = random.Random(seed)
    rows = [
        {
            "number": number, "id": f"{number:032x}", "procedure": dice.choice(("p1", "p2")), "version": "v",
            "state": dice.choice(STATES), "office": dice.choice(OFFICES), "assignee": dice.choice((None, None, "r-1")),
            "owner_id": dice.choice(("o1", "o2")), "receipt": f"r{number}", "channel": "online", "revision": 1,
            "draft_revision": 1, "answers_number": 1, "last_event": 1, "head": "", "seal": "", "created_at": NOW,
            "submitted_at": NOW, "arrived_at": later(hours=dice.randrange(40)),
            "expected_on": dice.choice((NO_DATE, *[date(2026, 5, 1) + timedelta(day) for day in range(9)])),
            "due_on": dice.choice((NO_DATE, date(2026, 6, 1), date(2026, 6, 2))), "columns": {"商号": f"会社{number}"},
            "search": search.tokens(f"会社{number} {'港南' if number % 7 == 0 else '丘'}"),
            "details": {"owner": {"id": "o1", "kind": "corporation", "name": "会社"}}, "office_answers": {}, "evidence": {},
        }
        for number in range(1, count + 1)
    ]  # fmt: skip
    events = [
        {
            "case_id": row["id"], "number": 1, "action": "submit", "actor": "a", "actor_name": "a", "principal": None, "at": NOW,
            "state_before": "下書き", "state_after": row["state"], "data": {}, "previous": "", "digest": "",
        }
        for row in rows
    ]  # fmt: skip
    with store.write() as tx:
        tx.scope.connection.execute(insert_rows(table(EventRow)), events)
        tx.scope.connection.execute(insert_rows(table(CaseRow)), rows)
    return rows


def walk(store: Store, limit: int = 7, **asked) -> list[str]:
    found, cursor = [], None
    with store.read() as tx:
        while True:
            page = tx.cases.queue(QueueQuery(limit=limit, cursor=cursor, **asked))
            assert len(page.rows) <= limit
            found += [row.id for row in page.rows]
            cursor = page.next
            if cursor is None:
                return found


def expected(rows: list[dict], sort: str, **asked) -> list[str]:
    column = {"clock": "expected_on", "arrived": "arrived_at", "due": "due_on"}[sort]
    kept = [row for row in rows if all(row[name] in values for name, values in asked.items())]
    return [row["id"] for row in sorted(kept, key=lambda row: (row[column], row["number"]))]


@pytest.mark.parametrize("sort", ["clock", "arrived", "due"])
def test_pages_are_the_full_order(store: Store, sort: Sort) -> None:
    rows = crowd(store, 150)
    assert walk(store, states=STATES, sort=sort) == expected(rows, sort)
    assert walk(store, states=STATES[:2], procedure="p1", offices=OFFICES[:2], sort=sort) == expected(
        rows, sort, state=STATES[:2], procedure=("p1",), office=OFFICES[:2]
    )
    assert walk(store, states=STATES[:1], procedure="p2", sort=sort) == expected(
        rows, sort, state=STATES[:1], procedure=("p2",)
    )
    assert walk(store, states=STATES, assignee="r-1", sort=sort) == expected(rows, sort, assignee=("r-1",))
    assert walk(store, states=STATES, assignee="", sort=sort) == expected(rows, sort, assignee=(None,))
    assert walk(store, states=STATES, text="港南", sort=sort) == expected(
        [row for row in rows if row["number"] % 7 == 0], sort
    )


@pytest.mark.parametrize(("sort", "used"), [("clock", "queue"), ("arrived", "queue_arrived"), ("due", "queue_due")])
@pytest.mark.parametrize("procedure", [True, False])
def test_a_page_is_read_along_an_index(store: Store, sort: Sort, used: str, procedure: bool) -> None:
    """However many cases there are: no scan of the table, no sorting of a whole state."""
    if not procedure and sort != "clock":
        pytest.skip("over all procedures only the clock has an index of its own")
    crowd(store, 60 if store.database.name == "sqlite" else 1500)  # PostgreSQL plans by how much there is
    shape = Shape("stretches", sort, 2, 2, procedure, None, True)
    after = NOW if sort == "arrived" else NO_DATE
    given = {
        "state_0": "受付済",
        "state_1": "審査中",
        "office_0": "関東",
        "office_1": "近畿",
        "procedure": "p1",
        "most": 51,
    }
    with store.read() as tx:
        prepared, dialect = statement(shape, store.database.name), tx.scope.connection.dialect
        compiled = prepared._for(dialect)
        bound = _bound(compiled, {**given, "after": after, "after_number": 0})
        driver = tx.scope.connection.connection.driver_connection
        if store.database.name == "sqlite":
            plan = [row[3] for row in driver.execute("EXPLAIN QUERY PLAN " + compiled.sql, bound)]
        else:
            driver.execute("SET LOCAL enable_seqscan = off")
            driver.execute("SET LOCAL enable_bitmapscan = off")
            plan = [row[0] for row in driver.execute("EXPLAIN " + compiled.sql, bound)]
    read = [line for line in plan if "cases" in line and ("SCAN cases" in line or "Scan" in line or "SEARCH" in line)]
    name = f"ix_cases_{used}" if procedure else "ix_cases_queue_all"
    # With so few rows PostgreSQL finds two of our indexes equally cheap; which of them it takes says nothing.
    known = f" {name} " if store.database.name == "sqlite" else " ix_cases_queue"
    assert sum(known in line for line in read) == 4, plan
    assert not any("SCAN cases" in line or "Seq Scan on cases" in line for line in plan), plan


@pytest.mark.parametrize("sort", ["clock", "arrived", "due"])
def test_the_heads_of_many_queues_are_their_first_pages(store: Store, sort: Sort) -> None:
    crowd(store, 300)
    asked = [
        QueueQuery(("受付済", "審査中"), "p1", None, sort=sort, limit=5),
        QueueQuery(("補正中",), "p2", ("関東", "近畿"), sort=sort, limit=5),
        QueueQuery(("受付済",), "p3", None, sort=sort, limit=5),
        QueueQuery(("受付済",), "p1", (), sort=sort, limit=5),
        QueueQuery((), "p2", None, sort=sort, limit=5),
        QueueQuery(("受付済", "審査中", "補正中"), "p2", ("北海道",), sort="clock", limit=99),
    ]
    with store.read() as tx:
        heads = tx.cases.queue_heads(asked)
        for query, found in zip(asked, heads, strict=True):
            assert found == tx.cases.queue(query)
        assert tx.cases.queue_heads(()) == ()
    assert [len(found.rows) for found in heads[:5]] == [5, 5, 0, 0, 0]


def test_the_heads_are_read_along_an_index(store: Store) -> None:
    """However many cases wait: no statement looks at a stretch beyond the rows that are shown."""
    crowd(store, 50)
    places = [("p1", "受付済", None), ("p2", "審査中", "関東")]
    with store.read() as tx:
        found = _heads(places, "clock", 6, tx.scope.dialect)
        if tx.scope.dialect == "postgresql":
            tx.scope.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        text = str(found.compile(tx.scope.connection, compile_kwargs={"literal_binds": True})).replace("%%", "%")
        word = "EXPLAIN QUERY PLAN " if tx.scope.dialect == "sqlite" else "EXPLAIN "
        plan = " ".join(str(part) for row in tx.scope.connection.exec_driver_sql(word + text) for part in row)
    assert "ix_cases_queue" in plan
    assert "SCAN cases" not in plan
    assert "Seq Scan on cases" not in plan


def test_nothing_asked_nothing_found(store: Store) -> None:
    crowd(store, 10)
    assert walk(store, states=()) == []
    assert walk(store, states=STATES, offices=()) == []
    assert walk(store, states=("決裁中",)) == []
    assert walk(store, states=STATES, offices=("沖縄",)) == []
    assert walk(store, states=STATES, text="該当なし") == []
    assert walk(store, states=STATES, procedure="p9") == []


def test_a_row_shows_what_a_list_needs(store: Store) -> None:
    case = moved(store, filed(store), "accept", "審査中", assignee="r-1")
    with store.write() as tx:
        tx.cases.save(case, case.revision, index(None, 商号="港南"))
    with store.read() as tx:
        (row,) = tx.cases.queue(QueueQuery(("審査中",))).rows
    assert row == QueueRow(
        id=case.id, procedure=case.procedure, version=case.version, state="審査中", office="関東経済産業局", assignee="r-1",
        receipt=case.receipt, channel="online", revision=4, owner=OWNER, created_at=NOW, submitted_at=NOW, expected_on=None,
        due=None, columns={"商号": "港南"}, pauses=(), outcome=None,
    )  # fmt: skip


def test_drafts_stand_in_no_search(store: Store) -> None:
    with store.write() as tx:
        tx.cases.insert(draft(), CaseIndex(search="港南"))
    assert walk(store, states=("下書き",), text="港南") == []


@pytest.mark.parametrize(
    "cursor", ["", "x", "!!!!", "WzEsMl0", "eyJhIjoxfQ", "W10", "WyIyMDI2LTAxLTAxIiwgIngiXQ", "あ"]
)
def test_a_foreign_cursor_is_refused(store: Store, cursor: str) -> None:
    crowd(store, 3)
    if cursor:
        with pytest.raises(BadCursor), store.read() as tx:
            tx.cases.queue(QueueQuery(STATES, cursor=cursor))
        with pytest.raises(BadCursor), store.read() as tx:
            tx.cases.queue(QueueQuery(STATES, cursor=cursor, sort="arrived"))


def test_a_party_sees_its_own_newest_first(store: Store) -> None:
    rows = crowd(store, 40)
    mine = [row["id"] for row in reversed(rows) if row["owner_id"] == "o1"]
    found, cursor = [], None
    with store.read() as tx:
        while True:
            page = tx.cases.of_owner(OwnedQuery("o1", cursor=cursor, limit=6))
            found += [row.id for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert tx.cases.of_owner(OwnedQuery("nobody")).rows == ()
    assert found == mine


def test_a_member_sees_its_own_and_what_was_shared_an_agent_what_the_mandate_covers(store: Store) -> None:
    made: dict[str, list[str]] = {}
    with store.write() as tx:
        for procedure in ("甲", "乙"):
            for account in ("一郎", "花子"):
                case = tx.cases.insert(draft(procedure=procedure, created_by=account))
                made.setdefault(procedure, []).append(case.id)
        shared = {"case_id": made["甲"][0], "page": "p", "to_id": "花子", "to_name": "花子", "by_id": "一郎"}
        more = {"by_name": "一郎", "note": "", "handed_at": datetime(2026, 11, 24, tzinfo=UTC)}
        tx.scope.connection.execute(table(HandoverRow).insert().values(**shared, **more))

    def seen(**asked: Any) -> set[str]:
        with store.read() as tx:
            return {row.id for row in tx.cases.of_owner(OwnedQuery(draft().owner.id, **asked)).rows}

    assert seen() == {*made["甲"], *made["乙"]}
    assert seen(own="一郎") == {made["甲"][0], made["乙"][0]}
    assert seen(own="花子") == {made["甲"][0], made["甲"][1], made["乙"][1]}
    assert seen(procedures=("乙",)) == set(made["乙"])
    assert seen(procedures=("乙", "丙")) == set(made["乙"])
    assert seen(procedures=("丙",)) == set()


WORDS = {
    "港湾占用許可申請": ["港湾", "湾占", "占用許可", "港湾占用許可申請", "請", "港", "港湾 申請", "申請　港湾"],
    "株式会社髙﨑𠮷エネルギー": ["髙﨑", "𠮷", "高崎", "髙﨑𠮷エ", "ﾈﾙｷﾞｰ", "ｴﾈﾙｷﾞｰ", "株式会社"],
    "Tokyo Gas No.12-34 (株) 100%": [
        "tokyo",
        "ＴＯＫＹＯ",
        "gas",
        "12-34",
        "㈱",
        "(株)",
        "100%",
        "o",
        "no.",
        "okyo ga",
        "12 34",
    ],
    "がぎぐ は\u309bば": ["か", "が", "は", "ば", "ぎぐ"],
    "'\"*: -AND OR NOT( )": ["'", '"', "*", ":", "-and", "not(", "OR", "near", "^", "&", "|", "!", "<->", "\\"],
    "x00061 u0000 1e10": ["x00061", "1e10", "000", "e1"],
}


@pytest.mark.parametrize("text", WORDS)
def test_words_are_found_as_a_reader_would(store: Store, text: str) -> None:
    """The oracle is Python's own: each word occurs in a word of the text, after folding."""
    import unicodedata

    case = filed(store, shown=index(search=text))
    filed(store, shown=index(search="無関係"))
    parts = unicodedata.normalize("NFKC", text).casefold().split()
    for asked in WORDS[text]:
        wanted = unicodedata.normalize("NFKC", asked).casefold().split()
        hit = all(any(word in part for part in parts) for word in wanted)
        assert (case.id in walk(store, states=("受付済",), text=asked)) == hit, asked


def test_the_search_follows_the_case(store: Store) -> None:
    case = filed(store, shown=index(search="港南"))
    with store.write() as tx:
        tx.cases.save(case, case.revision, index(search="芝浦"))
    assert walk(store, states=("受付済",), text="港南") == []
    assert walk(store, states=("受付済",), text="芝浦") == [case.id]
    assert walk(store, states=("受付済",), text=case.receipt or "") == [case.id]

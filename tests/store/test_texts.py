"""One door for texts: both databases hold the same, and refuse the same, before they are asked."""

from dataclasses import replace

import pytest

from engine.store.counters import check_digit, is_receipt
from engine.store.errors import Unstorable
from engine.store.queue import OwnedQuery
from engine.store.store import Store
from engine.store.types import canonical
from tests.store.filing import NOW, draft, later

ODD = [
    "髙﨑𠮷 葛󠄀城 神",  # 外字, supplementary plane, variation selector, compatibility character
    "a\u0300\u0323",  # combining marks in a non-canonical order stay so
    "\r\n\t\x0b\x1f\x7f\x85\u2028",
    "'; DROP TABLE cases; --",
    "%s %(id)s :id ? \\ \\u0000 {}",
    "＝１＋１",
    "\U0010ffff\ufdd0\ufeff",
    " ",
    "x" * 100_000,
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_texts_come_back_as_they_were(store: Store, text: str) -> None:
    with store.write() as tx:
        case = tx.cases.insert(
            draft(draft={text[:50]: text, "表": [[text]]}, reason=text, contact=text, created_by=text)
        )
    with store.read() as tx:
        found = tx.cases.get(case.id)
    assert found == case
    assert found is not None
    assert (found.draft[text[:50]], found.reason, found.created_by) == (text, text, text)


@pytest.mark.parametrize(
    "text", ["\0", "a\0b", "\ud83d", "\udc80x"], ids=["nul", "nul inside", "high half", "low half"]
)
@pytest.mark.parametrize("place", ["draft", "key", "deep", "column", "office_answers"])
def test_what_one_database_cannot_hold_neither_takes(store: Store, text: str, place: str) -> None:
    changes = {
        "draft": {"draft": {"商号": text}},
        "key": {"draft": {text: "商号"}},
        "deep": {"draft": {"表": [{"a": ["b", text]}]}},
        "column": {"assignee": text},
        "office_answers": {"office_answers": {"a": text}},
    }[place]
    with pytest.raises(Unstorable), store.write() as tx:
        tx.cases.insert(draft(**changes))
    with store.read() as tx:
        assert tx.cases.of_owner(OwnedQuery(draft().owner.id)).rows == ()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}, b"bytes", {("a",): 1}])
def test_what_is_not_json_is_refused(store: Store, value: object) -> None:
    with pytest.raises(Unstorable), store.write() as tx:
        tx.cases.insert(replace(draft(), office_answers={"a": value}))  # type: ignore[dict-item]


def test_canonical_json_is_canonical() -> None:
    assert canonical({"b": 1, "a": ["あ", None, True], "ア": {}}) == '{"a":["あ",null,true],"b":1,"ア":{}}'


def test_receipts_count_by_the_year_in_japan(store: Store) -> None:
    new_year = NOW.replace(year=2026, month=12, day=31, hour=15, minute=0, second=0, microsecond=0)
    with store.write() as tx:
        numbers = [tx.receipts.next("25843", NOW) for _ in range(3)]
        numbers += [
            tx.receipts.next("25843", new_year - (later(microseconds=1) - NOW)),
            tx.receipts.next("p2", new_year),
        ]
    assert [number[:11] for number in numbers] == [
        "2026-000001", "2026-000002", "2026-000003", "2026-000004", "2027-000001",
    ]  # fmt: skip
    assert all(map(is_receipt, numbers))


def test_a_rolled_back_receipt_is_no_receipt(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        store.do(lambda tx: tx.receipts.next("25843", NOW) and 1 // 0)
    with store.write() as tx:
        assert is_receipt(tx.receipts.next("25843", NOW))


def test_the_check_digit_finds_every_slip() -> None:
    """All single wrong digits and all swaps of neighbours, the common slips on the telephone."""
    right = "2026000123"
    digit = check_digit(right)
    assert is_receipt(f"2026-000123-{digit}")
    for place in range(len(right)):
        for other in "0123456789":
            wrong = right[:place] + other + right[place + 1 :]
            assert (check_digit(wrong) == digit) == (wrong == right)
    for place in range(len(right) - 1):
        swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
        assert (check_digit(swapped) == digit) == (swapped == right)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-000123", "2026-00012-3", "２０２６-000123-7", "2026-000123-x", "-1-2-3"]
)
def test_what_is_no_receipt(text: str) -> None:
    assert not is_receipt(text)


def test_notices_are_numbered_by_office_and_year(store: Store) -> None:
    from engine.store.errors import Contradiction
    from engine.store.notices import Issue

    with store.write() as tx:
        case = tx.cases.insert(draft())
        numbers = [tx.notices.number("関東", NOW), tx.notices.number("関東", NOW), tx.notices.number("近畿", NOW)]
        issue = Issue(case.id, "登録通知書", 3, "関東", numbers[0], {"title": "登録通知書", "paragraphs": ["…"]}, NOW)
        tx.notices.add(issue)
    assert numbers == [1, 2, 1]
    with store.read() as tx:
        assert tx.notices.of_case(case.id) == (issue,)
        assert tx.notices.of_case("none") == ()
    with pytest.raises(Contradiction), store.write() as tx:
        tx.notices.add(issue)

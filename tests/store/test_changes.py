"""What changed: every filed case once, in the order of its last event; a mark goes on where it was; nothing is made up."""

from datetime import timedelta

import pytest

from engine.store.changes import Changed, ChangesQuery, Mark, mark_of
from engine.store.errors import BadCursor
from engine.store.store import Store
from tests.store.filing import NOW, draft, filed, later, moved


def asked(store: Store, **more: object) -> tuple[Changed, ...]:
    with store.read() as tx:
        return tx.cases.changed(ChangesQuery(**{"procedures": None, **more}))  # type: ignore[arg-type]


def test_the_last_event_says_when_a_case_changed_and_drafts_are_not_told(store: Store) -> None:
    first, second = filed(store), filed(store, later(hours=1), procedure="11111")
    with store.write() as tx:
        tx.cases.insert(draft())
    assert [row.id for row in asked(store)] == [first.id, second.id]
    moved(store, first, "accept", "審査中", now=later(hours=2))
    found = asked(store)
    assert [(row.id, row.state, row.mark.at) for row in found] == [
        (second.id, "受付済", later(hours=1)),
        (first.id, "審査中", later(hours=2)),
    ]
    assert found[1].receipt and found[1].submitted_at == NOW and found[1].revision > 1
    assert [row.id for row in asked(store, procedures=("25843",))] == [first.id]
    assert [row.id for row in asked(store, procedures=("25843", "11111"))] == [second.id, first.id]
    assert asked(store, procedures=()) == asked(store, procedures=("no",)) == ()
    assert [row.id for row in asked(store, procedures=("25843",), state="審査中")] == [first.id]
    assert asked(store, state="下書き") == ()


@pytest.mark.parametrize("procedures", [None, ("25843", "11111"), ("25843",)])
def test_pages_laid_end_to_end_are_the_whole(store: Store, procedures: tuple[str, ...] | None) -> None:
    for number in range(9):
        filed(store, later(minutes=number // 3), procedure="11111" if number % 2 else "25843")
    whole = asked(store, procedures=procedures)
    found: list[Changed] = []
    mark = Mark()
    while page := asked(store, procedures=procedures, after=mark, limit=2):
        found += page
        mark = mark_of(page[-1].mark.text())
    assert tuple(found) == whole and len(whole) == (5 if procedures == ("25843",) else 9)


@pytest.mark.parametrize("text", ["", "x", "MQ", "WzEsMl0", "e30", "あ", "A" * 3000, Mark(NOW, 2**31).text(), "-1"])
def test_a_mark_that_was_never_given_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        mark_of(text)
    assert mark_of(Mark(NOW + timedelta(days=1), 7).text()) == Mark(NOW + timedelta(days=1), 7)

"""Whoever changes records all the same is found: each row named; and against an anchor, what went without a trace."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import text

from engine.store import anchor_folder, anchors, records_proof
from engine.store.anchors import BadAnchor
from engine.store.audit import RecordQuery, digest_of
from engine.store.store import Store
from tests.store.conftest import KEY, Home
from tests.store.filing import NOW, REVIEWER, filed, later, moved


def recorded(store: Store, count: int) -> None:
    with store.write() as tx:
        for each in range(count):
            tx.audit.append("grant.give", REVIEWER, f"staff:{each}", {"role": "reviewer"}, NOW)


def breaks(store: Store) -> set[tuple[int, str]]:
    with store.read() as tx:
        return {(each.number, each.kind) for found in records_proof.prove(tx.scope) for each in found}


def against(store: Store, anchor: anchors.Anchor) -> set[tuple[str, str]]:
    with store.read() as tx:
        return {(each.subject, each.kind) for each in anchors.prove(tx.scope, anchor)}


def anchored(store: Store, hours: float = 0) -> anchors.Anchor:
    with store.read() as tx:
        return anchors.make(tx.scope, later(hours=hours))


def test_untouched_records_hold(store: Store) -> None:
    assert breaks(store) == set()
    recorded(store, 5)
    assert breaks(store) == set()


_COLUMNS = "action, actor, actor_name, principal, at, subject, data, previous, digest, seal"
TAMPERED = {
    "edited": (["UPDATE records SET actor_name = '別人' WHERE number = 3"], {(3, "edited")}),
    "edited data": (["UPDATE records SET data = '{}' WHERE number = 5"], {(5, "edited")}),
    "backdated": (["UPDATE records SET at = '2020-01-01T00:00:00.000000+00:00' WHERE number = 1"], {(1, "edited")}),
    "deleted": (["DELETE FROM records WHERE number = 2"], {(2, "missing")}),
    "deleted first": (["DELETE FROM records WHERE number = 1"], {(1, "missing")}),
    "truncated": (["DELETE FROM records WHERE number >= 4"], {(5, "truncated")}),
    "emptied": (["DELETE FROM records"], {(5, "truncated")}),
    "swapped": (
        [
            "UPDATE records SET number = 99 WHERE number = 2",
            "UPDATE records SET number = 2 WHERE number = 3",
            "UPDATE records SET number = 3 WHERE number = 99",
        ],
        {(number, kind) for number in (2, 3) for kind in ("unlinked", "edited", "restamped")} | {(4, "unlinked")},
    ),
    "inserted": (
        [f"INSERT INTO records (number, {_COLUMNS}) SELECT 6, {_COLUMNS} FROM records WHERE number = 5"],
        {(6, "unlinked"), (6, "edited"), (6, "restamped"), (6, "added")},
    ),
    "cut and capped": (
        [
            "DELETE FROM records WHERE number = 5",
            "UPDATE facts SET value = '4|' || (SELECT digest FROM records WHERE number = 4) || '|00' "
            "WHERE name = 'records'",
        ],
        {(0, "headless")},
    ),
    "head removed": (["DELETE FROM facts WHERE name = 'records'"], {(0, "headless")}),
    "false tombstone": (
        [
            "INSERT INTO tombstones (case_id, number, procedure, events, head, rule, disposal, at) "
            "VALUES ('c', 1, 'p', 1, 'h', 'r', 'd', '2026-01-01T00:00:00.000000+00:00')"
        ],
        {(0, "tombstone")},
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found_and_named(home: Home, name: str) -> None:
    store = home.open()
    recorded(store, 5)
    statements, expected = TAMPERED[name]
    home.execute(*(each.replace(":", "\\:") if home.url else each for each in statements))
    found = breaks(store)
    store.close()
    assert found == expected


def restamp(home: Home, store: Store, since: int) -> None:
    """Edit a record and compute every digest behind it anew, as somebody without the key would."""
    with store.read() as tx:
        rows = tx.audit.page(RecordQuery(limit=100)).rows[::-1]
    previous = ""
    for row in rows:
        made = replace(row, previous=previous, actor="r-9" if row.number >= since else row.actor)
        previous = digest_of(made)
        home.execute(
            f"UPDATE records SET actor = '{made.actor}', previous = '{made.previous}', digest = '{previous}' "
            f"WHERE number = {row.number}"
        )


def test_a_chain_stamped_anew_is_found(home: Home) -> None:
    store = home.open()
    recorded(store, 4)
    restamp(home, store, 3)
    found = breaks(store)
    store.close()
    assert found == {(3, "restamped"), (4, "restamped")}


ACTS: dict[str, Callable[[random.Random, int], list[str]]] = {
    "edit": lambda dice, last: [
        f"UPDATE records SET {dice.choice(['action', 'actor', 'subject', 'actor_name', 'digest', 'previous', 'seal'])} "
        f"= 'x' WHERE number = {dice.randint(1, last)}"
    ],
    "delete": lambda dice, last: [f"DELETE FROM records WHERE number = {dice.randint(1, last)}"],
    "truncate": lambda dice, last: [f"DELETE FROM records WHERE number >= {dice.randint(1, last)}"],
    "move": lambda dice, last: [f"UPDATE records SET number = {last + 7} WHERE number = {dice.randint(1, last)}"],
    "repeat": lambda dice, last: [
        f"INSERT INTO records (number, {_COLUMNS}) SELECT {last + 1}, {_COLUMNS} FROM records "
        f"WHERE number = {dice.randint(1, last)}"
    ],
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    appends=st.lists(st.integers(1, 4), min_size=1, max_size=4), act=st.sampled_from(sorted(ACTS)), seed=st.integers()
)
def test_whatever_is_appended_holds_and_whatever_is_changed_is_found(
    tmp_path_factory: pytest.TempPathFactory, appends: list[int], act: str, seed: int
) -> None:
    home = Home("", tmp_path_factory.mktemp("chain"))
    store = Store.open("", home.data, audit_key=KEY)
    for count in appends:
        recorded(store, count)
    assert breaks(store) == set()
    home.execute(*ACTS[act](random.Random(seed), sum(appends)))
    assert breaks(store)
    store.close()


# ── anchors ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_anchor_holds_while_work_goes_on(store: Store, tmp_path: Path) -> None:
    first, second = filed(store), filed(store)
    recorded(store, 3)
    made = anchored(store)
    assert (made.cases, made.records.count) == (2, 3)
    anchors.write(made, tmp_path / "anchors" / made.name)
    assert anchor_folder.newest(tmp_path) == tmp_path / "anchors" / "2026-04-01T09.json"
    assert anchors.read(tmp_path / "anchors" / made.name) == made
    moved(store, first, "accept", "審査中")
    moved(store, second, "accept", "審査中")
    filed(store)
    recorded(store, 3)
    assert against(store, made) == set()


def test_what_went_without_a_trace_shows(home: Home) -> None:
    store = home.open()
    cases = [filed(store) for _ in range(3)]
    cases[1] = moved(store, cases[1], "accept", "審査中")
    recorded(store, 3)
    made = anchored(store)
    numbers = {}
    with store.read() as tx:
        for row in tx.scope.connection.execute(text("SELECT id, number FROM cases")):
            numbers[row[0]] = f"case {row[1]}"
    gone, cut, changed = (case.id for case in cases)
    tables = ("events", "answers", "drafts", "files", "outbox", "cases")
    home.execute(
        *(f"DELETE FROM {name} WHERE {'id' if name == 'cases' else 'case_id'} = '{gone}'" for name in tables),
        f"DELETE FROM events WHERE case_id = '{cut}' AND number = 2",
        f"UPDATE cases SET last_event = 1 WHERE id = '{cut}'",
        f"UPDATE events SET digest = 'ff' WHERE case_id = '{changed}'",
        "DELETE FROM records WHERE number = 3",
        "DELETE FROM facts WHERE name = 'records'",
    )
    found = against(store, made)
    store.close()
    assert found == {
        ("", "records"),
        (numbers[gone], "case_gone"),
        (numbers[cut], "case_shorter"),
        (numbers[changed], "case_changed"),
    }


def test_a_database_put_back_to_an_earlier_day_shows(tmp_path: Path) -> None:
    """Nothing in it is wrong, only it is not the last: no chain shows that, the anchor does."""
    store = Store.open("", tmp_path, audit_key=KEY)
    case = filed(store)
    recorded(store, 2)
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql("VACUUM INTO :target", {"target": str(tmp_path / "earlier.db")})
    moved(store, case, "accept", "審査中")
    recorded(store, 1)
    made = anchored(store)
    store.close()
    (tmp_path / "tetsuzuki.db-wal").unlink(missing_ok=True)
    (tmp_path / "earlier.db").replace(tmp_path / "tetsuzuki.db")
    back = Store.open("", tmp_path, audit_key=KEY)
    with back.read() as tx:
        assert list(tx.events.verify()) == []
    assert breaks(back) == set()
    assert against(back, made) == {("", "records"), ("case 1", "case_shorter")}
    back.close()


def test_an_anchor_of_another_key_or_edited_is_refused(store: Store) -> None:
    filed(store)
    made = anchored(store)
    assert against(store, replace(made, at=NOW + timedelta(days=1))) == {("", "seal")}
    assert against(store, replace(made, stands="")) == {("", "seal")}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"records": 1}', "\x00", '{"day": "x"', "[" * 100_000])
def test_a_file_that_is_no_anchor_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(BadAnchor):
        anchors.read(tmp_path / "x.json")


def test_large_numbers_are_packed_and_come_back(store: Store) -> None:
    stands = [
        anchors.Stand(number, events, bytes([number % 256] * 8))
        for number, events in ((1, 1), (127, 128), (128, 127), (2**31 - 1, 70_000))
    ]
    assert anchors._unpacked(anchors._packed(stands)) == stands

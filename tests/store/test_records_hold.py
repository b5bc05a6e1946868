"""What is insert only cannot be changed; whoever changes it all the same is found by `verify`."""

import json

import pytest
from sqlalchemy import text

from engine.case.model import digest_of
from engine.store.errors import Contradiction
from engine.store.records import event_of
from engine.store.store import Store
from tests.store.conftest import Home
from tests.store.filing import act, filed, index, moved
from tests.store.test_versions import publish


def run(store: Store, sql: str) -> None:
    with store.write() as tx:
        tx.scope.connection.execute(text(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET actor = 'somebody else'",
        "DELETE FROM events",
        "UPDATE answers SET body = '{}'",
        "DELETE FROM answers WHERE number = 1",
        "UPDATE versions SET title = '別の手続'",
        "DELETE FROM version_bodies",
        "UPDATE version_bodies SET source = ''",
        "UPDATE cases SET state = '登録済'",
        "UPDATE cases SET last_event = 2",
        "UPDATE cases SET receipt = NULL",
        "UPDATE cases SET channel = 'fax'",
        "UPDATE cases SET revision = 0",
        "DELETE FROM cases",
        "INSERT INTO outbox (key, case_id, kind, data, state, next_at, tries, error, event, recipient) "
        "VALUES ('k', 'c', 'n', '{}', 'lost', '2026-01-01T00:00:00+00:00', 0, '', 1, 'x')",
    ],
)
def test_the_database_itself_refuses(store: Store, sql: str) -> None:
    filed(store)
    publish(store, "a" * 64)
    with pytest.raises(Contradiction):
        run(store, sql)


def test_postgres_refuses_to_empty_the_records(store: Store) -> None:
    if store.database.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    filed(store)
    with pytest.raises(Contradiction):
        run(store, "TRUNCATE events CASCADE")


def test_sqlite_cannot_replace_a_record(store: Store) -> None:
    if store.database.name == "postgresql":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    filed(store)
    with pytest.raises(Contradiction):
        run(store, "INSERT OR REPLACE INTO events SELECT * FROM events")


def test_a_state_without_its_event_is_refused(store: Store) -> None:
    case = filed(store)
    fired = act(case, "accept", "審査中")
    from dataclasses import replace

    from engine.store import acts

    forged = replace(fired, case=replace(fired.case, state="登録済"))
    with pytest.raises(Contradiction), store.write() as tx:
        acts.commit(tx, case, forged, index())


def three_cases(store: Store) -> list[str]:
    ids = []
    for _ in range(3):
        case = filed(store)
        for action, to in (("accept", "審査中"), ("note", "審査中"), ("draft_decision", "決裁中")):
            case = moved(store, case, action, to)
        ids.append(case.id)
    return ids


def breaks(store: Store) -> set[tuple[str, int, str]]:
    with store.read() as tx:
        return {(found.case, found.number, found.kind) for found in tx.events.verify()}


def test_untouched_records_hold(store: Store) -> None:
    three_cases(store)
    assert breaks(store) == set()


def copy_of(columns: str, case: str, source: int, target: int) -> str:
    return f"UPDATE events SET {columns} WHERE case_id = '{case}' AND number = {target}".replace("?", str(source))


TAMPERED = {
    "edited text": (
        ["UPDATE events SET data = '{\"reason\":\"別の理由\"}' WHERE case_id = '{id}' AND number = 2"],
        {(2, "edited")},
    ),
    "edited actor": (["UPDATE events SET actor_name = '別人' WHERE case_id = '{id}' AND number = 3"], {(3, "edited")}),
    "edited time": (
        ["UPDATE events SET at = '2026-03-31T23:00:00.000000+00:00' WHERE case_id = '{id}' AND number = 1"],
        {(1, "edited")},
    ),
    "deleted": (["DELETE FROM events WHERE case_id = '{id}' AND number = 2"], {(2, "missing")}),
    "truncated": (["DELETE FROM events WHERE case_id = '{id}' AND number = 4"], {(4, "truncated")}),
    "all deleted": (["DELETE FROM events WHERE case_id = '{id}'"], {(4, "truncated"), (0, "answers")}),
    "swapped": (
        [
            "UPDATE events SET number = 99 WHERE case_id = '{id}' AND number = 2",
            "UPDATE events SET number = 2 WHERE case_id = '{id}' AND number = 3",
            "UPDATE events SET number = 3 WHERE case_id = '{id}' AND number = 99",
        ],
        {(2, "unlinked"), (2, "edited"), (3, "unlinked"), (3, "edited"), (4, "unlinked")},
    ),
    "added": (
        [
            "INSERT INTO events SELECT case_id, 5, action, actor, actor_name, principal, at, state_before, state_after, data, "
            "previous, digest FROM events WHERE case_id = '{id}' AND number = 4"
        ],
        {(5, "unlinked"), (5, "edited"), (5, "added")},
    ),
    "another state": (["UPDATE cases SET state = '登録済' WHERE id = '{id}'"], {(4, "state")}),
    "cut and capped": (
        [
            "DELETE FROM events WHERE case_id = '{id}' AND number = 4",
            "UPDATE cases SET last_event = 3, state = '審査中', head = (SELECT digest FROM events WHERE case_id = '{id}' AND number = 3) "
            "WHERE id = '{id}'",
        ],
        {(0, "restamped")},
    ),
    "answers edited": (
        ["UPDATE answers SET body = '{\"商号\":\"別の会社\"}' WHERE case_id = '{id}'"],
        {(1, "answers")},
    ),
    "answers deleted": (["DELETE FROM answers WHERE case_id = '{id}'"], {(1, "answers")}),
    "answers added": (
        [
            "INSERT INTO answers SELECT case_id, 2, body, files, evidence, submitted_at, submitted_by FROM answers WHERE case_id = '{id}'"
        ],
        {(0, "answers")},
    ),
    "case deleted": (["DELETE FROM cases WHERE id = '{id}'"], {(1, "orphan")}),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found_and_named(home: Home, name: str) -> None:
    store = home.open()
    victim = three_cases(store)[1]
    statements, expected = TAMPERED[name]
    home.execute(
        *(
            statement.replace("{id}", victim).replace(":", "\\:") if home.url else statement.replace("{id}", victim)
            for statement in statements
        )
    )
    found = breaks(store)
    store.close()
    assert found == {(victim, number, kind) for number, kind in expected}


def test_a_chain_stamped_anew_is_found(home: Home) -> None:
    """Somebody edits an event and computes every digest again, the case's head included; only the key is missing."""
    store = home.open()
    case = three_cases(store)[0]
    with store.read() as tx:
        chain = list(tx.events.of_case(case))
    previous, statements = "", []
    for event in chain:
        from dataclasses import replace

        data = {**event.data, "reason": "書き換えた理由"}
        forged = replace(event, data=data, previous=previous, digest="")
        previous = digest_of(forged)
        body = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace(
            ":", "\\:" if home.url else ":"
        )
        statements.append(
            f"UPDATE events SET data = '{body}', previous = '{forged.previous}', digest = '{previous}' "
            f"WHERE case_id = '{case}' AND number = {event.number}"
        )
    statements.append(f"UPDATE cases SET head = '{previous}' WHERE id = '{case}'")
    home.execute(*statements)
    found = breaks(store)
    store.close()
    assert found == {(case, 0, "restamped")}


def test_verify_reads_in_portions(store: Store, monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.setattr("engine.store.verify._AT_ONCE", 2)
    ids = [case for _ in range(3) for case in three_cases(store)]
    assert breaks(store) == set()
    home.execute(
        f"DELETE FROM cases WHERE id = '{sorted(ids)[-1]}'", f"DELETE FROM cases WHERE id = '{sorted(ids)[0]}'"
    )
    assert breaks(store) == {(sorted(ids)[0], 1, "orphan"), (sorted(ids)[-1], 1, "orphan")}


def test_an_event_of_its_own_continues_the_chain(store: Store) -> None:
    from engine.case.model import Event
    from tests.store.filing import NOW

    case = filed(store)
    with store.write() as tx:
        event = tx.events.append(
            Event(case.id, 0, "download", "r-1", "審査 太郎", None, NOW, case.state, case.state, {"at": NOW})
        )
    assert event.number == 2
    moved(store, case_now(store, case.id), "accept", "審査中")
    assert breaks(store) == set()
    with store.read() as tx:
        rows = tx.scope.connection.execute(text("SELECT count(*) FROM events")).scalar_one()
        assert [found.number for found in tx.events.of_case(case.id)] == [1, 2, 3]
    assert rows == 3
    assert event_of


def case_now(store: Store, id_: str):
    with store.read() as tx:
        found = tx.cases.get(id_)
    assert found
    return found

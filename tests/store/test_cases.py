"""Cases come back as they were stored; whoever is late is told so; nothing else is changed by typing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from engine.case.model import Approved, Issued, Pause, Remark
from engine.store import acts
from engine.store.errors import Contradiction, Missing, Stale
from engine.store.store import Store
from engine.store.transaction import Transaction
from tests.store.filing import APPLICANT, FILE, NOW, REVIEWER, act, draft, filed, index, key, moved, submission


def everything() -> dict:
    return {
        "draft_files": {"登記事項証明書": (FILE,)},
        "files": {"事業計画": (FILE, FILE)},
        "office_answers": {"登録番号": "関東-1", "条件": {"期限": "2027-03-31"}},
        "evidence": {"登記": {"status": "found", "values": {"name": "港南"}}},
        "remarks": (Remark("給油所[0].名称", "正しい名称に直してください。", "r-1", NOW), Remark("", "全体", "r-1")),
        "decided_at": NOW + timedelta(days=3),
        "assignee": "r-1",
        "outcome": "granted",
        "channel": "paper",
        "pauses": (Pause(date(2026, 4, 3), date(2026, 4, 9)), Pause(date(2026, 4, 20))),
        "due": date(2026, 4, 30),
        "parties": {"代理人": "a-9"},
        "state_since": NOW,
        "correction": "partial",
        "reason": "理由\n二行目",
        "drafter": "r-2",
        "approvals": (Approved(0, "r-3", "決裁 次郎", "approver", NOW),),
        "notices": (Issued("登録通知書", NOW, 7),),
        "contact": "hanako@example.jp",
    }


def test_a_draft_comes_back_as_typed(store: Store) -> None:
    typed = draft(
        draft={
            "商号": " 髙﨑𠮷葛󠄀\r\n",
            "空": "",
            "表": [{"a": "１，２００"}, {}],
            "印": ["甲", "乙"],
            "深": {"い": {"も": "の"}},
        }
    )
    with store.write() as tx:
        stored = tx.cases.insert(typed)
    with store.read() as tx:
        assert tx.cases.get(typed.id) == stored
    assert stored.draft == typed.draft


def test_every_field_of_a_case_comes_back(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft(**everything()))
        case = acts.commit(tx, case, submission(case), index())
        case = acts.commit(tx, case, act(case, "accept", "審査中", **everything()), index())
    with store.read() as tx:
        assert tx.cases.get(case.id) == case
    assert case.events == 2


def test_moments_are_utc_wherever_they_come_from(store: Store) -> None:
    tokyo = datetime(2026, 4, 1, 0, 0, 0, 5, tzinfo=timezone(timedelta(hours=9)))
    case = filed(store, now=tokyo)
    with store.read() as tx:
        found = tx.cases.get(case.id)
        event = tx.events.of_case(case.id)[0]
        assert list(tx.events.verify()) == []
    assert found is not None
    assert (found.submitted_at, event.at) == (tokyo, tokyo)
    assert found.submitted_at.tzinfo is UTC
    assert event.at.utcoffset() == timedelta(0)


def test_a_moment_without_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"), store.write() as tx:
        tx.cases.insert(draft(created_at=datetime(2026, 4, 1)))


def test_unknown_ids_are_none(store: Store) -> None:
    with store.read() as tx:
        assert tx.cases.get("0" * 32) is None
        assert tx.cases.get("'; DROP TABLE cases; --") is None
        assert tx.cases.by_receipt("2026-000001-5") is None


def test_the_late_save_is_stale_and_carries_the_present_case(store: Store) -> None:
    case = filed(store)
    mine = moved(store, case, "accept", "審査中")
    with pytest.raises(Stale) as caught, store.write() as tx:
        tx.cases.save(replace(case, assignee="r-2"), case.revision, index())
    assert caught.value.current == mine


def test_save_raises_the_revision(store: Store) -> None:
    case = filed(store)
    with store.write() as tx:
        saved = tx.cases.save(replace(case, assignee="r-2"), case.revision, index())
    with store.read() as tx:
        assert tx.cases.get(case.id) == saved
    assert saved.revision == case.revision + 1


def test_saving_what_is_not_there_says_so(store: Store) -> None:
    with pytest.raises(Missing), store.write() as tx:
        tx.cases.save(draft(), 1, index())


def test_an_older_autosave_never_wins(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
    with store.write() as tx:
        newer = tx.cases.save_draft(replace(case, draft={"商号": "五"}), case.draft_revision)
    with pytest.raises(Stale) as caught, store.write() as tx:
        tx.cases.save_draft(replace(case, draft={"商号": "四"}), case.draft_revision)
    assert caught.value.current == newer
    assert newer.draft == {"商号": "五"}


def test_typing_in_a_correction_does_not_collide_with_the_office(store: Store) -> None:
    case = moved(store, filed(store), "request_correction", "補正中")
    with store.write() as tx:
        typed = tx.cases.save_draft(replace(case, draft={"商号": "補正後"}), case.draft_revision)
    noted = moved(store, typed, "note", "補正中")  # an official's note in between
    with store.write() as tx:
        typed = tx.cases.save_draft(replace(typed, draft={"商号": "補正後2"}), typed.draft_revision)
    with store.read() as tx:
        found = tx.cases.get(case.id)
    assert found is not None
    assert (found.draft, found.revision, found.events) == ({"商号": "補正後2"}, noted.revision, 3)


def test_nobody_types_over_a_submitted_case(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
    with store.write() as tx:
        acts.commit(tx, case, submission(case), index())
    with pytest.raises(Stale), store.write() as tx:
        tx.cases.save_draft(replace(case, draft={}), case.draft_revision)


def test_a_submit_of_an_older_draft_is_stale(store: Store) -> None:
    """Two tabs: what the second one saved must not be lost under the first one's submit."""
    with store.write() as tx:
        case = tx.cases.insert(draft())
    with store.write() as tx:
        newer = tx.cases.save_draft(replace(case, draft={"商号": "もう一つの窓"}), case.draft_revision)
    with pytest.raises(Stale) as caught, store.write() as tx:
        acts.commit(tx, case, submission(case), index())
    assert caught.value.current == newer


def test_a_draft_can_be_thrown_away(store: Store) -> None:
    with store.write() as tx:
        case, other = tx.cases.insert(draft()), tx.cases.insert(draft())
        tx.files.add(case.id, FILE, NOW, APPLICANT.id)
        tx.cases.delete_draft(case)
    with store.read() as tx:
        assert tx.cases.get(case.id) is None
        assert not tx.files.is_held(FILE.digest)
        assert tx.cases.get(other.id) == other


def test_what_was_submitted_or_typed_meanwhile_is_not_thrown_away(store: Store) -> None:
    with store.write() as tx:
        case, typed = tx.cases.insert(draft()), tx.cases.insert(draft())
    with store.write() as tx:
        done = acts.commit(tx, case, submission(case), index())
        newer = tx.cases.save_draft(replace(typed, draft={"商号": "新"}), typed.draft_revision)
    for old, now in ((case, done), (done, done), (typed, newer)):
        with pytest.raises(Stale) as caught, store.write() as tx:
            tx.cases.delete_draft(old)
        assert caught.value.current == now
    with store.read() as tx:
        assert (tx.cases.get(case.id), tx.cases.get(typed.id)) == (done, newer)


def test_a_submit_stores_everything_at_once(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
    with store.write() as tx:
        done = acts.commit(tx, case, submission(case), index(), key(case, "k1"))
    with store.read() as tx:
        assert tx.cases.get(case.id) == done
        assert tx.cases.by_receipt(done.receipt or "") == done
        (revision,) = tx.answers.of_case(case.id)
        (event,) = tx.events.of_case(case.id)
        (message,) = tx.outbox.of_case(case.id)
        reply = tx.once(key(case, "k1"))
    assert done.answers == revision.values == submission(case).case.answers
    assert revision.files == {"登記事項証明書": (FILE,)}
    assert (revision.at, revision.by) == (NOW, APPLICANT.id)
    assert event.data["answers_digest"] == revision.digest
    assert (message.recipient, message.data, message.event) == ("applicant@example.jp", {"what": "受付"}, 1)
    assert reply == {
        "case": case.id, "event": 1, "action": "submit", "state": "受付済", "revision": 2, "receipt": done.receipt,
    }  # fmt: skip


def test_answers_change_only_by_a_new_revision(store: Store) -> None:
    case = filed(store)
    with pytest.raises(Contradiction, match="answers_number"), store.write() as tx:
        acts.commit(tx, case, act(case, "accept", "審査中", answers={"商号": "別の会社"}), index())


def test_a_failing_verb_leaves_nothing(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())

    def fail(tx: Transaction) -> None:
        acts.commit(tx, case, submission(case), index(), key(case, "k1"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.do(fail)
    with store.read() as tx:
        assert tx.cases.get(case.id) == case
        assert tx.events.of_case(case.id) == ()
        assert tx.answers.of_case(case.id) == ()
        assert tx.outbox.of_case(case.id) == ()
        assert tx.once(key(case, "k1")) is None


def test_remembered_replies_are_scoped(store: Store) -> None:
    case = draft()
    with store.write() as tx:
        tx.remember(key(case, "k", "start"), {"case": case.id})
        tx.remember(key(case, "k", "start"), {"case": "another"})
    with store.read() as tx:
        assert tx.once(key(case, "k", "start")) == {"case": case.id}
        assert tx.once(key(case, "k", "submit")) is None
        assert tx.once(key(case, "K", "start")) is None
        assert tx.once(key(case, "k", "start")._replace(actor=REVIEWER.id)) is None
        assert tx.once(key(case, "k", "start")._replace(case="")) is None


def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(Contradiction, match="読むだけ"), store.read() as tx:
        tx.cases.insert(draft())


def test_a_write_inside_a_write_is_a_mistake(store: Store) -> None:
    if store.database.name == "postgresql":
        pytest.skip("PostgreSQL gives the inner one its own connection")
    with store.write(), pytest.raises(RuntimeError, match="one verb"), store.write():
        raise AssertionError("unreachable")

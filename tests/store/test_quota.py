"""Room for uploads (ASVS 5.2.4, F-24, F-27): counted in one statement, safe together, given back when nothing names it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from engine.case.model import FileRef, Principal
from engine.store import acts
from engine.store.holdings import Usage
from engine.store.store import Store
from tests.store.filing import NOW, OWNER, act, draft, filed, index, submission

LATER = NOW + timedelta(hours=25)


def file(number: int, size: int = 10) -> FileRef:
    return FileRef(f"{number:064x}", f"{number}.pdf", size, "application/pdf")


def usage(store: Store, case: str, party: str = OWNER.id) -> Usage:
    with store.read() as tx:
        return tx.files.usage(case, party)


def test_a_case_and_its_party_are_counted_at_once(store: Store) -> None:
    other = Principal("other", "corporation", "別の会社")
    with store.write() as tx:
        mine, also = tx.cases.insert(draft()), tx.cases.insert(draft())
        foreign = tx.cases.insert(draft(owner=other))
        for number, case in ((1, mine), (2, mine), (3, also), (4, foreign)):
            tx.files.add(case.id, file(number), NOW, "a-1")
    assert usage(store, mine.id) == Usage(2, 20, 3, 30, 2)
    assert usage(store, also.id) == Usage(1, 10, 3, 30, 2)
    assert usage(store, foreign.id, other.id) == Usage(1, 10, 1, 10, 1)
    assert usage(store, "0" * 32, "nobody") == Usage(0, 0, 0, 0, 0)


def test_what_was_filed_takes_no_room_any_more(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
        tx.files.add(case.id, file(1), NOW, "a-1")
    with store.write() as tx:
        fired = acts.commit(tx, case, submission(case, NOW + timedelta(hours=1)), index())
    assert usage(store, fired.id) == Usage(0, 0, 0, 0, 0)
    with store.write() as tx:
        tx.files.add(case.id, file(2), NOW + timedelta(hours=2), "a-1")
    assert usage(store, fired.id) == Usage(1, 10, 0, 0, 0), "in a correction it counts for the case"


def test_two_at_once_do_not_pass_together(store: Store) -> None:
    with store.write() as tx:
        cases = [tx.cases.insert(draft()) for _ in range(8)]
    barrier = Barrier(8)

    def add(number: int) -> bool:
        barrier.wait()
        with store.write() as tx:
            tx.files.one_at_a_time(OWNER.id)
            if tx.files.usage(cases[number].id, OWNER.id).party_files >= 3:
                return False
            tx.files.add(cases[number].id, file(number), NOW, "a-1")
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(8))) == 3
    assert usage(store, cases[0].id).party_files == 3


def test_only_what_nothing_names_is_released(store: Store) -> None:
    first, second, third = file(1), file(2), file(3)
    with store.write() as tx:
        case = tx.cases.insert(draft(draft_files={"図面": (first,)}))
        for ref in (first, second):
            tx.files.add(case.id, ref, NOW, "a-1")
        assert tx.files.release(case.id, (first, second, third)) == 1
        assert tx.files.of_case(case.id) == (first,)
    done = filed(store)
    (kept,) = done.files["登記事項証明書"]
    with store.write() as tx:
        tx.files.add(done.id, kept, NOW, "a-1")
        tx.files.add(done.id, third, NOW, "r-1")
        moved = act(done, "decide", "登録済")
        said = replace(moved.event, data={"files": {"決定書": [third.digest]}})
        acts.commit(tx, done, replace(moved, event=said), index())
        assert tx.files.release(done.id, (kept, third)) == 0, "filed, and attached by an act"


def test_an_upload_that_was_never_saved_goes_after_a_day(store: Store) -> None:
    named, lost, fresh = file(1), file(2), file(3)
    with store.write() as tx:
        case = tx.cases.insert(draft(draft_files={"図面": (named,)}))
        tx.files.add(case.id, named, NOW, "a-1")
        tx.files.add(case.id, lost, NOW, "a-1")
        tx.files.add(case.id, fresh, LATER - timedelta(hours=23), "a-1")
    assert usage(store, case.id).files == 3, "and counts until then"
    with store.write() as tx:
        assert tx.files.forget_unsaved(NOW + timedelta(hours=23)) == 0
        assert tx.files.forget_unsaved(LATER) == 1
        assert set(tx.files.of_case(case.id)) == {named, fresh}


def test_uploads_to_a_filed_case_are_looked_back_at(store: Store) -> None:
    done = filed(store)
    with store.write() as tx:
        tx.files.add(done.id, file(1), NOW, "a-1")
        assert tx.files.forget_unsaved(NOW + timedelta(days=40)) == 0, "long ago: not read again and again"
        assert tx.files.forget_unsaved(NOW + timedelta(days=2)) == 1

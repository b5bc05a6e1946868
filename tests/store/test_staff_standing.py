"""Roles as they hold today: what is revoked, over or not yet approved does not count, on both databases."""

from datetime import timedelta

from engine.case.calendar import today
from engine.case.model import Grant
from engine.store.grants import Terms
from engine.store.staff import Staff
from engine.store.store import Store
from tests.store.filing import NOW

DAY = today(NOW)


def _member(store: Store) -> None:
    with store.write() as tx:
        assert tx.staff.add(Staff("staff:r", "審査 陽子", "r@example.jp", "資源エネルギー庁", NOW))


def test_a_role_holds_from_its_grant_to_its_last_day_or_its_revocation(store: Store) -> None:
    _member(store)
    with store.write() as tx:
        first = tx.grants.give("staff:r", Grant("reviewer", "関東経済産業局", "25843"), Terms(""), "op", NOW).number
        tx.grants.give("staff:r", Grant("approver"), Terms("代理", DAY), "op", NOW)
    with store.read() as tx:
        both = (Grant("reviewer", "関東経済産業局", "25843"), Grant("approver"))
        assert tx.staff.grants("staff:r", DAY) == both
        assert tx.staff.grants("staff:r", DAY + timedelta(days=1)) == both[:1], "the last day is over"
    with store.write() as tx:
        tx.grants.revoke(first, "op", NOW)
    with store.read() as tx:
        assert tx.staff.grants("staff:r", DAY) == both[1:]


def test_a_role_that_runs_the_service_waits_for_a_second_person(store: Store) -> None:
    _member(store)
    with store.write() as tx:
        number = tx.grants.give("staff:r", Grant("operator"), Terms(""), "op", NOW).number
        assert tx.staff.grants("staff:r", DAY) == ()
        tx.grants.approve(number, "op2", NOW)
        assert tx.staff.grants("staff:r", DAY) == (Grant("operator"),)


def test_who_left_has_nothing_and_who_is_unknown_has_not_left(store: Store) -> None:
    _member(store)
    with store.write() as tx:
        tx.grants.give("staff:r", Grant("reviewer"), Terms(""), "op", NOW)
        tx.staff.end("staff:r", NOW)
    with store.read() as tx:
        assert tx.staff.standing("staff:r", DAY).ended
        assert tx.staff.grants("staff:r", DAY) == ()
        unknown = tx.staff.standing("staff:nobody", DAY)
        assert not unknown.ended and unknown.grants == ()


def test_somebody_is_entered_once(store: Store) -> None:
    _member(store)
    with store.write() as tx:
        assert not tx.staff.add(Staff("staff:r", "別人", "", "", NOW))
    with store.read() as tx:
        found = tx.staff.of("staff:r")
        assert found is not None and found.name == "審査 陽子"

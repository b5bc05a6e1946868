"""Roles as administration sees them: nobody alone makes an operator, and what was revoked or has run out does not count."""

from datetime import date, timedelta

from engine.case.model import Actor, Grant
from engine.store.access import AccessQuery
from engine.store.grants import Held, Terms
from engine.store.offices import Office
from engine.store.staff import Staff
from engine.store.store import Store
from tests.store.filing import NOW, filed, later

DAY = date(2026, 4, 1)
A, B = "staff:a", "staff:b"
REVIEWER = Grant("reviewer", "関東経済産業局", "25843")


def people(store: Store) -> None:
    with store.write() as tx:
        for id_, name in ((A, "あ 山"), (B, "い 川_%")):
            assert tx.staff.add(Staff(id_, name, f"{id_[-1]}@example.jp", "関東経済産業局", NOW))


def given(store: Store, role: Grant, staff: str = A, terms: Terms | None = None) -> Held:
    with store.write() as tx:
        return tx.grants.give(staff, role, terms or Terms("着任"), "op", NOW)


def counts(store: Store, staff: str = A, day: date = DAY) -> tuple[Grant, ...]:
    with store.read() as tx:
        return tx.staff.grants(staff, day)


def test_an_ordinary_role_counts_at_once_and_until_its_last_day(store: Store) -> None:
    people(store)
    held = given(store, REVIEWER, terms=Terms("応援", DAY))
    assert counts(store) == (REVIEWER,)
    assert counts(store, day=DAY + timedelta(days=1)) == ()
    assert held.state(DAY) == "held"
    assert held.state(DAY + timedelta(days=1)) == "over"
    with store.write() as tx:
        assert tx.grants.ending(DAY, DAY) == (held,)
        assert tx.grants.ending(DAY + timedelta(days=1), DAY + timedelta(days=9)) == ()
        assert tx.grants.revoke(held.number, "op", NOW)
        assert not tx.grants.revoke(held.number, "other", later(hours=1)), "the first one stays on record"
    assert counts(store) == ()
    with store.read() as tx:
        kept = tx.grants.get(held.number)
    assert kept is not None
    assert (kept.state(DAY), kept.revoked_by, kept.reason) == ("revoked", "op", "応援")


def test_a_role_that_runs_the_service_counts_once_a_second_person_approved(store: Store) -> None:
    people(store)
    for role in ("operator", "auditor", "publisher"):
        held = given(store, Grant(role))
        assert held.state(DAY) == "proposed"
        assert counts(store) == ()
        with store.write() as tx:
            assert tx.grants.proposed() == (held,)
            assert tx.access.lines(AccessQuery(DAY)) == ()
            assert tx.grants.approve(held.number, "op2", NOW)
            assert not tx.grants.approve(held.number, "op3", NOW)
        assert counts(store) == (Grant(role),)
        with store.write() as tx:
            assert tx.grants.proposed() == ()
            assert tx.grants.revoke_all(A, "op", NOW) == 1


def test_what_was_withdrawn_is_never_approved(store: Store) -> None:
    people(store)
    held = given(store, Grant("operator"))
    with store.write() as tx:
        assert tx.grants.revoke(held.number, "op", NOW)
        assert not tx.grants.approve(held.number, "op2", NOW)
    assert counts(store) == ()


def test_the_access_review_leaves_out_nobody_and_nothing_that_counts(store: Store) -> None:
    people(store)
    held = given(store, REVIEWER)
    everywhere = given(store, Grant("approver"), B)
    given(store, Grant("approver"), B, Terms("前の月まで", DAY - timedelta(days=1)))
    given(store, Grant("operator"), B)
    with store.write() as tx:
        tx.audit.append("session.begin", Actor(A, "あ", "staff"), f"actor:{A}", {}, NOW)
        tx.audit.append("session.begin", Actor(A, "あ", "staff"), f"actor:{A}", {}, later(hours=5))
        tx.audit.append("session.end", Actor(A, "あ", "staff"), f"actor:{A}", {}, later(hours=6))
    with store.read() as tx:
        lines = tx.access.lines(AccessQuery(DAY))
        assert {line.held.number for line in lines} == {held.number, everywhere.number}
        signed_in = {line.person.id: line.person.signed_in_at for line in lines}
        assert signed_in == {A: later(hours=5), B: None}
        for query, found in (
            (AccessQuery(DAY, office="関東経済産業局"), [held.number]),
            (AccessQuery(DAY, office=""), [everywhere.number]),
            (AccessQuery(DAY, role="approver"), [everywhere.number]),
            (AccessQuery(DAY, procedure="25843"), [held.number]),
            (AccessQuery(DAY, words="川"), [everywhere.number]),
            (AccessQuery(DAY, office="九州経済産業局"), []),
        ):
            assert [line.held.number for line in tx.access.lines(query)] == found, query
    with store.write() as tx:
        tx.staff.end(B, NOW)
    with store.read() as tx:
        assert [line.held.number for line in tx.access.lines(AccessQuery(DAY))] == [held.number]
        assert tx.grants.ending(DAY, DAY + timedelta(days=9)) == ()


def test_staff_are_found_by_words_office_and_role_page_by_page(store: Store) -> None:
    people(store)
    given(store, Grant("approver", "近畿経済産業局"), B)

    def found(**asked: object) -> list[str]:
        with store.read() as tx:
            return [person.id for person in tx.access.people(AccessQuery(DAY, **asked)).rows]  # type: ignore[arg-type]

    assert found() == [A, B]
    assert found(words="A@EXAMPLE") == [A]
    assert found(words="_%") == [B], "signs of LIKE are ordinary signs"
    assert found(words="% い") == [B]
    assert found(words="' OR 1=1 --") == []
    assert found(office="近畿経済産業局") == [B], "by a role there"
    assert found(office="関東経済産業局") == [A, B], "by belonging there"
    assert found(office="関東経済産業局", role="approver") == []
    assert found(role="approver") == [B]
    with store.read() as tx:
        first = tx.access.people(AccessQuery(DAY, limit=1))
        second = tx.access.people(AccessQuery(DAY, limit=1, after=first.next))
        assert [each.rows[0].id for each in (first, second)] == [A, B]
        assert second.next == ""
    with store.write() as tx:
        tx.staff.end(A, NOW)
        assert tx.access.count() == 1
    assert found() == [B]
    assert found(ended=True) == [A]
    with store.write() as tx:
        tx.staff.restore(A)
        tx.staff.move(A, "近畿経済産業局")
    assert found(office="近畿経済産業局") == [A, B]


def test_offices_know_what_is_with_them_and_who_is_missing(store: Store) -> None:
    people(store)
    kanto = Office("関東経済産業局", None, "kanto@example.jp", NOW)
    with store.write() as tx:
        assert tx.offices.add(kanto)
        assert not tx.offices.add(kanto)
        assert tx.offices.without("reviewer", DAY) == ("関東経済産業局",)
        assert tx.offices.routed(kanto.id) == ()
    filed(store)
    filed(store)
    held = given(store, REVIEWER)
    with store.write() as tx:
        (routed,) = tx.offices.routed(kanto.id)
        assert (routed.procedure, routed.state, routed.count) == ("25843", "受付済", 2)
        assert tx.offices.without("reviewer", DAY) == ()
        assert tx.offices.without("approver", DAY) == ("関東経済産業局",)
        tx.grants.revoke(held.number, "op", NOW)
        assert tx.offices.without("reviewer", DAY) == ("関東経済産業局",)
    given(store, Grant("reviewer"))
    with store.write() as tx:
        assert tx.offices.without("reviewer", DAY) == (), "who reviews in every office does so here"
        tx.offices.change(kanto.id, "経済産業省", "")
        assert tx.offices.end(kanto.id, NOW)
        assert not tx.offices.end(kanto.id, later(days=1))
        assert tx.offices.without("approver", DAY) == ()
        assert tx.offices.all() == (Office(kanto.id, "経済産業省", "", NOW, NOW),)
        assert tx.offices.end(kanto.id, None)


def test_who_may_be_given_a_case(store: Store) -> None:
    """By office and by procedure or family; not who left, nor whose role ended, waits or is for somewhere else."""
    people(store)
    given(store, REVIEWER)
    given(store, Grant("reviewer", "近畿経済産業局", "25843"), B)

    def found(office: str, *procedures: str, day: date = DAY) -> dict[str, tuple[Grant, ...]]:
        with store.read() as tx:
            return {staff.id: grants for staff, grants in tx.staff.handling(procedures, office, day).items()}

    assert found("関東経済産業局", "25843", "揮発油販売業") == {A: (REVIEWER,)}
    assert found("近畿経済産業局", "25843").keys() == {B}
    assert found("関東経済産業局", "26308") == {}
    family = Grant("approver", None, "揮発油販売業")
    given(store, family, B, Terms("兼務", DAY))
    assert found("関東経済産業局", "25843", "揮発油販売業") == {A: (REVIEWER,), B: (family,)}
    assert found("関東経済産業局", "25843", "揮発油販売業", day=DAY + timedelta(days=1)) == {A: (REVIEWER,)}
    given(store, Grant("operator"), B)
    assert found("関東経済産業局", "26308") == {}, "an operator's role waits for a second person"
    with store.write() as tx:
        tx.staff.end(A, NOW)
    assert found("関東経済産業局", "25843") == {}
    with store.read() as tx:
        assert tx.staff.names([A, B, None, "staff:nobody"]) == {A: "あ 山", B: "い 川_%"}

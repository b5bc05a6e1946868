"""Handed-over pages: who was asked may open the case, and typing, acts and deletion go on undisturbed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.store.errors import Stale
from engine.store.handovers import Handover
from engine.store.records import CaseIndex
from engine.store.store import Store
from tests.store.filing import NOW, OWNER, draft

DUE = date(2026, 4, 10)


def asked(case: str, to: str = "a-2", **changes: object) -> Handover:
    base = Handover(case, "店", to, f"{to}さん", "a-1", "申請 花子", "お願いします", DUE, NOW)
    return replace(base, **changes)  # type: ignore[arg-type]


def test_the_case_says_who_may_open_it(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
        first = tx.handovers.ask(asked(case.id))
        tx.handovers.ask(asked(case.id, page="別"))
        other = tx.handovers.ask(asked(case.id, "a-3"))
        found = tx.cases.get(case.id)
        assert found is not None and found.shared == ("a-2", "a-3")
        assert found.draft == case.draft
        assert tx.handovers.withdraw(first) and tx.handovers.withdraw(other)
        assert not tx.handovers.withdraw(other), "gone is gone"
        left = tx.cases.get(case.id)
        assert left is not None and left.shared == ("a-2",), "another page is still with a-2"


def test_who_types_goes_on_and_an_act_that_knew_nothing_of_it_does_not_pass(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
    with store.write() as tx:
        tx.handovers.ask(asked(case.id))
    with store.write() as tx:
        typed = tx.cases.save_draft(replace(case, draft={"商号": "新しい"}), case.draft_revision)
        assert typed.draft_revision == case.draft_revision + 1
        kept = tx.cases.get(case.id)
        assert kept is not None and (kept.draft["商号"], kept.shared) == ("新しい", ("a-2",))
    with pytest.raises(Stale), store.write() as tx:
        tx.cases.save(case, case.revision, CaseIndex())


def test_done_once_and_waiting_until_then(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
        made = tx.handovers.ask(asked(case.id))
        (waiting,) = tx.handovers.waiting("a-2", OWNER.id)
        assert (waiting.handover, waiting.version) == (made, case.version)
        assert tx.handovers.waiting("a-2", "another party") == ()
        assert tx.handovers.waiting("a-3", OWNER.id) == ()
        assert tx.handovers.done(made.number, NOW)
        assert not tx.handovers.done(made.number, NOW)
        assert tx.handovers.waiting("a-2", OWNER.id) == ()
        kept = tx.handovers.get(made.number)
        assert kept is not None and kept.done_at == NOW
        assert not tx.handovers.withdraw(made), "what is done is not taken back"
        found = tx.cases.get(case.id)
        assert found is not None and found.shared == ("a-2",), "and may still be looked at"


def test_falling_due(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
        made = tx.handovers.ask(asked(case.id))
        tx.handovers.ask(asked(case.id, due=None))
        before, day = DUE - timedelta(days=1), timedelta(days=1)
        assert [each.handover for each in tx.handovers.falling_due(before, DUE)] == [made]
        assert tx.handovers.falling_due(before - day, before) == ()
        assert tx.handovers.falling_due(DUE, DUE + day) == ()
        tx.handovers.done(made.number, NOW)
        assert tx.handovers.falling_due(before, DUE) == ()


def test_a_draft_is_deleted_with_what_was_handed_over(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.insert(draft())
        made = tx.handovers.ask(asked(case.id))
        tx.cases.delete_draft(case)
        assert tx.handovers.get(made.number) is None

"""Mandates as they are kept: each answer counts once, a day too late counts for nothing, what was ended stays ended."""

from dataclasses import replace
from datetime import date, timedelta

from engine.case.model import Mandate, Principal
from engine.store.accounts import AccountRules
from engine.store.mandates import Entrusting
from engine.store.store import Store
from tests.store.filing import APPLICANT, NOW, OWNER

AGENT = Principal("agent-1", "sole_proprietor", "代理事務所")
DAY = date(2026, 4, 1)


def asked(**changes: object) -> Entrusting:
    named = Principal(OWNER.id, "corporation", "（登記の名称）", OWNER.id)
    base = Entrusting("m-1", named, AGENT, ("25843",), DAY, DAY + timedelta(days=30), "here", "", "agent-account", NOW)
    return replace(base, **changes)  # type: ignore[arg-type]


def test_asked_accepted_ended(store: Store) -> None:
    with store.write() as tx:
        tx.mandates.ask(asked())
        assert tx.mandates.live("m-1", AGENT.id, DAY) is None, "nobody has agreed"
        assert tx.mandates.waiting(AGENT.id, DAY) == 1
        assert tx.mandates.waiting(AGENT.id, DAY, "somebody else") == 0
        assert tx.mandates.accept("m-1", OWNER, "a-1", NOW)
        assert not tx.mandates.accept("m-1", OWNER, "a-2", NOW), "once"
    with store.read() as tx:
        held = tx.mandates.live("m-1", AGENT.id, DAY)
        assert held is not None and held.entrusting.principal == OWNER, "who accepted says who it is"
        assert held.entrusting.mandate == Mandate("m-1", ("25843",), DAY + timedelta(days=30))
        assert tx.mandates.live("m-1", "agent-2", DAY) is None, "somebody else's"
        assert tx.mandates.live("m-1", AGENT.id, DAY - timedelta(days=1)) is None
        assert tx.mandates.live("m-1", AGENT.id, DAY + timedelta(days=30)) is not None, "the last day counts"
        assert tx.mandates.live("m-1", AGENT.id, DAY + timedelta(days=31)) is None
        assert [each.id for each in tx.mandates.of_principal(OWNER.id)] == ["m-1"]
        assert [each.id for each in tx.mandates.of_agent(AGENT.id)] == ["m-1"]
    with store.write() as tx:
        assert tx.mandates.end("m-1", "a-1", "principal", NOW)
        assert not tx.mandates.end("m-1", "a-1", "principal", NOW)
        assert tx.mandates.live("m-1", AGENT.id, DAY) is None


def test_every_way_out_has_its_word(store: Store) -> None:
    with store.write() as tx:
        for id_, side in (("m-1", "principal"), ("m-2", "agent")):
            tx.mandates.ask(asked(id=id_))
            tx.mandates.end(id_, "x", side, NOW)  # type: ignore[arg-type]
            assert not tx.mandates.accept(id_, OWNER, "a-1", NOW), "over is over"
        tx.mandates.ask(asked(id="m-3"))
        found = {each.id: each.state(DAY) for each in tx.mandates.of_agent(AGENT.id)}
        assert found == {"m-1": "refused", "m-2": "withdrawn", "m-3": "asked"}
        waiting = tx.mandates.get("m-3")
        assert waiting is not None and waiting.state(DAY + timedelta(days=99)) == "over"
    given = asked(accepted_at=NOW)
    days = (DAY - timedelta(days=1), DAY, DAY + timedelta(days=31))
    assert [given.state(day) for day in days] == ["coming", "running", "over"]
    assert replace(given, ended_at=NOW).state(DAY) == "ended"


def test_a_delegation_of_gbizid_is_kept_and_what_was_ended_here_stays_ended(store: Store) -> None:
    given = asked(id="gbizid:mandate:77", source="gbizid", reference="77", accepted_by="x", accepted_at=NOW)
    later = DAY + timedelta(days=200)
    with store.write() as tx:
        tx.mandates.keep(given)
        tx.mandates.keep(replace(given, until=later, categories=("C1", "C2")))
        held = tx.mandates.live(given.id, AGENT.id, later)
        assert held is not None and held.entrusting.until == later
        assert held.entrusting.mandate.categories == ("C1", "C2"), "as they are at the last sign-in"
        tx.mandates.end(given.id, "a-1", "principal", NOW)
        tx.mandates.keep(replace(given, until=later))
        assert tx.mandates.live(given.id, AGENT.id, later) is None


def test_rules_of_the_agents_own_company_hold_for_its_members(store: Store) -> None:
    with store.write() as tx:
        tx.mandates.keep(asked(accepted_at=NOW))
        tx.accounts.set_rules(AGENT.id, AccountRules("own", False, "boss", NOW))
        held = tx.mandates.live("m-1", AGENT.id, DAY)
        assert held is not None and (held.sees, held.files) == ("own", False)


def test_accounts_are_noted_and_rules_replaced(store: Store) -> None:
    later = NOW + timedelta(days=1)
    with store.write() as tx:
        tx.accounts.seen(APPLICANT, NOW)
        tx.accounts.seen(replace(APPLICANT, name="申請 花江"), later)
        tx.accounts.note(APPLICANT, later)
        (found,) = tx.accounts.of(OWNER.id)
        assert (found.name, found.first_at, found.seen_at) == ("申請 花江", NOW, later)
        assert tx.accounts.rules(OWNER.id) == AccountRules()
        for rules in (AccountRules("own", True, "a", NOW), AccountRules("all", False, "b", later)):
            tx.accounts.set_rules(OWNER.id, rules)
            assert tx.accounts.rules(OWNER.id) == rules

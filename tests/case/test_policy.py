"""The authorization matrix: every action × every kind of person × every state, against one table; default is no."""

from dataclasses import replace

import pytest

from engine.case import policy, scopes
from engine.case.model import SYSTEM, Actor, Case, Denied, Grant, Mandate, Principal, Remark
from engine.case.need import NEED_TO_KNOW
from engine.case.scopes import SCOPES
from engine.procedure.model import Procedure
from engine.procedure.workflow import Party
from tests.case import permit
from tests.case.permit import ACME, APPLICANT, COLLEAGUE, FAR_REVIEWER, REVIEWER, REVIEWER2, STRANGER, act, staff

PROCEDURE = permit.compiled().procedure
HERE = {"office": "東局"}


def service(*scopes: str, procedure: str | None = PROCEDURE.id) -> Actor:
    return Actor("client:c", "電子決裁", "service", grants=tuple(Grant(scope, None, procedure) for scope in scopes))


PEOPLE: dict[str, Actor | None] = {
    "applicant": APPLICANT,
    "colleague": COLLEAGUE,
    "agent": permit.AGENT,
    "stranger": STRANGER,
    "reviewer": REVIEWER,  # in the office, any procedure
    "family reviewer": REVIEWER2,  # in the office, for the family
    "far reviewer": FAR_REVIEWER,  # of another office
    "other reviewer": staff("r4", "reviewer", procedure="別の手続"),
    "seconded": replace(staff("r5", "reviewer", **HERE), principal=ACME),
    "chief": permit.CHIEF,  # approves only
    "author": staff("d1", "author"),
    "publisher": staff("d2", "publisher"),
    "operator": staff("d3", "operator"),
    "auditor": staff("d4", "auditor"),
    "clerk": staff("d5", "canteen"),  # a role that this workflow does not know
    "system": SYSTEM,
    "service": service(*SCOPES),
    "reading service": service(scopes.CASES, procedure=None),
    "catalogue service": service(scopes.PROCEDURES),
    "foreign service": service(*SCOPES, procedure="別の手続"),
    "nobody": None,
}

STATES: dict[str, Case] = {
    "draft": permit.started(),
    "filed": permit.submitted(),
    "correction": act(permit.submitted(), "request_correction", REVIEWER, remarks=(Remark("数量", "直す"),)),
    "review": permit.reviewing(),
    "approval": permit.drafted(),
    "granted": permit.approved(),
}
OWN = {"applicant", "colleague", "agent"}
DESK = {"reviewer", "family reviewer"}  # may handle
SEES = DESK | {"seconded"}  # sees, but it is his own party's case
ALL = set(STATES)
FILED = ALL - {"draft"}
LATE = {"approval", "granted"}  # a decision was drafted
OPEN = {"filed", "correction", "review", "approval"}
OFFICE = {"filed", "review", "approval"}

# action -> {state: who may}; what is not here is denied.
Table = dict[str, dict[str, set[str]]]


def where(states: set[str], who: set[str]) -> dict[str, set[str]]:
    return dict.fromkeys(states, who)


def both(*tables: dict[str, set[str]]) -> dict[str, set[str]]:
    joined: dict[str, set[str]] = {}
    for table in tables:
        for state, who in table.items():
            joined[state] = joined.get(state, set()) | who
    return joined


VIEW = both(where(ALL, OWN | {"system"}), where(FILED, SEES), where(LATE, {"chief"}))
TABLE: Table = {
    "case.view": VIEW,
    "case.history": VIEW,
    "files.download": VIEW,
    "notice.view": VIEW,
    "case.internal": both(where(ALL, {"system"}), where(FILED, DESK), where(LATE, {"chief"})),
    "case.draft.save": where({"draft", "correction"}, OWN),
    "case.upload": where({"draft", "correction"}, OWN),
    "case.handover": where({"draft", "correction"}, OWN - {"agent"}),
    "case.draft.delete": where({"draft"}, OWN),
    "case.claim": where(OPEN, DESK),
    "case.release": where(OPEN, DESK),
    "case.assign": where(OPEN, DESK),
    "case.remark": where(OFFICE, DESK),
    "office.answers.write": both(where(OFFICE, DESK), where({"approval"}, {"chief"})),
    "case.note": both(where(FILED, DESK), where(LATE, {"chief"})),
    "case.reveal": both(where(FILED, DESK), where(LATE, {"chief"})),
    "case.recall": where({"approval"}, {"reviewer"}),  # who drafted
    "case.fire:submit": where(ALL, OWN),
    "case.fire:resubmit": where(ALL, OWN),
    "case.fire:withdraw": where(ALL, OWN),
    "case.fire:accept": where(FILED, DESK),
    "case.fire:request_correction": where(FILED, DESK),
    "case.fire:draft_decision": where(FILED, DESK),
    "case.fire:reopen": where(FILED, DESK),
    "case.fire:revoke": where(FILED, DESK),
    "case.fire:decide": where({"approval"}, {"chief"}),
    "case.fire:remind": where(ALL, {"system"}),
    "api.case.view": where(FILED, {"service", "reading service"}),
    "api.case.guarded": where(FILED, {"service"}),
    "api.case.internal": where(FILED, {"service"}),
    "api.case.events": where(FILED, {"service"}),
    "case.fire:no such": {},
    "case.fire:": {},
    "no.such": {},
    "": {},
}
# Who drafted does not grant on his own: REVIEWER drafted the decision of the last two states.
TABLE["case.fire:fast"] = both(where(FILED - LATE, DESK), where(LATE, {"family reviewer"}))


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("state", STATES)
def test_every_cell(action: str, state: str) -> None:
    allowed = {name for name, actor in PEOPLE.items() if policy.may(actor, action, STATES[state], PROCEDURE)}
    assert allowed == TABLE[action].get(state, set())


@pytest.mark.parametrize("action", [*TABLE, "case.start", "queue.view", "admin.view"])
@pytest.mark.parametrize("state", STATES)
def test_every_denial_says_why_and_foreign_things_answer_like_unknown_ones(action: str, state: str) -> None:
    for name, actor in PEOPLE.items():
        found = policy.may(actor, action, STATES[state], PROCEDURE)
        if isinstance(found, Denied):
            assert found.code
            assert found.reason.endswith("。")
            seen = name in VIEW.get(state, set())
            if action in TABLE and not seen and name != "nobody" and action not in ("no.such", ""):
                assert (found.code, found.hidden) == ("case.unknown", True)


def test_the_table_has_every_action_on_cases() -> None:
    on_cases = {action.id for action in policy.ACTIONS.values() if action.on_case}
    fired = {f"case.fire:{transition.id}" for transition in PROCEDURE.workflow.transitions}
    assert on_cases | fired <= set(TABLE)


def test_a_case_is_only_asked_about_with_its_own_procedure() -> None:
    case = replace(STATES["filed"], procedure="another")
    for action in TABLE:
        assert not policy.may(APPLICANT, action, case, PROCEDURE)
        assert not policy.may(APPLICANT, action, None, PROCEDURE)
        assert not policy.may(APPLICANT, action, STATES["filed"], None)


def test_administration_and_auditors_never_reach_a_case_even_with_every_such_role() -> None:
    everything = staff("root", "author", "publisher", "operator", "auditor")
    for case in STATES.values():
        for action in TABLE:
            assert not policy.may(everything, action, case, PROCEDURE)


@pytest.mark.parametrize(
    ("grant", "sees"),
    [
        (Grant("reviewer"), True),
        (Grant("reviewer", "東局"), True),
        (Grant("reviewer", "西局"), False),
        (Grant("reviewer", None, "permit"), True),
        (Grant("reviewer", None, "取扱業"), True),
        (Grant("reviewer", None, "permi"), False),
        (Grant("reviewer", "東局", "permit"), True),
        (Grant("reviewer", "西局", "permit"), False),
        (Grant("safety"), False),  # approves only, and nothing is drafted yet
        (Grant("office"), False),
        (Grant("applicant"), False),
        (Grant("system"), False),
        (Grant("assignee"), False),
        (Grant("auditor"), False),
    ],
)
def test_grants_hold_where_they_were_given(grant: Grant, sees: bool) -> None:
    actor = Actor("s", "s", "staff", grants=(grant,), account="staff")
    assert bool(policy.may(actor, "case.view", STATES["filed"], PROCEDURE)) is sees


def test_a_case_without_office_is_for_those_of_every_office() -> None:
    case = replace(STATES["filed"], office=None)
    assert not policy.may(REVIEWER, "case.view", case, PROCEDURE)
    assert policy.may(staff("r", "reviewer"), "case.view", case, PROCEDURE)


def test_grants_of_applicants_count_for_nothing() -> None:
    sneaky = replace(STRANGER, grants=(Grant("reviewer"), Grant("approver")))
    assert not policy.may(sneaky, "case.view", STATES["filed"], PROCEDURE)
    assert not policy.may(sneaky, "queue.view", None, PROCEDURE)


def changed(**keys: object) -> Procedure:
    return PROCEDURE.model_copy(update=keys)


@pytest.mark.parametrize(
    ("mandate", "holds"),
    [(None, False), (Mandate("m", ("permit",)), True), (Mandate("m", ("other",)), False), (Mandate("m"), True)],
)
def test_an_agent_acts_where_the_mandate_reaches(mandate: Mandate | None, holds: bool) -> None:
    agent = replace(permit.AGENT, mandate=mandate)
    case, procedure = permit.started(), permit.compiled().procedure
    seen = policy.may(agent, "case.view", case, procedure)
    start = policy.may(agent, "case.start", None, procedure)
    assert bool(seen) is holds and bool(start) is holds
    assert holds or (isinstance(seen, Denied) and seen.hidden)
    assert holds or (isinstance(start, Denied) and start.code == "file.mandate")


def test_what_a_company_lets_its_members_do() -> None:
    procedure, case = permit.compiled().procedure, permit.started()
    own = replace(permit.COLLEAGUE, sees="own")
    assert not policy.may(own, "case.view", case, procedure)
    assert policy.may(own, "case.view", replace(case, created_by=own.id), procedure)
    assert policy.may(own, "case.draft.save", replace(case, shared=(own.id,)), procedure)
    unable = replace(permit.COLLEAGUE, files=False)
    found = policy.may(unable, "case.fire:submit", case, procedure)
    assert isinstance(found, Denied) and found.code == "file.member"
    assert policy.may(unable, "case.draft.save", case, procedure)
    assert policy.may(unable, "case.start", None, procedure)


def test_members_of_an_agent_are_bound_by_its_own_rules() -> None:
    procedure, case = permit.compiled().procedure, permit.started()
    bound = replace(permit.AGENT, account="member", sees="own", files=False)
    assert not policy.may(bound, "case.view", case, procedure)
    mine = replace(case, created_by=bound.id)
    assert policy.may(bound, "case.draft.save", mine, procedure)
    found = policy.may(bound, "case.fire:submit", mine, procedure)
    assert isinstance(found, Denied) and found.code == "file.member"


def test_agents_only_where_delegation_is_allowed() -> None:
    alone = changed(applicants=PROCEDURE.applicants.model_copy(update={"delegation": "none"}))
    for case in STATES.values():
        found = policy.may(permit.AGENT, "case.view", case, alone)
        assert isinstance(found, Denied) and found.hidden
        assert policy.may(APPLICANT, "case.view", case, alone)
    start = policy.may(permit.AGENT, "case.start", None, alone)
    assert isinstance(start, Denied) and start.code == "file.agent"


def test_agents_only_by_a_delegation_of_a_category_that_the_procedure_takes() -> None:
    limited = changed(applicants=PROCEDURE.applicants.model_copy(update={"delegation": ("C001", "C002")}))
    fitting = replace(permit.AGENT, mandate=Mandate("m-1", categories=("X", "C002")))
    for mandate in (
        permit.AGENT.mandate,
        Mandate("m-1", categories=("C003",)),
        Mandate("m-1", ("other",), None, ("C001",)),
    ):
        other = replace(permit.AGENT, mandate=mandate)
        start = policy.may(other, "case.start", None, limited)
        assert isinstance(start, Denied)
        for case in STATES.values():
            found = policy.may(other, "case.view", case, limited)
            assert isinstance(found, Denied) and found.hidden
            assert policy.may(fitting, "case.view", case, limited)
            assert policy.may(APPLICANT, "case.view", case, limited)
    assert policy.may(fitting, "case.start", None, limited)
    told = policy.may(permit.AGENT, "case.start", None, limited)
    assert isinstance(told, Denied) and told.code == "file.category"
    principal = permit.AGENT.principal
    assert principal and all(word in told.reason for word in ("「C001」か「C002」", "GビズID", principal.name))


def test_staff_file_for_themselves_but_never_decide_on_it() -> None:
    inside = changed(applicants=PROCEDURE.applicants.model_copy(update={"kinds": ("staff",), "account": "any"}))
    me = Principal("r1", "staff", "r1さん")
    both_roles = replace(REVIEWER, principal=me)
    assert policy.may(both_roles, "case.start", None, inside)
    case = replace(STATES["filed"], owner=me)
    assert policy.may(both_roles, "case.view", case, inside)
    assert policy.may(both_roles, "case.fire:withdraw", case, inside)
    assert not policy.may(both_roles, "case.fire:accept", case, inside)
    for action in ("case.claim", "case.remark", "case.note", "office.answers.write"):
        found = policy.may(both_roles, action, case, inside)
        assert isinstance(found, Denied) and found.code == "case.own"
    colleague = replace(REVIEWER2, principal=replace(me, id="r2"))
    assert policy.may(colleague, "case.fire:accept", case, inside)


def test_parties_named_on_a_case_see_it_and_act_where_the_workflow_says() -> None:
    transitions = tuple(
        each.model_copy(update={"by": ("applicant", "代理人")}) if each.id == "withdraw" else each
        for each in PROCEDURE.workflow.transitions
    )
    flow = PROCEDURE.workflow.model_copy(update={"transitions": transitions, "parties": (Party(id="代理人"),)})
    procedure = changed(workflow=flow)
    case = replace(STATES["filed"], parties={"代理人": STRANGER.id})
    assert policy.may(STRANGER, "case.view", case, procedure)
    assert policy.may(STRANGER, "case.fire:withdraw", case, procedure)
    assert not policy.may(STRANGER, "case.fire:accept", case, procedure)
    assert not policy.may(STRANGER, "case.view", replace(STATES["draft"], parties=case.parties), procedure)
    assert not policy.may(STRANGER, "case.view", STATES["filed"], procedure)


def test_an_assignee_acts_only_while_he_is_one_and_has_a_role() -> None:
    transitions = tuple(
        each.model_copy(update={"by": ("assignee",)}) if each.id == "accept" else each
        for each in PROCEDURE.workflow.transitions
    )
    procedure = changed(workflow=PROCEDURE.workflow.model_copy(update={"transitions": transitions}))
    mine = replace(STATES["filed"], assignee="r1")
    assert policy.may(REVIEWER, "case.fire:accept", mine, procedure)
    assert not policy.may(REVIEWER2, "case.fire:accept", mine, procedure)
    gone = replace(REVIEWER, grants=())
    assert not policy.may(gone, "case.fire:accept", mine, procedure)  # role taken away: refused on the next request


# ── things that are no case ──────────────────────────────────────────────────────────────────────────────────────────

PLAIN = {
    "case.list": {"applicant", "colleague", "agent", "stranger", "seconded"},
    "queue.view": {"reviewer", "family reviewer", "far reviewer", "seconded", "chief"},
    "definition.view": {"author", "publisher", "auditor"},
    "definition.edit": {"author"},
    "definition.try": {"author", "publisher"},
    "definition.publish": {"publisher"},
    "principal.switch": {"applicant", "colleague", "agent", "stranger"},
    "mandate.view": {"applicant", "colleague", "agent", "stranger"},
    "mandate.ask": {"applicant", "colleague", "agent", "stranger"},
    "mandate.answer": {"applicant", "agent", "stranger"},
    "company.view": {"applicant", "colleague", "agent", "stranger"},
    "company.rules": {"applicant", "agent", "stranger"},
    "admin.view": {"operator"},
    "admin.office.edit": {"operator"},
    "admin.staff.edit": {"operator"},
    "admin.staff.grant": {"operator"},
    "admin.staff.approve": {"operator"},
    "admin.invite": {"operator"},
    "admin.access.review": {"operator"},
    "admin.client.edit": {"operator"},
    "admin.access.view": {"operator", "auditor"},
    "audit.view": {"auditor"},
    "audit.verify": {"auditor", "operator"},
    "disposal.view": {"auditor", "operator"},
    "disposal.hold": {"auditor", "operator"},
    "disposal.propose": {"operator"},
    "disposal.approve": {"auditor", "operator"},
    "case.start": {"applicant", "colleague", "agent", "stranger"},
    "procedure.view": set(PEOPLE),
    "api.procedure.list": {"service", "catalogue service", "foreign service"},
    "api.procedure.view": {"service", "catalogue service"},
    "api.case.list": {"service", "reading service", "foreign service"},
}


def test_a_queue_is_for_roles_that_the_procedure_names() -> None:
    """A notification without any approval is nobody's who approves; a turn, a page or a field may name a role too."""
    flow = PROCEDURE.workflow
    silent = tuple(each for each in flow.transitions if each.approval is None)
    chief, legal = permit.CHIEF, staff("r6", "legal", **HERE)
    plain = changed(workflow=flow.model_copy(update={"transitions": silent}))
    assert not policy.may(chief, "queue.view", procedure=plain)
    assert not policy.may(chief, "case.view", STATES["granted"], plain)
    assert policy.may(REVIEWER, "queue.view", procedure=plain)
    turns = tuple(
        each.model_copy(update={"holder": ("legal",)}) if each.id == "審査中" else each for each in flow.states
    )
    assert not policy.may(legal, "queue.view", procedure=plain)
    assert policy.may(legal, "queue.view", procedure=changed(workflow=flow.model_copy(update={"states": turns})))
    pages = tuple(each.model_copy(update={"seen_by": ("legal",)}) for each in PROCEDURE.pages[:1])
    assert policy.may(legal, "queue.view", procedure=changed(pages=(*pages, *PROCEDURE.pages[1:])))
    office = tuple(each.model_copy(update={"by": ("office",)}) if each.by == ("reviewer",) else each for each in silent)
    anybody = changed(workflow=flow.model_copy(update={"transitions": office}))
    assert policy.may(REVIEWER, "queue.view", procedure=anybody)
    assert not policy.may(staff("d6", "auditor"), "queue.view", procedure=anybody)


@pytest.mark.parametrize("action", PLAIN)
def test_plain_actions(action: str) -> None:
    allowed = {name for name, actor in PEOPLE.items() if policy.may(actor, action, None, PROCEDURE)}
    assert allowed == PLAIN[action]
    assert set(policy.ACTIONS) == set(PLAIN) | {action.id for action in policy.ACTIONS.values() if action.on_case}


@pytest.mark.parametrize("stage", ["draft", "retired"])
def test_what_is_not_published_is_unknown_to_the_public(stage: str) -> None:
    hidden = changed(stage=stage)
    allowed = {name for name, actor in PEOPLE.items() if policy.may(actor, "procedure.view", None, hidden)}
    assert allowed == {"author", "publisher", "auditor"}


def test_a_service_reads_published_procedures_only() -> None:
    for stage in ("draft", "retired", "inventory"):
        assert not policy.may(service(*SCOPES), "api.procedure.view", None, changed(stage=stage))


def test_what_a_service_is_shown_goes_by_its_scopes() -> None:
    assert set(scopes.looking_as(service(scopes.CASES), PROCEDURE)) == {"applicant"}
    assert NEED_TO_KNOW in scopes.looking_as(service(scopes.CASES, scopes.GUARDED), PROCEDURE)
    assert "reviewer" in scopes.looking_as(service(scopes.CASES, scopes.INTERNAL), PROCEDURE)
    elsewhere = service(scopes.CASES, scopes.GUARDED, scopes.INTERNAL, procedure="別の手続")
    assert set(scopes.looking_as(elsewhere, PROCEDURE)) == {"applicant"}


def test_the_scopes_of_anybody_else_count_for_nothing() -> None:
    for kind in ("applicant", "staff", "system"):
        actor = replace(service(*SCOPES), kind=kind)
        assert not any(
            policy.may(actor, action, STATES["filed"], PROCEDURE) for action in policy.ACTIONS if action[:4] == "api."
        )


def test_without_sign_in_one_is_asked_to_sign_in() -> None:
    for action in ("case.view", "case.start", "queue.view", "case.fire:submit"):
        found = policy.may(None, action, STATES["filed"], PROCEDURE)
        assert isinstance(found, Denied) and (found.code, found.hidden) == ("sign_in", False)

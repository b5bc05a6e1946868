"""Random acts by six people: no illegal state, every event an edge of the definition, the clock never negative."""

import gc
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.case import calendar, clock, machine, workflow
from engine.case.act import Act, Fired, Refused
from engine.case.model import SYSTEM, Case, Event, Remark
from engine.procedure.workflow import Workflow
from tests.case import permit

PROGRAM = permit.compiled()
FLOW = PROGRAM.procedure.workflow
# One person with every role is among them: four eyes must hold against him too.
ALL_ROLES = permit.staff("boss", "reviewer", "section_chief", "legal", "safety", "director", "approver")
PEOPLE = [
    permit.APPLICANT,
    permit.STRANGER,
    permit.REVIEWER,
    ALL_ROLES,
    permit.LEGAL,
    permit.DIRECTOR,
    permit.CHIEF,
    permit.SAFETY,
    SYSTEM,
]
EVENTS = [transition.id for transition in FLOW.transitions]
WORDS = [*EVENTS, "to_許可済", "許可済", "approve", ""]
VERDICTS = ["approve", "approve", "approve", "object", "return", "recall"]
REMARKS = [
    (),
    (Remark("数量", "直す"),),
    (Remark("添付:図面", "直す"), Remark("施設[0].名称", "直す")),
    (Remark("x", "y"),),
]
ACTS = st.builds(
    dict,
    reason=st.sampled_from(["", "理由"]),
    outcome=st.sampled_from([None, "granted", "refused", "withdrawn"]),
    remarks=st.sampled_from(REMARKS),
    office=st.sampled_from([{}, {"許可番号": "1"}, {"数量": "0", "state": "許可済"}]),
    verdict=st.sampled_from(VERDICTS),
)


class Life(RuleBasedStateMachine):
    """One case, acted on by everybody in any order, at ever later times."""

    case: Case
    events: list[Event]

    @initialize(amount=st.sampled_from(["", "5", "100"]))
    def begin(self, amount: str) -> None:
        self.now = permit.NOW
        self.events = []
        draft = permit.started()
        self.case = replace(draft, draft={**draft.draft, "数量": amount})
        self.arrived = self.office = None

    @rule(word=st.sampled_from(WORDS), who=st.sampled_from(PEOPLE), given=ACTS, hours=st.integers(0, 100))
    def anybody_does_anything(self, word: str, who: Any, given: dict[str, Any], hours: int) -> None:
        self._do(word, who, given, hours)

    @rule(number=st.integers(0, 40), verdict=st.sampled_from(VERDICTS), refuse=st.booleans(), hours=st.integers(0, 100))
    def somebody_goes_on(self, number: int, verdict: str, refuse: bool, hours: int) -> None:
        """Something that is offered, done properly; so that cases also reach their end."""
        later = self.now + timedelta(hours=hours)
        answers = self._answers()
        offered = [
            (choice.transition, who)
            for who in PEOPLE
            for choice in workflow.available(PROGRAM, self.case, who, answers, later)
            if choice.allowed and choice.transition != "withdraw"
        ]
        if offered:
            word, who = offered[number % len(offered)]
            given = {"reason": "理由", "outcome": self.case.outcome or ("refused" if refuse else "granted")}
            self._do(
                word, who, {**given, "remarks": REMARKS[1], "office": {"許可番号": "1"}, "verdict": verdict}, hours
            )

    @rule(who=st.sampled_from(PEOPLE), over=st.booleans())
    def somebody_takes_or_leaves_it(self, who: Any, over: bool) -> None:
        take = self.case.assignee != who.id
        found = (
            workflow.claim(PROGRAM, self.case, who, self.now, over)
            if take
            else workflow.release(PROGRAM, self.case, who, self.now)
        )
        self._keep(found)

    def _answers(self) -> Any:
        filing = FLOW.state(self.case.state)
        return permit.read(self.case) if filing and "applicant" in filing.holder else None

    def _do(self, word: str, who: Any, given: dict[str, Any], hours: int) -> None:
        self.now += timedelta(hours=hours)
        answers = self._answers()
        offered = {
            choice.transition: choice for choice in workflow.available(PROGRAM, self.case, who, answers, self.now)
        }
        found = workflow.fire(PROGRAM, self.case, word, who, Act(answers=answers, **given), self.now)
        if isinstance(found, Fired) and given["verdict"] != "recall":
            assert offered[word].allowed, "what was not offered was done"
        self._keep(found)

    def _keep(self, found: Fired | Refused) -> None:
        if isinstance(found, Refused):
            assert found.code and found.reason
            return
        assert found.case.revision == self.case.revision + 1
        assert found.event.before == self.case.state
        assert found.event.after == found.case.state
        assert len({message.key for message in found.messages}) == len(found.messages)
        self.case = found.case
        self.events.append(found.event)

    @invariant()
    def every_event_is_an_edge(self) -> None:
        state = FLOW.initial.id
        for event in self.events:
            assert event.before == state
            state = event.after
            transition = FLOW.transition(event.action)
            if transition is None:
                assert event.action in ("claim", "release")
                assert event.before == event.after
            else:
                assert (event.before, event.after) in machine.edges(FLOW, transition)
        assert self.case.state == state

    @invariant()
    def what_never_changes_does_not(self) -> None:
        self.arrived = self.arrived or self.case.submitted_at
        self.office = self.office or self.case.office
        assert (self.case.submitted_at, self.case.office) == (self.arrived, self.office)
        assert (self.case.owner, self.case.procedure, self.case.version) == (permit.ACME, "permit", "v1")
        assert (self.case.submitted_at is None) == (self.case.state == "下書き") == (self.case.answers is None)

    @invariant()
    def the_clock_is_sound(self) -> None:
        for day in range(3):
            today = calendar.today(self.now) + timedelta(days=day)
            found = clock.state(PROGRAM.procedure, self.case, today, calendar)
            assert found.used >= 0
            if self.arrived:
                assert found.used <= (today - calendar.today(self.arrived)).days
        assert all(pause.until is None or pause.since <= pause.until for pause in self.case.pauses)
        assert all(pause.until is not None for pause in self.case.pauses[:-1])
        standing = bool(self.case.pauses) and self.case.pauses[-1].until is None
        assert standing is (self.case.state == "補正中")

    @invariant()
    def the_end_is_the_end_and_corrections_have_remarks(self) -> None:
        state = FLOW.state(self.case.state)
        assert state is not None
        assert (state.final is not None) is (self.case.decided_at is not None)
        if state.final == "refused":
            assert self.case.reason
        assert bool(self.case.remarks) is (self.case.state == "補正中") is (self.case.correction is not None)
        assert bool(self.case.due) is (self.case.state == "補正中")

    @invariant()
    def who_drafted_never_spoke_and_nobody_spoke_twice(self) -> None:
        speakers = [voice.by for voice in self.case.approvals]
        assert len(speakers) == len(set(speakers))
        assert self.case.drafter not in speakers
        for event in self.events:
            if event.action == "decide" and event.after in ("許可済", "拒否"):
                assert event.actor != self._drafter_before(event)

    def _drafter_before(self, event: Event) -> str:
        before = self.events[: self.events.index(event)]
        return next(each.actor for each in reversed(before) if each.action == "draft_decision")


Life.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase


def test_the_machine_moves_along_edges_only() -> None:
    table = machine.table(FLOW)
    assert machine.table(FLOW) is table
    states = [state.id for state in FLOW.states]
    for transition in FLOW.transitions:
        allowed = machine.edges(FLOW, transition)
        for source in states:
            for target in states:
                expected = target if (source, target) in allowed else None
                assert table.move(transition.id, source, target) == expected
    assert table.move("to_s1", "下書き", "受付済") is None
    assert table.move("submit", "t0", "受付済") is None
    assert len(machine.edges(FLOW, FLOW.transition("withdraw"))) == 4  # type: ignore[arg-type]


def test_ids_that_look_like_the_librarys_own_words_do_no_harm() -> None:
    flow = Workflow.model_validate(
        {
            "states": {"initial": {"initial": "true"}, "state": {"holder": "office"}, "trigger": {"final": "accepted"}},
            "transitions": [
                {"id": "state", "from": "initial", "to": "state"},
                {"id": "trigger", "from": "state", "to": "trigger"},
                {"id": "may_trigger", "from": "any", "to": "same"},
            ],
        }
    )
    table = machine.table(flow)
    assert table.move("state", "initial", "state") == "state"
    assert table.move("trigger", "state", "trigger") == "trigger"
    assert table.move("may_trigger", "state", "state") == "state"
    assert table.move("may_trigger", "initial", "initial") is None


def test_a_table_goes_when_its_definition_goes() -> None:
    one = {"states": {"a": {"initial": "true"}, "b": {}}, "transitions": [{"id": "go", "from": "a", "to": "b"}]}
    gc.collect()
    before = len(machine.table)
    flows = [Workflow.model_validate(one) for _ in range(50)]
    for flow in flows:
        assert machine.table(flow).move("go", "a", "b") == "b"
    assert len(machine.table) == before + 50
    del flows, flow
    gc.collect()
    assert len(machine.table) == before

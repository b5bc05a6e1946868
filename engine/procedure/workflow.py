"""How a case is handled: states (状態), transitions (処理), approval (決裁); `engine.case` moves cases by it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field as Key, model_validator

from engine.procedure.field import Flag, FormulaText, Id
from engine.procedure.text import Text

FINALS = ("granted", "refused", "withdrawn", "accepted", "not_met", "cancelled")
Final = Literal["granted", "refused", "withdrawn", "accepted", "not_met", "cancelled"]
ASK_WORDS = ("remarks", "due", "outcome", "reason", "assignee", "attachment")


def _tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_tuple)]  # one name or a list of names
# `10 days`, `20 business_days`, `2 weeks`, `1 month`, `3 hours`
Period = Annotated[str, Key(pattern=r"^[0-9]{1,4} (hours?|days?|business_days?|weeks?|months?|years?)$")]


class Part(BaseModel):
    """Base of all parts of a definition: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class State(Part):
    """Where a case stands. `holder` says whose turn it is, `clock` whether the legal period runs."""

    id: Id
    label: Text | None = None
    holder: Names = ()
    initial: Flag = False
    final: Final | None = None
    clock: Literal["runs", "stops"] | None = None
    public: str | None = None
    due: Period | None = None
    option: str | None = None

    @property
    def title(self) -> Text:
        return self.label or Text(ja=self.id)


class Target(Part):
    """One line of `to: [{when: …, state: A}, {else: B}]`."""

    when: FormulaText | None = None
    state: str | None = None
    otherwise: str | None = Key(default=None, alias="else")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.otherwise is None and (self.when is None or self.state is None):
            raise ValueError("{when: 条件, state: 状態} か {else: 状態} の形で書いてください。")
        return self


class Ask(Part):
    """What a transition asks the actor for: a word of ASK_WORDS, a page or a field, with rules of its own."""

    field: str
    required: Flag | None = None
    locked: Flag | None = None
    visible_when: FormulaText | None = None


def _ask(value: Any) -> Any:
    return {"field": value} if isinstance(value, str) else value


class Step(Part):
    """One step of an approval (決裁): one role, all / any of several, n of them, or a consultation (合議)."""

    role: str | None = None
    all: Names = ()
    any: Names = ()
    of: Annotated[int, Key(ge=1, le=100)] | None = None
    percent: Annotated[int, Key(ge=1, le=100)] | None = None
    veto: Names = ()
    kind: Literal["review", "consult", "decide"] = "review"


class Approval(Part):
    steps: tuple[Step, ...]
    returns_to: str | None = None
    not_by: Names = ()


class Transition(Part):
    """The named act that moves a case. `by` a role, applicant, assignee, system or a party."""

    id: Id
    label: Text | None = None
    from_: Names = Key(alias="from")
    to: str | tuple[Target, ...] | None = None
    by: Names = ()
    when: FormulaText | None = None
    asks: tuple[Annotated[Ask, BeforeValidator(_ask)], ...] = ()
    mode: Literal["partial", "whole"] | None = None
    option: str | None = None
    unless_option: str | None = None
    approval: Approval | None = None
    outcomes: Mapping[str, str] = {}
    after: Period | None = None
    every: Period | None = None
    does: Mapping[str, Any] = {}
    note: Text | None = None

    @property
    def title(self) -> Text:
        return self.label or Text(ja=self.id)


class Party(Part):
    id: Id
    label: Text | None = None
    named_by: Names = ()


def _by_key(value: Any) -> Any:
    """`{下書き: {…}}` -> `[{id: 下書き, …}]`: states are written as a mapping, held as a tuple in order."""
    if isinstance(value, Mapping):
        return [{"id": key, **part} if isinstance(part, Mapping) else part for key, part in value.items()]
    return value


class Workflow(Part):
    options: Mapping[str, Text] = {}
    states: Annotated[tuple[State, ...], BeforeValidator(_by_key)]
    transitions: tuple[Transition, ...]
    parties: tuple[Party, ...] = ()

    @property
    def initial(self) -> State:
        return next(state for state in self.states if state.initial)

    def state(self, id_: str) -> State | None:
        return next((state for state in self.states if state.id == id_), None)

    def transition(self, id_: str) -> Transition | None:
        return next((transition for transition in self.transitions if transition.id == id_), None)

    def sources(self, transition: Transition) -> tuple[str, ...]:
        """The states it may leave: `any` = every state neither initial nor final."""
        if transition.from_ == ("any",):
            return tuple(state.id for state in self.states if not state.initial and not state.final)
        return transition.from_

    def targets(self, transition: Transition) -> tuple[str, ...]:
        """Every state it may reach; `same` is resolved by the caller, who knows where the case stands."""
        found: list[str] = list(transition.outcomes.values())
        if isinstance(transition.to, str):
            found.append(transition.to)
        elif transition.to:
            found += [target.state or target.otherwise or "" for target in transition.to]
        if transition.approval and transition.approval.returns_to:
            found.append(transition.approval.returns_to)
        return tuple(dict.fromkeys(state for state in found if state))

"""`upon:`, `do:`, `ask_at:`, `paid:` and `does:` name transitions, outcomes and acts that exist.

Why: a notice upon an act that does not exist is never sent, and nobody is told.

Wrong:
    notices: [{id: 通知書, upon: grant, to: applicant}]
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject, did_you_mean
from engine.procedure.workflow import ASK_WORDS

CODES = ("upon.unknown", "do.unknown", "ask_at.unknown", "ask.unknown", "does.unknown")
DOES = ("notify",)  # what a transition may do besides moving the case


def check(subject: Subject) -> Iterator[Finding]:
    procedure = subject.procedure
    acts = [transition.id for transition in procedure.workflow.transitions]
    finals = {state.final for state in procedure.workflow.states if state.final}
    outcomes = {outcome for transition in procedure.workflow.transitions for outcome in transition.outcomes}
    moments = [*acts, *sorted(finals | outcomes)]
    for path, name in _upon(subject):
        if name not in moments:
            reason = f"「{name}」という処理や結論はないので、起こることがありません。"
            yield Finding(path, "upon.unknown", reason, did_you_mean(name, moments))
    for at, page in enumerate(procedure.pages):
        if page.ask_at and page.ask_at not in acts:
            reason = f"「{page.ask_at}」という処理はありません。"
            yield Finding(("pages", at, "ask_at"), "ask_at.unknown", reason, did_you_mean(page.ask_at, acts))
    for at, example in enumerate(procedure.examples):
        for n, step in enumerate(example.then):
            if step.do not in acts:
                reason = f"「{step.do}」という処理はありません。"
                yield Finding(("examples", at, "then", n, "do"), "do.unknown", reason, did_you_mean(step.do, acts))
    yield from _asks(subject)
    yield from _does(subject)


def _does(subject: Subject) -> Iterator[Finding]:
    for at, transition in enumerate(subject.procedure.workflow.transitions):
        for act in transition.does:
            if act not in DOES:
                path = ("workflow", "transitions", at, "does", act)
                yield Finding(path, "does.unknown", f"「{act}」という働きはありません。", did_you_mean(act, DOES))


def _upon(subject: Subject) -> Iterator[tuple[DataPath, str]]:
    procedure = subject.procedure
    for at, notice in enumerate(procedure.notices):
        yield from ((("notices", at, "upon"), name) for name in notice.upon)
    if procedure.register:
        yield from ((("register", "upon"), name) for name in procedure.register.upon)
    for at, fee in enumerate(procedure.fees):
        if fee.paid:
            yield ("fees", at, "paid"), fee.paid


def _asks(subject: Subject) -> Iterator[Finding]:
    procedure = subject.procedure
    known = [*ASK_WORDS, *(page.id for page in procedure.pages), *(".".join(path) for _, path, _ in procedure.walk())]
    for at, transition in enumerate(procedure.workflow.transitions):
        for n, ask in enumerate(transition.asks):
            if ask.field not in known:
                reason = f"「{ask.field}」は尋ねる言葉にも、ページにも、項目にもありません。"
                path = ("workflow", "transitions", at, "asks", n)
                yield Finding(path, "ask.unknown", reason, did_you_mean(ask.field, known))

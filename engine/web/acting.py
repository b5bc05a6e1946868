"""Fire a transition and store it: one verb, one transaction, for applicants, officials and the clock alike."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from engine.case import calendar, clock, guards, notice, timers, workflow
from engine.case.act import Act, Fired, Refused
from engine.case.answers import Answers
from engine.case.calendar import today
from engine.case.model import Actor, Case
from engine.case.seeing import is_unseen, unseen
from engine.procedure.program import Program
from engine.store import acts
from engine.store.handovers import Handover
from engine.store.notices import Issue
from engine.store.records import CaseIndex
from engine.store.replies import Key
from engine.store.store import Store
from engine.store.transaction import Transaction
from engine.web.applicant.telling import tell
from engine.web.opening import OpenCase
from engine.web.request import Request


@dataclass(frozen=True)
class Doer:
    """Who acts where and when. `token` makes a repetition answer as the first time; empty = no repetition is known."""

    store: Store
    actor: Actor
    now: datetime
    token: str = ""

    def key(self, case: str, action: str) -> Key | None:
        """The idempotency key: bound to who acts, the case and the act."""
        return Key(self.actor.id, case, action, self.token) if 8 <= len(self.token) <= 200 else None


def doer(request: Request) -> Doer:
    """Whoever sent the request, with the key that his form carried (`form-key`)."""
    return Doer(request.app.store, request.person, request.now, request.form.get("key"))


def act(by: Doer, open_: OpenCase, event: str, given: Act) -> Case | Refused:
    """Fire `event` on the case as it was opened and store what came of it; Refused changes nothing.

    Raises the store's Stale when somebody was first.
    """
    fired = workflow.fire(open_.program, open_.case, event, by.actor, given, by.now)
    return fired if isinstance(fired, Refused) else commit(by, open_, fired)


def commit(by: Doer, open_: OpenCase, fired: Fired) -> Case:
    """Store a fired act with its index, timers and notices. Also for acts at the desk (claim, note …)."""
    program, before = open_.program, open_.case
    index = index_of(program, fired.case, by.now)

    def verb(tx: Transaction) -> Case:
        moved = bool(before.shared) and fired.event.before != fired.event.after
        ended, shared = tx.handovers.ending(before.id) if moved else ((), before.shared)
        taken = replace(fired, case=replace(fired.case, shared=shared)) if moved else fired
        stored = acts.commit(tx, before, taken, index, by.key(before.id, fired.event.action))
        if stored.events == before.events + 1:  # else a repetition: the first time did all this
            _follow(tx, program, stored, taken)
            if ended:
                _end_handovers(tx, program, by, ended)
        return stored

    return by.store.do(verb)


def _follow(tx: Transaction, program: Program, case: Case, fired: Fired) -> None:
    """What a stored act entails in the same transaction: timers of the new state, notices with their numbers."""
    event = fired.event
    if event.before != event.after or case.due is not None:
        tx.timers.set(case.id, timers.timers(program.procedure, case, event.at))
    for issued in case.notices:
        if issued.at == event.at and issued.number is None:
            office = case.office or ""
            number = tx.notices.number(office, event.at)
            document = notice.render(program, case, issued.notice, number, event.at)
            if not isinstance(document, Refused):
                kept = Issue(case.id, issued.notice, case.events, office, number, _json(document), event.at)
                tx.notices.add(kept)


def _end_handovers(tx: Transaction, program: Program, by: Doer, ended: Sequence[Handover]) -> None:
    """Pages that colleagues have not filled: the case went on without them, and they are told so."""
    case, title = ended[0].case_id, program.procedure.title.say()
    tx.handovers.end(case)
    for each in ended:
        told = {
            "mail": "handover_withdrawn",
            "party": each.by_name,
            "title": title,
            "path": f"/cases/{case}",
            "due": "",
        }
        tell(tx, [tx.accounts.get(each.to_id)], f"handover:{each.number}:handover_withdrawn", told, by.now)
        facts = {"page": each.page, "to": each.to_id}
        tx.audit.append("handover.withdraw", by.actor, f"case:{case}", facts, by.now)


def _json(document: notice.Document) -> Mapping[str, Any]:
    return {**asdict(document), "day": document.day.isoformat()}


def index_of(program: Program, case: Case, now: datetime) -> CaseIndex:
    """What queues show and search of a case, from what was filed."""
    if case.answers is None:
        return CaseIndex(due=case.due)
    answers = guards.read_filed(program, case, now)
    columns = {name: column(program, answers, name) for name in program.procedure.queue.columns}
    expected = clock.state(program.procedure, case, today(now), calendar).due
    away = unseen(program.procedure, ())  # what only certain roles see is not found by searching either
    said = (text for name, text in columns.items() if not is_unseen(name, away))
    words = (case.owner.name, case.owner.corporate_number or "", program.procedure.title.ja, *said)
    return CaseIndex(columns, " ".join(words), expected, case.due)


def column(program: Program, answers: Answers, name: str) -> str:
    """A queue column as text: a field, a part of one, or `給油所.件数`."""
    value: Any = answers.values
    for step in name.split("."):
        if isinstance(value, (list, tuple)):
            return f"{len(value)}件" if step == "件数" else ""
        value = value.get(step) if isinstance(value, Mapping) else None
    field = program.fields.get(tuple(name.split(".")))
    return field.show(value) if field is not None else str(value or "")

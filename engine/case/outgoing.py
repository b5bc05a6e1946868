"""What is sent when a case moves: mail that tells the applicant, and notices (通知) of the definition.

Messages are data: the mail's words are made at delivery (`mail.write`), a notice's page by `notice.render`.
"""

from collections.abc import Iterator
from typing import Any

from engine.case.act import Attempt
from engine.case.calendar import today as day_of
from engine.case.model import Case, Message
from engine.procedure.model import Notice
from engine.procedure.workflow import State

APPLICANT = "applicant"


def messages(attempt: Attempt, after: Case, notices: tuple[Notice, ...]) -> tuple[Message, ...]:
    """Every message of one event: mail to who is concerned, and the notices issued by it."""
    return (*_mails(attempt, after), *_notices(attempt, after, notices))


def issued(attempt: Attempt, after: Case) -> tuple[Notice, ...]:
    """The notices that this move gives rise to: `upon` its transition, its outcome or the state it ends in."""
    if after.state == attempt.case.state and attempt.transition.approval:
        return ()  # one voice of several
    words = {attempt.transition.id}
    state = attempt.procedure.workflow.state(after.state)
    if state is not None and state.final:
        words |= {state.final, after.outcome or state.final}
    return tuple(notice for notice in attempt.procedure.notices if words & set(notice.upon))


def _mails(attempt: Attempt, after: Case) -> Iterator[Message]:
    what = _occasion(attempt, after)
    if what:
        yield _message("notify", APPLICANT, attempt, after, {"mail": what})
    told = attempt.transition.does.get("notify", ())
    for word in (told,) if isinstance(told, str) else told:
        yield _message("notify", str(word), attempt, after, {"mail": "reminder"})


def _occasion(attempt: Attempt, after: Case) -> str | None:
    """What the applicant is told about: his filing arrived, a correction is asked for, the procedure ended."""
    before = attempt.case
    state: State | None = attempt.procedure.workflow.state(after.state)
    if before.submitted_at is None and after.submitted_at is not None:
        return "received"
    if after.answers_number > before.answers_number:
        return "received_again"
    if attempt.transition.id and after.remarks and after.remarks != before.remarks:
        return "correction"
    if state is not None and state.final and after.state != before.state:
        return "withdrawn" if state.final == "withdrawn" else "decided"
    return None


def _notices(attempt: Attempt, after: Case, notices: tuple[Notice, ...]) -> Iterator[Message]:
    for notice in notices:
        for recipient in notice.to:
            yield _message("notice", recipient, attempt, after, {"notice": notice.id})


def _message(kind: str, to: str, attempt: Attempt, after: Case, data: dict[str, Any]) -> Message:
    """`to` is applicant, assignee, a party or a role; the recipient says which one of them."""
    recipient = _recipient(to, after)
    what = data.get("notice") or data["mail"]
    state = attempt.procedure.workflow.state(after.state)
    body = {
        **data,
        "case": after.id,
        "receipt": after.receipt,
        "procedure": attempt.procedure.id,
        "title": str(attempt.procedure.title),
        "status": (state.public or str(state.title)) if state else after.state,
        "name": after.owner.name,
        "email": after.contact if to == APPLICANT else "",
        "due": after.due.isoformat() if after.due else None,
        "day": day_of(attempt.now).isoformat(),
        "remarks": len(after.remarks),
    }
    key = f"{after.id}:{after.revision}:{attempt.transition.id}:{what}:{recipient}"
    return Message(kind, recipient, key, body)


def _recipient(to: str, case: Case) -> str:
    if to == APPLICANT:
        return f"applicant:{case.owner.id}"
    if to == "assignee" and case.assignee:
        return f"staff:{case.assignee}"
    if to in case.parties:
        return f"party:{case.parties[to]}"
    return f"role:{to}:{case.office or ''}"

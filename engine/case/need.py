"""Need to know (知る必要): personal data (`pii`) and business secrets (`confidential`) are for officials who handle the case.

To all others who may see the case they are withheld, until one gives a reason; that is recorded (個人情報の保護に関する法律
第66条, 行政機関の保有する個人情報の安全管理措置).
"""

from datetime import timedelta

from engine.case.firing import may_fire
from engine.case.model import Actor, Case
from engine.procedure.field import Field
from engine.procedure.model import Attachment, Procedure, walk_fields

NEED_TO_KNOW = "need_to_know"  # beside the roles under which a case is looked at; no role that can be granted
LASTS = timedelta(minutes=30)  # how long a reason that was given opens the case


def is_guarded(part: Field | Attachment) -> bool:
    """Whether it is withheld from who does not handle the case."""
    return part.confidential or bool(getattr(part, "pii", False))


def handles(actor: Actor, case: Case, procedure: Procedure) -> bool:
    """Whether an official handles the running case: it is his, nobody's yet, or his turn to act on it."""
    state = procedure.workflow.state(case.state)
    if state is None or state.final:
        return False
    if case.assignee in (None, actor.id):
        return True
    workflow = procedure.workflow
    here = (each for each in workflow.transitions if case.state in workflow.sources(each))
    return any(may_fire(actor, case, procedure, each) for each in here)


def guarded(procedure: Procedure) -> list[str]:
    """What is withheld, as people call it, in the order of the form."""
    fields = [field for page in procedure.pages for _, field in walk_fields(page.fields) if is_guarded(field)]
    named = [field.title.say() for field in fields]
    return list(dict.fromkeys([*named, *(each.label.say() for each in procedure.attachments if is_guarded(each))]))

"""Who may fire a transition: by role and scope, by party, by turn in an approval; never by who drafted or belongs to
it.
"""

from engine.case import approval
from engine.case.filing import APPLICANT, is_filing, may_file
from engine.case.model import Actor, Allowed, Case, Denied
from engine.case.standing import is_own_side, is_party, name_of, roles_on
from engine.procedure.model import Procedure
from engine.procedure.workflow import Approval, Transition

Decision = Allowed | Denied
YES = Allowed()
MEMBER = Denied(
    "file.member",
    "会社の決まりにより、メンバーのアカウントでは提出できません。プライムのアカウントの人に、提出を頼んでください。",
)
OWN_CASE = Denied("case.own", "自分が属する申請者の案件は処理できません。ほかの職員に引き継いでください。")


def may_fire(actor: Actor, case: Case, procedure: Procedure, transition: Transition) -> Decision:
    """Whether this actor may fire this transition of a case he may see. Where the case stands is not asked here."""
    timed = bool(transition.after or transition.every)
    if actor.kind == "system":
        automatic = timed or "system" in transition.by
        return YES if automatic else Denied("fire.not_system", "この処理は人が行います。")
    if is_own_side(actor, case, procedure):
        return _fire_as_applicant(actor, case, procedure, transition)
    if is_party(actor, case, transition.by):
        return YES
    if not transition.by and not transition.approval:
        return Denied("fire.system_only", "この処理は、期日が来ると自動で行われます。")
    if actor.principal is not None and actor.principal.id == case.owner.id:
        return OWN_CASE
    if case.drafter == actor.id and decides(procedure, transition):
        return Denied("fire.four_eyes", "起案した人は決裁できません。ほかの人が決裁してください。")
    if transition.approval:
        return _speak(actor, case, procedure, transition.approval)
    held = roles_on(actor, case, procedure)
    if "assignee" in transition.by and case.assignee == actor.id and held:
        return YES
    if not (held & set(transition.by) or (held and "office" in transition.by)):
        return _not_yours(transition)
    state = procedure.workflow.state(case.state)
    handled_by_office = state is not None and "office" in state.holder
    return taken(actor, case) if handled_by_office else YES


def _fire_as_applicant(actor: Actor, case: Case, procedure: Procedure, transition: Transition) -> Decision:
    if APPLICANT not in transition.by and not is_party(actor, case, transition.by):
        return _not_yours(transition)
    if not is_filing(procedure.workflow, transition, case.state):
        return YES
    return may_file(actor, procedure) if actor.files else MEMBER


def _speak(actor: Actor, case: Case, procedure: Procedure, rule: Approval) -> Decision:
    held = roles_on(actor, case, procedure)
    if any(voice.by == actor.id for voice in case.approvals):
        return Denied("approval.twice", "この決裁には、もう意見を出しています。ほかの人の順番です。")
    if not held & approval.roles_of(rule):
        return Denied("fire.role", f"この処理は{'、'.join(map(name_of, sorted(approval.roles_of(rule))))}が行います。")
    if approval.seat_of(rule, case.approvals, held) is None:
        awaited = dict.fromkeys(seat.role for seat in approval.open_seats(rule, case.approvals))
        return Denied("approval.not_your_turn", f"いまは{'、'.join(map(name_of, awaited))}の順番です。")
    return YES


def decides(procedure: Procedure, transition: Transition) -> bool:
    """Whether a transition takes the decision itself: an approval, or a move to granted or refused."""
    reached = (procedure.workflow.state(target) for target in procedure.workflow.targets(transition))
    return transition.approval is not None or any(state and state.final in ("granted", "refused") for state in reached)


def _not_yours(transition: Transition) -> Denied:
    who = "、".join(name_of(word) for word in transition.by)
    return Denied("fire.role", f"この処理は{who}が行います。" if who else "この処理は、期日が来ると自動で行われます。")


def taken(actor: Actor, case: Case) -> Decision:
    """Another official has the case: he is asked first, or the case is taken over."""
    if case.assignee in (None, actor.id):
        return YES
    return Denied("case.taken", "ほかの職員が担当しています。処理するときは、先に担当を替わってください。")

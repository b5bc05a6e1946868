"""Who may do what with a case (案件): the rules behind the lines of the authorization matrix (policy.py)."""

from engine.case import approval, firing
from engine.case.filing import held_by_applicant, may_file
from engine.case.model import Actor, Allowed, Case, Denied
from engine.case.standing import is_own_side, is_party, roles_on
from engine.procedure.model import Procedure

Decision = Allowed | Denied
YES = Allowed()
UNKNOWN_CASE = Denied("case.unknown", "お探しの案件は見つかりません。番号を確かめてください。", hidden=True)
SIGN_IN = Denied("sign_in", "サインインしてください。")


# ── who sees ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def view(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    """Own filings always; officials see what was filed (never drafts) where a role of theirs holds."""
    if actor.kind == "system" or is_own_side(actor, case, procedure):
        return YES
    if case.submitted_at is None:
        return UNKNOWN_CASE
    if is_party(actor, case) or any(_reached(role, case, procedure) for role in roles_on(actor, case, procedure)):
        return YES
    return UNKNOWN_CASE


def _reached(role: str, case: Case, procedure: Procedure) -> bool:
    """A role that only approves sees a case from when a decision on it was first drafted."""
    if not _only_approves(role, procedure):
        return True
    workflow = procedure.workflow
    here = any(each.approval and case.state in workflow.sources(each) for each in workflow.transitions)
    return here or case.drafter is not None or case.decided_at is not None


def _only_approves(role: str, procedure: Procedure) -> bool:
    transitions = procedure.workflow.transitions
    speaks = any(each.approval and role in approval.roles_of(each.approval) for each in transitions)
    return speaks and not any(role in each.by for each in transitions if not each.approval)


def internal(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    """What is for officials only: notes, names of staff, the office's own fields."""
    seen = view(actor, case, procedure)
    official = bool(roles_on(actor, case, procedure)) and not _of_own_party(actor, case)
    if not seen or actor.kind == "system" or official:
        return seen
    return Denied("case.internal", "この内容は職員だけが見られます。", hidden=True)


# ── the applicant's acts ─────────────────────────────────────────────────────────────────────────────────────────────


def write_draft(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    seen = view(actor, case, procedure)
    if not seen:
        return seen
    if not (is_own_side(actor, case, procedure) or is_party(actor, case)):
        return Denied("draft.not_yours", "申請の内容を書けるのは申請者だけです。")
    if not held_by_applicant(procedure.workflow.state(case.state)):
        return Denied("draft.filed", "提出した内容は変更できません。直すときは、窓口に連絡してください。")
    return YES


def drop_draft(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    allowed = write_draft(actor, case, procedure)
    if allowed and case.submitted_at is not None:
        return Denied("draft.filed", "提出した案件は消せません。取り下げることはできます。")
    return allowed


def start(actor: Actor | None, procedure: Procedure) -> Decision:
    if actor is None:
        return SIGN_IN
    return may_file(actor, procedure)


# ── the office's acts ────────────────────────────────────────────────────────────────────────────────────────────────


def _of_own_party(actor: Actor, case: Case) -> bool:
    return actor.principal is not None and actor.principal.id == case.owner.id


def note(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    """What any official with the case may do, also after the end."""
    seen = view(actor, case, procedure)
    if not seen:
        return seen
    if actor.kind == "staff" and _of_own_party(actor, case) and roles_on(actor, case, procedure):
        return firing.OWN_CASE
    if actor.kind == "system":
        return Denied("case.not_system", "この操作は人が行います。")
    return internal(actor, case, procedure)


def official(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    """Acts on a running case without a move: the office's fields, recall."""
    allowed = note(actor, case, procedure)
    state = procedure.workflow.state(case.state)
    if allowed and (state is None or state.final):
        return Denied("case.closed", "この案件の手続は終わっています。")
    return allowed


def handle(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    """Take, release, assign: for who handles cases, not for who only approves them."""
    allowed = official(actor, case, procedure)
    if allowed and all(_only_approves(role, procedure) for role in roles_on(actor, case, procedure)):
        return Denied("case.only_approves", "決裁する人は、案件を担当しません。")
    return allowed


def remark(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    allowed = handle(actor, case, procedure)
    return write_office(actor, case, procedure) if allowed else allowed


def write_office(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    allowed = official(actor, case, procedure)
    if not allowed:
        return allowed
    if held_by_applicant(procedure.workflow.state(case.state)):
        return Denied("case.with_applicant", "いまは申請者の番です。補正が提出されてから入力してください。")
    return firing.taken(actor, case)


def recall(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    allowed = official(actor, case, procedure)
    if allowed and case.drafter != actor.id:
        return Denied("recall.not_drafter", "引き戻せるのは起案した人だけです。")
    return allowed

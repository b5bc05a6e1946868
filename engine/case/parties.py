"""Companies and who acts for them: whose own party an account belongs to, who asks for, answers and ends mandates (委任),
who sets a company's rules, who may hand a page to a colleague (分担).
"""

from engine.case.filing import held_by_applicant
from engine.case.model import Actor, Allowed, Case, Denied, Principal
from engine.case.standing import is_own_side
from engine.procedure.model import Procedure

Decision = Allowed | Denied
YES = Allowed()
_UNKNOWN = Denied("page.unknown", "お探しのページは見つかりません。", hidden=True)
_ENTRY = Denied(
    "account.entry",
    "GビズIDエントリーのアカウントでは、会社を確かめられないため、代理人になれません。GビズIDプライムを取得してください。",
)
_PRIME = Denied(
    "account.prime",
    "委任に答えたり、社内の決まりを変えたりできるのは、GビズIDプライムのアカウントです。"
    "会社のプライムのアカウントの人に頼んでください。",
)
_AWAY = Denied(
    "handover.agent",
    "代理で入力しているときは、分担を頼めません。申請者の側の人に、画面を開いて頼んでもらってください。",
)
_FILED = Denied("handover.filed", "分担を頼めるのは、提出するまでの下書きと、補正を求められているあいだだけです。")


def party_of(actor: Actor) -> Principal | None:
    """The party that the account itself belongs to, whoever it acts for now."""
    return (actor.own or actor.principal) if actor.kind == "applicant" else None


def is_company(party: Principal) -> bool:
    """Whether several accounts may belong to a party, and agents act for it."""
    return party.kind != "individual"


def belongs(actor: Actor, _: Procedure | None) -> Decision:
    """Whoever files, for a company or himself."""
    return YES if party_of(actor) is not None else _UNKNOWN


def may_ask(actor: Actor, _: Procedure | None) -> Decision:
    """Ask for a mandate, take one back: accounts whose party GビズID has verified."""
    if party_of(actor) is None:
        return _UNKNOWN
    return _ENTRY if actor.account == "entry" else YES


def may_answer(actor: Actor, _: Procedure | None) -> Decision:
    """Speak for the company: its プライム accounts, a sole proprietor himself."""
    party = party_of(actor)
    if party is None or not is_company(party):
        return _UNKNOWN
    return YES if actor.account == "prime" else _PRIME


def may_see_company(actor: Actor, _: Procedure | None) -> Decision:
    """The company's accounts and rules: its own accounts, members only look."""
    party = party_of(actor)
    return YES if party is not None and is_company(party) and actor.account in ("prime", "member") else _UNKNOWN


def may_hand_over(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    """Ask a colleague to fill a page of a draft or of a correction (補正): who may write it, in his own company."""
    if not is_own_side(actor, case, procedure):
        return Denied("case.unknown", "お探しの案件は見つかりません。番号を確かめてください。", hidden=True)
    if actor.agent:
        return _AWAY
    return YES if held_by_applicant(procedure.workflow.state(case.state)) else _FILED

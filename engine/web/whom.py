"""Whom to ask (尋ね先): what somebody who was refused can do now, true for who he is; the reason itself the policy gives.

Nobody is sent to himself: an operator is not told to ask an operator, nor a プライム account the プライム account.
"""

from collections.abc import Mapping

from engine.case.model import Actor
from engine.case.standing import roles_anywhere

# Refusals whose reason says already what to do: nothing more is said.
SAID = frozenset(
    {
        *("grant.own", "grant.own_proposal", "invitation.own", "invitation.not_staff", "invitation.other_address"),
        *("case.own", "case.taken", "case.with_applicant", "fire.four_eyes", "file.member", "account.prime"),
        *("account.entry", "file.category", "fire.not_system", "case.not_system"),
    }
)
_WAIT = "急ぐときは、その役割の人に直接知らせてください。"
_OFFICE = "分からないときは、手続の担当の窓口に尋ねてください。"
# What staff can do besides asking for a role; {role} is what they are told of roles.
STAFF: Mapping[str, str] = {
    "approval.not_your_turn": _WAIT,
    "approval.twice": _WAIT,
    "fire.role": "その役割の人に引き継いでください。{role}",
    "fire.system_only": "期日がおかしいときは、手続の担当の課に確かめてください。",
    "transition.unknown": "案件の画面を開き直して、いまできる処理を確かめてください。",
    "case.closed": "終わったあとにできる処理がないか、案件の画面で確かめてください。",
    "case.only_approves": "案件の担当は、審査する職員に頼んでください。{role}",
    "recall.not_drafter": "起案した人に引き戻しを頼むか、決裁する人に差し戻してもらってください。",
    "draft.not_yours": "内容を直してもらうときは、案件の画面から補正を求めてください。",
    "draft.filed": "申請者が直すときは、案件の画面から補正を求めてください。",
}
# What applicants can do besides asking the office.
APPLICANTS: Mapping[str, str] = {
    "handover.agent": "",
    "handover.others": "取り消すときは、頼んだ人に知らせてください。",
    "handover.filed": "提出したあとに直すことがあるときは、手続の担当の窓口に連絡してください。",
    "file.no_principal": "サインインし直すときは、画面の上のメニューからサインアウトしてください。",
    "file.kind": "ほかの立場があるときは、その立場でサインインし直してください。",
    "file.account": "アカウントの種類は、GビズIDのサイトで確かめられます。",
    "file.agent": "",
    "file.mandate": "",
    "draft.not_yours": "提出は、申請者に頼んでください。",
    "draft.filed": "",
    "procedure.retired": "",
    "version.ended": "新しい様式は、手続のページから始められます。",
    "version.not_yet": "",
    "window.closed": "",
    "transition.unknown": "申請の画面を開き直して、いまできることを確かめてください。",
    "fire.role": "",
    "fire.system_only": "",
}
_ROLE = "仕事で必要なときは、所属の長に相談し、運用担当者に役割を付けてもらってください。"
_ROLE_FOR_OPERATORS = (
    "自分には役割を付けられません。仕事で必要なときは、ほかの運用担当者に頼んでください。"
    "ほかにいないときは、サーバーを管理する人に、もう一人を招待してもらってください。"
)
_UNSEEN = "見られるはずのページなら、所属の長に相談し、運用担当者に自分の役割を確かめてもらってください。"
_UNSEEN_FOR_OPERATORS = "運用の役割では、案件の内容は見られません。" + _ROLE_FOR_OPERATORS
_UNSEEN_BY_APPLICANTS = {
    "agent": "見られるはずの案件なら、委任がいまも有効か、どの手続の委任かを、委任の画面で確かめてください。",
    "member": "見られるはずの案件なら、メンバーのアカウントで見られる申請の範囲を、会社の画面で確かめてください。"
    "範囲を変えられるのは、会社のGビズIDプライムのアカウントの人です。",
}
_UNSEEN_BY_OTHERS = "見られるはずの案件なら、画面の上のメニューで、だれの立場で操作しているかを確かめてください。"


def to_do(actor: Actor | None, status: int, code: str) -> str | None:
    """What to do now and whom to ask, for a refusal with 403 or 404; "" where the reason says it, None = no advice.

    `code` is the refusal's. Nobody signed in, and other systems, get no advice: they are told to sign in, or read the code.
    """
    if actor is None or actor.kind == "system" or status not in (403, 404):
        return None
    if status == 403 and code in SAID:
        return ""
    if actor.kind == "staff":
        return _to_staff(actor, status, code)
    if status == 404:
        return _UNSEEN_BY_APPLICANTS.get(_standing(actor), _UNSEEN_BY_OTHERS) + _last(actor)
    return APPLICANTS.get(code, "") + _last(actor)


def _to_staff(actor: Actor, status: int, code: str) -> str:
    operates = "operator" in roles_anywhere(actor, None)
    if status == 404:
        return _UNSEEN_FOR_OPERATORS if operates else _UNSEEN
    role = _ROLE_FOR_OPERATORS if operates else _ROLE
    return STAFF.get(code, "{role}").format(role=role)


def _standing(actor: Actor) -> str:
    return "agent" if actor.agent else actor.account


def _last(actor: Actor) -> str:
    """The one to ask last: the side that entrusted an agent, the company's プライム account, always the office."""
    if actor.agent and actor.principal is not None:
        return f"分からないときは、委任した{actor.principal.name}か、手続の担当の窓口に尋ねてください。"
    if actor.account == "member":
        return "分からないときは、会社のGビズIDプライムのアカウントの人か、手続の担当の窓口に尋ねてください。"
    return _OFFICE

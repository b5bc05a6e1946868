"""The procedure's page (手続の案内): who, what is needed, how long, by which law; and the button that begins."""

import secrets
from dataclasses import replace
from typing import Any

from starlette.responses import RedirectResponse, Response

from engine.case import workflow
from engine.case.act import Refused
from engine.case.filing import categories_text, closed
from engine.case.model import Case, Denied
from engine.case.policy import may
from engine.procedure.model import Attachment, Fee, Procedure
from engine.procedure.scope import KIND_LABELS
from engine.web import asking, quotas
from engine.web.applicant.start import KINDS
from engine.web.opening import OpenCase, draft_answers, procedure_of
from engine.web.refusal import Refusal, denied_act, unknown
from engine.web.rendering import page
from engine.web.request import Request

_ACCOUNTS = {
    "prime": "GビズIDプライム",
    "member": "GビズIDプライム又はメンバー",
    "entry": "GビズID",
    "any": "どのアカウントでも",
}
_UNITS = {"hours": "時間", "days": "日", "business_days": "開庁日", "weeks": "週間", "months": "か月", "years": "年"}
_TIMINGS = {"at_filing": "申請のとき", "after_review": "審査のあと", "after_decision": "認められたあと"}


def show(request: Request) -> Response:
    """GET /procedures/{procedure}"""
    with request.reading() as tx:
        opened = procedure_of(request, tx)
    procedure = opened.procedure
    begin = may(request.actor, "case.start", procedure=procedure)
    shut = closed(procedure, request.now)
    return page(
        request,
        "applicant/procedure.html",
        procedure=procedure,
        kind=KINDS[procedure.kind],
        who="、".join(KIND_LABELS[kind] for kind in procedure.applicants.kinds),
        account=_ACCOUNTS[procedure.applicants.account],
        agents=_agents(procedure.applicants.delegation),
        days=period_text(procedure.processing.online),
        fees=[{"text": fee_text(fee), "law": fee.law} for fee in procedure.fees],
        documents=[_document(attachment) for attachment in procedure.attachments],
        shut=shut if isinstance(shut, Denied) else None,
        denied=begin if isinstance(begin, Denied) and begin.code != "sign_in" else None,
        key=secrets.token_hex(16),
    )


def _agents(delegation: str | tuple[str, ...]) -> str:
    if delegation == "none":
        return ""
    by = "" if isinstance(delegation, str) else f"。GビズIDの委任区分{categories_text(delegation)}の委任が必要です"
    return f"（代理人による申請もできます{by}）"


def fee_text(fee: Fee) -> str:
    """What, how much, when: `登録免許税　150,000円（認められたあと、1か月以内）`. An amount that is a formula is not known yet."""
    name = fee.label.say() if fee.label else "手数料"
    amount = f"{int(fee.amount):,}円" if fee.amount.isdecimal() else "額は入力した内容で決まります"
    due = f"、{period_text(fee.due)}以内" if fee.due else ""
    return f"{name}　{amount}（{_TIMINGS[fee.timing]}{due}）"


def begin(request: Request) -> Response:
    """POST /procedures/{procedure}/cases: a new draft, pinned to the version in force; once per press of the button."""
    with request.reading() as tx:
        opened = procedure_of(request, tx)
    # The form's key is the case's id: a double click makes one case and leads to it twice.
    key = request.form.get("key")
    if len(key) != 32 or not all(sign in "0123456789abcdef" for sign in key):
        raise Refusal(400, "key")
    case = workflow.start(opened.program, opened.digest, request.person, request.now, key)
    if isinstance(case, Refused):
        raise denied_act(case)
    case = _looked_up(request, OpenCase(case, opened))
    with request.app.store.write() as tx:
        existing = tx.cases.get(key)
        if existing is None:
            quotas.refuse_more_drafts(request, tx, case)
            tx.cases.insert(case)
        elif existing.created_by != request.person.id:
            raise unknown()
    return RedirectResponse(f"/cases/{key}/pages/{first_page(opened.procedure)}", 303)


def _looked_up(request: Request, open_: OpenCase) -> Case:
    """The new case with what registries say of its owner: the first page is filled when it opens."""
    found = asking.ask(request.app, open_.procedure, draft_answers(request, open_))
    return replace(open_.case, evidence={**open_.case.evidence, **found})


def first_page(procedure: Procedure) -> str:
    """The id of the first page that applicants fill."""
    return next(found.id for found in procedure.pages if found.filled_by_applicant)


def period_text(period: str | None) -> str:
    """`20 business_days` -> 20開庁日; empty when there is none."""
    if not period:
        return ""
    number, _, unit = period.partition(" ")
    return f"{number}{_UNITS[unit if unit.endswith('s') else unit + 's']}"


def _document(attachment: Attachment) -> dict[str, Any]:
    need = "必ず添付します" if attachment.required else "場合により添付します"
    if not (attachment.required or attachment.required_when or attachment.required_by):
        need = "任意です"
    return {"label": attachment.label, "need": need, "help": attachment.help, "law": attachment.law or ""}

"""Answers of the administration's forms: the form, the form with what is wrong, and the way back when it is done."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from engine.case.model import Allowed, Denied
from engine.web.entries import Entries
from engine.web.refusal import denied
from engine.web.rendering import page
from engine.web.request import Request

Trail = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """What stands around the inputs of a form. `back`: where one goes who does not want it. `danger`: no way back.

    `barred`: why it cannot be done now (a title, lines), instead of the form; `other`: another thing to do (where, words).
    """

    title: str
    lead: str
    button: str
    back: str
    trail: Trail
    facts: Sequence[tuple[str, str]] = ()
    danger: bool = False
    barred: tuple[str, Sequence[str]] | None = None
    other: tuple[str, str] | None = None


def ask(request: Request, sheet: Sheet, entries: Entries) -> Response:
    """The form: 422 where something is wrong with what was typed, 409 where it cannot be done and was tried."""
    tried = request.method == "POST"
    status = 409 if sheet.barred and tried else 422 if entries.wrong else 200
    here = request.url.partition("?")[0]
    key = request.form.get("key") or secrets.token_hex(16)
    return page(request, "admin/form.html", status, entries=entries, here=here, key=key, **sheet.__dict__)


def done(path: str, what: str) -> Response:
    """Back to a page, which says what was done (`SAID`)."""
    return RedirectResponse(f"{path}?done={quote(what)}", 303)


def allowed(decision: Allowed | Denied) -> None:
    """Go on, or tell why not and whom to ask (403)."""
    if isinstance(decision, Denied):
        raise denied(decision)


def said(request: Request) -> str:
    """What the last act came to, for the page one is sent back to."""
    return SAID.get(request.query.get("done", ""), "")


SAID: Mapping[str, str] = {
    "office.add": "官署を加えました。次に、この官署の職員に役割を与えてください。",
    "office.change": "官署の情報を変えました。",
    "office.add_missing": "定義にある官署を、すべて加えました。次に、それぞれの職員に役割を与えてください。",
    "office.end": "官署を終わりにしました。",
    "office.restore": "官署をまた使えるようにしました。",
    "grant.give": "役割を与えました。次の操作から有効です。",
    "grant.propose": "役割を提案しました。ほかの運用担当者が承認すると有効になります。",
    "grant.approve": "役割を承認しました。次の操作から有効です。",
    "grant.revoke": "役割を外しました。次の操作から効きます。",
    "staff.move": "所属を変えました。",
    "staff.end": "離任にしました。サインインは終わり、役割はすべて外れました。",
    "staff.restore": "在籍に戻しました。役割は与え直してください。",
    "absence.enter": "不在を登録しました。",
    "absence.withdraw": "不在を取り消しました。",
    "invitation.send": "招待を送りました。相手が受け取ると、下の様子が「受け取り済み」に変わります。",
    "invitation.renew": "招待を送り直しました。前のリンクは使えません。",
    "invitation.withdraw": "招待を取り消しました。",
    "access.review": "点検したことを記録しました。次は1年以内に点検してください。",
    "client.add": "連携システムを加えました。続けてトークンを作ってください。",
    "client.end": "連携システムを終わりにしました。トークンも使えなくなりました。",
    "token.revoke": "トークンを失効させました。",
}

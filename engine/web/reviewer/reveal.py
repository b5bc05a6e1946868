"""Looking at what is withheld (伏せている項目の表示): with a reason, recorded, for half an hour."""

from starlette.responses import RedirectResponse, Response

from engine.store.transaction import Transaction
from engine.web.file_access import REVEAL
from engine.web.opening import case_of
from engine.web.request import Request
from engine.web.reviewer.case import Said, answer

LONGEST = 500
_NO_REASON = "見る理由を書いてください。だれが、いつ、なぜ見たかを記録に残します。"
_TOO_LONG = f"理由は{LONGEST}文字までで書いてください。"


def reveal(request: Request) -> Response:
    """POST /review/cases/{case}/reveal"""
    with request.app.store.read() as tx:
        open_ = case_of(request, tx)
    reason = request.form.one("reveal").strip()
    if not reason or len(reason) > LONGEST:
        return answer(request, Said(422, _TOO_LONG if reason else _NO_REASON, {"reveal": reason}))

    def record(tx: Transaction) -> None:
        tx.audit.append(REVEAL, request.person, f"case:{open_.case.id}", {"reason": reason}, request.now)

    request.app.store.do(record)
    return RedirectResponse(f"/review/cases/{open_.case.id}", 303)

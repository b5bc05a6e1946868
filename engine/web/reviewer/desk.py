"""Acts at the desk: take, release, give to a colleague, note, record a lookup done by hand, take a draft back.

Each is an event. Done twice with the same key, each happens once.
"""

from collections.abc import Callable, Mapping

from starlette.responses import RedirectResponse, Response

from engine.case import desk, lookups_by_hand, workflow
from engine.case.act import Act, Fired, Refused
from engine.case.model import Actor
from engine.store.errors import Stale
from engine.web import acting
from engine.web.opening import OpenCase, case_of
from engine.web.refusal import unknown
from engine.web.request import Request
from engine.web.reviewer.case import Said, answer
from engine.web.reviewer.colleagues import colleagues

_MOVED = "この画面を開いたあとに、ほかの人がこの案件を処理しました。いまの内容と処理の記録を確かめてください。"
_TRIES = 3
Do = Callable[[OpenCase], Fired | Refused]


def claim(request: Request) -> Response:
    """POST /review/cases/{case}/claim"""
    over = request.form.get("take") == "over"
    return _act(
        request, "claim", lambda open_: desk.claim(open_.program, open_.case, request.person, request.now, over)
    )


def release(request: Request) -> Response:
    """POST /review/cases/{case}/release"""
    return _act(request, "release", lambda open_: desk.release(open_.program, open_.case, request.person, request.now))


def assign(request: Request) -> Response:
    """POST /review/cases/{case}/assign: give the case to a colleague."""
    id_ = request.form.one("assignee")

    def do(open_: OpenCase) -> Fired | Refused:
        to: Actor | None = next((each for each in colleagues(request, open_) if each.id == id_), None)
        if to is None:
            return Refused("assignee.unknown", "担当者は、示した中から選んでください。")
        return desk.assign(open_.program, open_.case, request.person, to, request.now)

    return _act(request, "assign", do)


def note(request: Request) -> Response:
    """POST /review/cases/{case}/notes: takes nothing from anybody, so it is stored whatever happened meanwhile."""
    text = request.form.one("note")
    typed = {"note": text}

    def do(open_: OpenCase) -> Fired | Refused:
        return desk.note(open_.program, open_.case, request.person, text, request.now)

    tries = (_act(request, "note", do, typed, additive=True) for _ in range(_TRIES))
    return next((found for found in tries if found.status_code != 409), None) or answer(
        request, Said(409, _MOVED, typed)
    )


def lookup(request: Request) -> Response:
    """POST /review/cases/{case}/lookups/{lookup}: 照会済, with where and under which number."""
    name, reference = request.params.get("lookup", ""), request.form.one("reference")

    def do(open_: OpenCase) -> Fired | Refused:
        return lookups_by_hand.record(open_.program, open_.case, request.person, (name, reference), request.now)

    return _act(request, "lookup", do, {f"reference:{name}": reference})


def recall(request: Request) -> Response:
    """POST /review/cases/{case}/recall: who drafted a decision takes it back before it is decided (引戻し)."""

    def do(open_: OpenCase) -> Fired | Refused:
        running = _approvals(open_, open_.case.state)
        if not running:
            return Refused("recall.not_here", "いまは決裁中ではありません。")
        act = Act(verdict="recall")
        return workflow.fire(open_.program, open_.case, running[0], request.person, act, request.now)

    return _act(request, "", do)


def _approvals(open_: OpenCase, state: str = "") -> list[str]:
    """The transitions by which a decision is approved; those that leave `state`, if one is given."""
    rules = open_.procedure.workflow
    return [each.id for each in rules.transitions if each.approval and (not state or state in rules.sources(each))]


def _act(
    request: Request, action: str, do: Do, typed: Mapping[str, str] | None = None, additive: bool = False
) -> Response:
    """Do it on the case as it stands; what was typed comes back when it cannot be done.

    `action` is the event's own, "" for that of an approval; `additive` acts do not mind what others did meanwhile.
    """
    with request.app.store.read() as tx:
        open_ = case_of(request, tx)
        names = (action,) if action else _approvals(open_)
        keys = (acting.doer(request).key(open_.case.id, name) for name in names)
        if any(key is not None and tx.once(key) for key in keys):
            return _back(open_)
    if not additive and request.form.get("revision") != str(open_.case.revision):
        return answer(request, Said(409, _MOVED, typed or {}))
    fired = do(open_)
    if isinstance(fired, Refused):
        if fired.hidden:
            raise unknown()
        return answer(request, Said(422, fired.reason, typed or {}))
    try:
        acting.commit(acting.doer(request), open_, fired)
    except Stale:
        return answer(request, Said(409, _MOVED, typed or {}))
    return _back(open_)


def _back(open_: OpenCase) -> Response:
    return RedirectResponse(f"/review/cases/{open_.case.id}", 303)

"""The link of an invitation (招待のリンク): opened by who is signed in as staff, it gives the role, once; and its mail."""

from collections.abc import Mapping
from datetime import datetime

from starlette.responses import RedirectResponse, Response

from engine.case.granting import TWO_PERSONS, may_accept
from engine.case.model import SYSTEM, Denied
from engine.store.grants import Terms
from engine.store.invitations import Invitation, State
from engine.store.jobs import Job
from engine.store.mail import Mail
from engine.store.staff import Staff
from engine.store.transaction import Transaction
from engine.web.admin import words
from engine.web.admin.invitations import subject_of
from engine.web.admin.person import subject_of as person_subject
from engine.web.dates import day_and_time
from engine.web.identity import invited
from engine.web.links import ways
from engine.web.opening import day_of
from engine.web.refusal import STANDARD, Refusal, Say, denied, unknown
from engine.web.rendering import page
from engine.web.request import Request

_REMEDY = "招待した運用担当者に、もう一度送るよう頼んでください。"
_PAST: Mapping[State, Say] = {
    "accepted": Say("この招待は使われました", "リンクは一度だけ使えます。もう役割が与えられています。", _REMEDY),
    "withdrawn": Say("この招待は取り消されました", "招待した運用担当者が取り消しました。", _REMEDY),
    "expired": Say("この招待は期限が過ぎました", "リンクは7日間だけ使えます。", _REMEDY),
}
_TEXT = """{name} 様

「手続オンライン」の職員用の画面に招待されました。

役割: {role}
範囲: {where}
期限: {until}

次のリンクを開き、職員用のアカウントでサインインしてください。
リンクは一度だけ使えます。ほかの人に転送しないでください。
心当たりがないときは、何もせずにこのメールを捨ててください。
"""


def follow(request: Request) -> Response:
    """GET /invitations/{secret}: the mailed link. The secret leaves the address at once (identity/invited.py); whether it
    is one is said to who is signed in only.
    """
    secret = request.params.get("secret", "")
    if not invited.is_secret(secret):
        raise unknown()
    response = RedirectResponse("/invitation", 303)
    invited.set_cookie(request, response, secret)
    return response


def show(request: Request) -> Response:
    """GET /invitation: what is offered, to whom, by whom; to who has accepted it, where to go on."""
    with request.reading() as tx:
        found = _offered(request, tx)
        if found.accepted_by != request.person.id:
            _refuse_past(request, found)
        grant = found.invited.grant
        titles = words.titles_of(tx, {grant.procedure} if grant.procedure else set())
        inviter = words.names_of(tx, {found.invited_by})[found.invited_by]
    return page(
        request,
        "admin/invitation.html",
        invitation=found,
        two=grant.role in TWO_PERSONS and found.invited_by != SYSTEM.id,
        role=words.role_name(grant.role),
        where=words.where(grant, titles),
        inviter=inviter,
        accepted=found.accepted_by == request.person.id,
        onward=ways(request),
    )


def accept(request: Request) -> Response:
    """POST /invitation: the role, or its proposal where a second person must approve."""
    with request.app.store.write() as tx:
        found = _offered(request, tx)
        _refuse_past(request, found)
        person, now, offer = request.person, request.now, found.invited
        if not tx.invitations.accept(found.id, person.id, now):
            raise Refusal(409, "invitation.past", _PAST["accepted"])
        if tx.staff.add(Staff(person.id, person.name, person.email or offer.email, offer.grant.office or "", now)):
            tx.audit.append("staff.add", person, person_subject(person.id), {}, now)
        # Nobody on the pages invited the first operators: who runs the machine did, and approved them (cli/inviting.py).
        approved_by = SYSTEM.id if found.invited_by == SYSTEM.id else None
        terms = Terms(f"招待（{subject_of(found)}）", approved_by=approved_by)
        held = [each.grant for each in tx.grants.of(person.id) if each.state(day_of(request)) in ("held", "proposed")]
        if offer.grant not in held:
            tx.grants.give(person.id, offer.grant, terms, found.invited_by, now)
        facts = {**offer.grant.__dict__, "invitation": subject_of(found), "by": found.invited_by}
        tx.audit.append("invitation.accept", person, person_subject(person.id), facts, now)
    return RedirectResponse("/invitation", 303)


def mail_of(tx: Transaction, job: Job, address: str, now: datetime) -> Mail | None:
    """An invitation's mail, the link in it; None where it was withdrawn, accepted or sent again meanwhile."""
    secret = tx.invitations.secret(str(job.data["nonce"]))
    found = tx.invitations.of_secret(secret)
    if found is None or found.state(now) != "open":
        return None
    grant = found.invited.grant
    titles = words.titles_of(tx, {grant.procedure} if grant.procedure else set())
    text = _TEXT.format(
        name=found.invited.name,
        role=words.role_name(grant.role),
        where=words.where(grant, titles),
        until=day_and_time(found.expires_at),
    )
    body = f"{text}\n{address}/invitations/{secret}\n"
    return Mail(job.key, found.invited.email, "【招待】手続オンラインの職員用の画面", body, now)


def _offered(request: Request, tx: Transaction) -> Invitation:
    """The invitation of this link, for this person, whatever became of it; else why not, and whom to ask."""
    found = tx.invitations.of_secret(request.invitation) if request.invitation else None
    if found is None:
        raise unknown()
    decision = may_accept(request.person, found.invited_by, found.invited.email)
    if isinstance(decision, Denied):
        raise denied(decision)
    return found


def _refuse_past(request: Request, found: Invitation) -> None:
    """Only an open one is shown and accepted."""
    state = found.state(request.now)
    if state != "open":
        raise Refusal(409, f"invitation.{state}", _PAST.get(state, STANDARD[409]))

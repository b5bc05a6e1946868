"""What the worker does (裏の仕事): mails of the outbox, timers, chores. Each may run twice and then works once."""

from datetime import datetime, timedelta

from engine.case import guards, lookups_again, mail as words, timers
from engine.case.act import Act
from engine.case.model import SYSTEM
from engine.store.errors import Stale
from engine.store.jobs import Job
from engine.store.mail import Mail, MailFolder, Post, SmtpPost
from engine.store.worker import Chore, Duties
from engine.web import acting, asking, keeping, scanning
from engine.web.admin import invitation, invitations
from engine.web.applicant import colleagues
from engine.web.opening import OpenCase, version_of
from engine.web.site import Site


def duties(site: Site) -> Duties:
    """Handlers by kind of message and of timer, and the chores of a server."""
    post = _post(site)

    def deliver(job: Job, now: datetime) -> None:
        _deliver(site, post, job, now)

    def invite(job: Job, now: datetime) -> None:
        _invite(site, post, job, now)

    def fire(job: Job, now: datetime) -> None:
        _fire(site, job, now)

    def ask(job: Job, now: datetime) -> None:
        _ask_again(site, job, now)

    return Duties(
        outbox={"notify": deliver, "notice": deliver, invitations.MAIL: invite},
        timers={"after": fire, "every": fire, "due": _overdue, "lookup": ask, **keeping.timers(site)},
        chores=(
            Chore("scan", timedelta(minutes=1), lambda now: _scan(site, post, now)),
            Chore("sessions", timedelta(minutes=10), lambda now: _end_old_sessions(site, now)),
            Chore("limits", timedelta(hours=1), lambda now: _forget_limits(site, now)),
            Chore("handovers", timedelta(minutes=10), lambda now: colleagues.remind(site, now)),
            *keeping.chores(site),
            Chore("files", timedelta(hours=6), lambda now: _sweep_files(site, now)),
        ),
    )


def _forget_limits(site: Site, now: datetime) -> None:
    """Windows of rate limits that are over for a day."""
    before = int((now - timedelta(days=1)).timestamp())
    site.store.do(lambda tx: tx.limits.sweep(before))


def _post(site: Site) -> Post:
    settings = site.settings
    url = settings.smtp_url.get_secret_value()
    return (
        SmtpPost(url, settings.mail_from, settings.inside_hosts)
        if url
        else MailFolder(settings.mail, settings.mail_from)
    )


def _deliver(site: Site, post: Post, job: Job, now: datetime) -> None:
    """One mail to an applicant, an agent, a colleague. What concerns officials stands in their queue and needs no mail."""
    to = str(job.data.get("email") or "")
    if not to:
        return
    with site.store.read() as tx:
        case = tx.cases.get(job.case)
    # The number of a first filing is drawn when the message is stored already: it stands with the case.
    receipt = case.receipt if case else job.data.get("receipt")
    made = words.write({**job.data, "receipt": receipt, "mail": job.data.get("mail", "notice")})
    link = site.settings.address + str(job.data.get("path") or f"/cases/{job.case}")
    post.send(Mail(job.key, to, made.subject, f"{made.text}\n{link}\n", now))


def _invite(site: Site, post: Post, job: Job, now: datetime) -> None:
    """The mail of an invitation: its link is made now and stands nowhere else."""
    with site.store.read() as tx:
        made = invitation.mail_of(tx, job, site.settings.address, now)
    if made is not None:
        post.send(made)


def _fire(site: Site, job: Job, now: datetime) -> None:
    """A transition that the clock fires. Where the case has moved on meanwhile, nothing is left to do.

    What repeats is armed again first: whatever becomes of this turn, the next one comes.
    """
    open_ = _opened(site, job)
    if open_ is None:
        return
    _next(site, job, now)
    try:
        acting.act(acting.Doer(site.store, SYSTEM, now, job.key), open_, str(job.data["transition"]), Act())
    except Stale:
        raise TimeoutError("the case was changed meanwhile; tried again later") from None


def _ask_again(site: Site, job: Job, now: datetime) -> None:
    """A registry that was down when the case was filed. Still down: its next turn is put down, and nothing else said."""
    open_ = _opened(site, job)
    if open_ is None:
        return
    lookup = str(job.data["transition"])
    filed = guards.read_filed(open_.program, open_.case, now)
    state = filed.lookups.get(lookup)
    if state is None or state.status != "unavailable":
        return  # answered meanwhile, by hand or by a correction
    kept = asking.ask(site, open_.procedure, filed, lookup).get(lookup, {})
    fired = lookups_again.record(open_.case, lookup, kept, now)
    if fired is not None:
        try:
            acting.commit(acting.Doer(site.store, SYSTEM, now, job.key), open_, fired)
        except Stale:
            raise TimeoutError("the case was changed meanwhile; tried again later") from None
    _next(site, job, now)


def _opened(site: Site, job: Job) -> OpenCase | None:
    with site.store.read() as tx:
        case = tx.cases.get(job.case)
        return OpenCase(case, version_of(site, tx, case.version)) if case else None


def _next(site: Site, job: Job, now: datetime) -> None:
    """What repeats is due again: its next instant, unless that is written down already."""
    open_ = _opened(site, job)
    if open_ is None:
        return
    due = timers.timers(open_.procedure, open_.case, now)
    site.store.do(lambda tx: tx.timers.put(due))


def _scan(site: Site, post: Post, now: datetime) -> None:
    """Uploads that came while the scanner was down; whoever filed an infected one is told by mail."""

    def tell(case: str, digest: str, at: datetime) -> None:
        with site.store.read() as tx:
            found = tx.cases.get(case)
        if found is not None and found.contact:
            made = words.write({"mail": "infected", "title": "添付ファイル", "receipt": found.receipt})
            link = f"{site.settings.address}/cases/{case}"
            post.send(Mail(f"infected/{case}/{digest}", found.contact, made.subject, f"{made.text}\n{link}\n", at))

    scanning.scan_waiting(site, now, tell)


def _overdue(job: Job, now: datetime) -> None:
    """A state's due day is over: the queue shows it by its date. Never a refusal by itself."""


def _end_old_sessions(site: Site, now: datetime) -> None:
    with site.store.write() as tx:
        tx.sessions.sweep(now)
        tx.sign_ins.sweep(now)


def _sweep_files(site: Site, now: datetime) -> None:
    """Uploads that nobody saved within a day: first their rows, then the bytes that no row names."""
    site.store.do(lambda tx: tx.files.forget_unsaved(now))

    def is_held(digest: str) -> bool:
        with site.store.read() as tx:
            return tx.files.is_held(digest)

    site.files.sweep(is_held, now)

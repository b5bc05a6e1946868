"""What the worker does (裏の仕事): mails of the outbox, timers, chores. Each may run twice and then works once."""

from datetime import datetime, timedelta

from engine.case import mail as words
from engine.case.act import Act
from engine.case.model import SYSTEM
from engine.store.errors import Stale
from engine.store.jobs import Job
from engine.store.mail import Mail, MailFolder, Post, SmtpPost
from engine.store.worker import Chore, Duties
from engine.web import acting
from engine.web.opening import OpenCase, version_of
from engine.web.site import Site


def duties(site: Site) -> Duties:
    """Handlers by kind of message and of timer, and the chores of a server."""
    post = _post(site)

    def deliver(job: Job, now: datetime) -> None:
        _deliver(site, post, job, now)

    def fire(job: Job, now: datetime) -> None:
        _fire(site, job, now)

    return Duties(
        outbox={"notify": deliver, "notice": deliver},
        timers={"after": fire, "every": fire, "due": _overdue},
        chores=(
            Chore("sessions", timedelta(minutes=10), lambda now: _end_old_sessions(site, now)),
            Chore("files", timedelta(hours=6), lambda now: _sweep_files(site, now)),
        ),
    )


def _post(site: Site) -> Post:
    settings = site.settings
    url = settings.smtp_url.get_secret_value()
    return SmtpPost(url, settings.mail_from) if url else MailFolder(settings.mail, settings.mail_from)


def _deliver(site: Site, post: Post, job: Job, now: datetime) -> None:
    """One mail to the applicant. What concerns officials stands in their queue and needs no mail."""
    to = str(job.data.get("email") or "")
    if not to:
        return
    made = words.write({**job.data, "mail": job.data.get("mail", "notice")})
    link = f"{site.settings.address}/cases/{job.case}"
    post.send(Mail(job.key, to, made.subject, f"{made.text}\n{link}\n", now))


def _fire(site: Site, job: Job, now: datetime) -> None:
    """A transition that the clock fires. Where the case has moved on meanwhile, nothing is left to do."""
    with site.store.read() as tx:
        case = tx.cases.get(job.case)
        opened = version_of(site, tx, case.version) if case else None
    if case is None or opened is None:
        return
    by = acting.Doer(site.store, SYSTEM, now, job.key)
    try:
        acting.act(by, OpenCase(case, opened), str(job.data["transition"]), Act())
    except Stale:
        raise TimeoutError("the case was changed meanwhile; tried again later") from None


def _overdue(job: Job, now: datetime) -> None:
    """A state's due day is over: the queue shows it by its date. Never a refusal by itself."""


def _end_old_sessions(site: Site, now: datetime) -> None:
    with site.store.write() as tx:
        tx.sessions.sweep(now)


def _sweep_files(site: Site, now: datetime) -> None:
    def is_held(digest: str) -> bool:
        with site.store.read() as tx:
            return tx.files.is_held(digest)

    site.files.sweep(is_held, now)

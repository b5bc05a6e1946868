"""What the worker does for the records (記録の保存): anchors, disposals that were approved, drafts left behind."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from engine.case.calendar import JST
from engine.case.model import SYSTEM
from engine.store import anchor_folder, anchors
from engine.store.disposals import Disposal, Portion
from engine.store.jobs import Job
from engine.store.mail import MailFolder
from engine.store.transaction import Transaction
from engine.store.worker import Chore, Handler
from engine.web.log import logger
from engine.web.site import Site

_NIGHT = range(1, 5)  # hours in Japan: writing the whole file anew keeps others from writing meanwhile
_SMALL = 64 * 1024 * 1024  # bytes that are written anew at any hour


def chores(site: Site) -> tuple[Chore, ...]:
    """Now and then."""
    return (
        Chore("anchor", timedelta(minutes=10), lambda now: write_anchor(site, now)),
        Chore("disposals", timedelta(minutes=1), lambda now: carry_out(site, now)),
        Chore("compact", timedelta(minutes=10), lambda now: compact(site, now)),
        Chore("drafts", timedelta(hours=6), lambda now: _watch(site, now)),
    )


def timers(site: Site) -> dict[str, Handler]:
    """By kind of timer."""

    def remind(job: Job, now: datetime) -> None:
        site.store.do(lambda tx: tx.stale_drafts.remind(job.case, str(job.data["transition"]), now))

    def end(job: Job, now: datetime) -> None:
        with site.store.write() as tx:
            if tx.stale_drafts.is_stale(job.case, str(job.data["transition"])):
                tx.disposals.drop_draft(job.case)

    return {"draft": remind, "draft_end": end}


def write_anchor(site: Site, now: datetime) -> None:
    """An anchor in the data folder, and in the other place where one is set: hourly while something is recorded.

    Before a new one is written the last one is proved: what was changed since then would not show against the new one.
    """
    data = site.settings.data
    with site.store.read() as tx:
        if not anchor_folder.is_wanted(tx.scope, data, now):
            return
        last = anchor_folder.newest(data)
        broken = list(anchor_folder.proved(tx.scope, last)) if last else []
        made = anchors.make(tx.scope, now)
    if last and broken:
        logger().error("anchor", file=last.name, breaks=len(broken), first=broken[0].reason)
        facts = {"anchor": last.name, "breaks": len(broken), "first": f"{broken[0].subject} {broken[0].reason}".strip()}
        site.store.do(lambda tx: tx.audit.append("anchor.broken", SYSTEM, "records:", facts, now))
    elsewhere = site.settings.anchors
    try:
        anchor_folder.copied(made, data, elsewhere)
    finally:
        anchor_folder.prune(data, now)


def carry_out(site: Site, now: datetime) -> None:
    """Every approved disposal: rows in portions, then the mails that lie in a folder and the files that nobody holds."""
    with site.store.read() as tx:
        approved = tx.disposals.approved()
    mails = MailFolder(site.settings.mail, site.settings.mail_from)
    for disposal in approved:
        more = True
        while more:
            done = site.store.do(partial(_portion, disposal, now))
            more = done.more
            for key in done.messages:
                mails.forget(key)
    if approved:
        site.files.sweep(lambda digest: _is_held(site, digest), now)
        _mark(site).touch()
        compact(site, now)


def compact(site: Site, now: datetime) -> None:
    """After a disposal, at night or while the file is small: nothing of it can be read from the disk any more."""
    database = site.settings.data / "tetsuzuki.db"
    small = not database.exists() or database.stat().st_size < _SMALL
    if _mark(site).exists() and (small or now.astimezone(JST).hour in _NIGHT):
        site.store.database.compact()
        _mark(site).unlink(missing_ok=True)


def _portion(disposal: Disposal, now: datetime, tx: Transaction) -> Portion:
    return tx.disposals.carry_out(disposal, now)


def _mark(site: Site) -> Path:
    """Says that room of deleted rows is still to be given back."""
    return site.settings.data / "compact"


def _is_held(site: Site, digest: str) -> bool:
    with site.store.read() as tx:
        return tx.files.is_held(digest)


def _watch(site: Site, now: datetime) -> None:
    site.store.do(lambda tx: tx.stale_drafts.watch(now))

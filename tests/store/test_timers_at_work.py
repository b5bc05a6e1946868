"""Timers from a definition to the event, on both databases: fired by the worker, armed again, over when a state is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.app import create_app
from engine.case.calendar import today
from engine.case.checked import check
from engine.case.model import Remark
from engine.cli.workbench import workbench
from engine.settings import Settings
from engine.store.jobs import Job
from engine.store.publication import publish
from engine.store.worker import Worker
from engine.web.duties import duties
from tests.store.conftest import KEY, Home
from tests.web.conftest import NOW, Site
from tests.web.reviewer.conftest import HERE, case_of, do, filed, refile

DAY = timedelta(days=1)
NAGGING = """\
    - {id: nag, label: 催促する, from: 補正中, to: same, every: 3 days, does: {notify: applicant}}
    - {id: watch, label: 見守る, from: 受付済, to: same, every: 2 days}
"""
TEXT = (HERE / "許可.yaml").read_text(encoding="utf-8").replace("notices:\n", NAGGING + "notices:\n", 1)


@contextmanager
def running(home: Home, now: datetime) -> Iterator[Site]:
    """The application over this database, without its own worker thread: the test says when it works."""
    made = Site(None, home.data, now)
    settings = Settings(data=home.data, database_url=home.url, audit_key=KEY.hex())
    made.app = create_app(settings, lambda: made.now)
    try:
        yield made
    finally:
        made.store.close()


def published(site: Site) -> None:
    checked = check(TEXT, "許可.yaml", workbench())
    assert checked.publishable, [problem.line() for problem in checked.problems]
    parsed = checked.parsed
    with site.store.write() as tx:
        publish(tx, parsed.procedure, parsed.expanded, parsed.digest, TEXT, "test", site.now)


def work(site: Site) -> None:
    worker = Worker(site.store, duties(site.app.state.site), lambda: site.now)
    while worker.round():
        pass


def days(site: Site, case: str, action: str) -> list[int]:
    """On which days since NOW something happened."""
    with site.store.read() as tx:
        return [(today(each.at) - today(NOW)).days for each in tx.events.of_case(case) if each.action == action]


def waiting(site: Site, case: str) -> list[str]:
    with site.store.read() as tx:
        rows = tx.scope.connection.exec_driver_sql("SELECT kind, state, case_id FROM timers ORDER BY next_at").all()
    return [row[0] for row in rows if row[1] == "waiting" and row[2] == case]


def correcting(site: Site) -> str:
    published(site)
    id_ = filed(site)
    do(site, id_, "request_correction", remarks=(Remark("商号", "直してください。"),))
    return id_


def test_every_fires_again_and_again_and_after_once(home: Home) -> None:
    with running(home, NOW) as site:
        id_ = correcting(site)
        for _ in range(13):
            site.now += DAY
            work(site)
            work(site)
        assert days(site, id_, "nag") == [4, 7, 10, 13], "midnight after the third day, counted from the state"
        assert days(site, id_, "remind") == [11], "once"
        assert days(site, id_, "watch") == [], "of a state that was left before its time"
        with site.store.read() as tx:
            assert list(tx.events.verify()) == []


def test_a_clock_that_jumps_fires_once_and_goes_on_in_step(home: Home) -> None:
    with running(home, NOW) as site:
        id_ = correcting(site)
        site.now += 9 * DAY
        work(site)
        assert days(site, id_, "nag") == [9], "what was missed is not made up for"
        site.now += DAY
        work(site)
        assert days(site, id_, "nag") == [9, 10], "the next one comes when it would have come"
        site.now -= 5 * DAY
        work(site)
        assert days(site, id_, "nag") == [9, 10], "a clock set back fires nothing twice"


def test_timers_survive_a_restart(home: Home) -> None:
    with running(home, NOW) as site:
        id_ = correcting(site)
        site.now += 4 * DAY
        work(site)
    with running(home, NOW + 7 * DAY) as site:
        work(site)
        assert days(site, id_, "nag") == [4, 7]


def test_a_worker_that_dies_between_the_act_and_its_report_does_not_end_the_repeats(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(home, NOW) as site:
        id_ = correcting(site)
        site.now += 4 * DAY

        report = Worker._report

        def die(worker: Worker, jobs: Any, job: Job, problem: str) -> None:
            if job.kind == "every":
                raise SystemExit
            report(worker, jobs, job, problem)

        with monkeypatch.context() as patched:
            patched.setattr(Worker, "_report", die)
            with pytest.raises(SystemExit):
                Worker(site.store, duties(site.app.state.site), lambda: site.now).round()
        assert days(site, id_, "nag") == [4]
    with running(home, NOW + 4 * DAY + timedelta(minutes=6)) as site:
        work(site)
        assert days(site, id_, "nag") == [4], "known by its key"
        site.now = NOW + 7 * DAY
        work(site)
        assert days(site, id_, "nag") == [4, 7]


def test_a_repeat_that_cannot_be_stored_does_not_end_the_repeats(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five tries fail and the job is set aside for a person; the next instant comes all the same."""
    with running(home, NOW) as site:
        id_ = correcting(site)
        site.now += 4 * DAY

        def fail(*_: Any) -> None:
            raise TimeoutError

        with monkeypatch.context() as patched:
            patched.setattr("engine.web.acting.act", fail)
            for _ in range(6):
                work(site)
                site.now += timedelta(hours=5)
        site.now = NOW + 7 * DAY
        work(site)
        assert days(site, id_, "nag") == [7]


def test_repeats_end_with_the_state(home: Home) -> None:
    with running(home, NOW) as site:
        id_ = correcting(site)
        site.now += 4 * DAY
        work(site)
        assert "every" in waiting(site, id_)
        refile(site, id_, draft={"商号": "港南石油"})
        assert waiting(site, id_) == []
        site.now += 9 * DAY
        work(site)
        assert days(site, id_, "nag") == [4]
        do(site, id_, "request_correction", remarks=(Remark("商号", "もう一度。"),))
        site.now += 4 * DAY
        work(site)
        assert days(site, id_, "nag") == [4, 17], "a new turn of the state counts anew"


def test_a_due_day_that_is_over_is_a_task_and_never_a_refusal(home: Home) -> None:
    with running(home, NOW) as site:
        id_ = correcting(site)
        due = case_of(site, id_).due
        assert due is not None
        site.now += 60 * DAY
        work(site)
        case = case_of(site, id_)
        assert (case.state, case.due, case.outcome) == ("補正中", due, None)
        with site.store.read() as tx:
            assert tx.timers.set_aside() == ()
        refile(site, id_, draft={"商号": "港南石油"})
        assert case_of(site, id_).state == "審査中", "late is not too late"

"""Anchors (reliability.md A-1): one an hour while something is recorded, one a day at least; kept, copied, proved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engine.__main__ import app
from engine.store import anchor_folder
from engine.store.audit import RecordQuery
from engine.web import keeping
from engine.web.audit import proof
from tests.store.conftest import Home
from tests.web.audit.conftest import OPERATOR
from tests.web.conftest import Site
from tests.web.reviewer.conftest import filed

MORNING = datetime(2026, 11, 2, 0, 5, tzinfo=UTC)  # 9:05 in Japan


@pytest.fixture(autouse=True)
def _empty(site: Site) -> Iterator[None]:
    clear(site)
    yield
    clear(site)


def clear(site: Site) -> None:
    for path in (site.folder / "anchors").glob("*.json"):
        path.unlink()


def names(site: Site) -> list[str]:
    return [path.stem for path in anchor_folder.kept(site.folder)]


def write(site: Site, at: datetime) -> None:
    keeping.write_anchor(site.app.state.site, at)


def record(site: Site, at: datetime) -> None:
    with site.store.write() as tx:
        tx.audit.append("office.add", OPERATOR, "office:x", {}, at)


def test_hourly_while_something_is_recorded_and_daily_even_when_quiet(site: Site) -> None:
    for minutes in (0, 10, 50):
        write(site, MORNING + timedelta(minutes=minutes))
    assert names(site) == ["2026-11-02T09"]
    write(site, MORNING + timedelta(hours=1))
    assert names(site) == ["2026-11-02T09"], "nothing new"
    record(site, MORNING + timedelta(hours=2))
    write(site, MORNING + timedelta(hours=2))
    filed(site)
    write(site, MORNING + timedelta(hours=3))
    assert names(site) == ["2026-11-02T09", "2026-11-02T11", "2026-11-02T12"]
    write(site, MORNING + timedelta(days=1))
    assert names(site)[-1] == "2026-11-03T09", "a quiet day has one, too"


def test_seven_days_are_kept_whole_and_each_day_before_by_its_last(site: Site) -> None:
    for hours in range(0, 24 * 10, 6):
        at = MORNING + timedelta(hours=hours)
        record(site, at)
        write(site, at)
    found = names(site)
    days = [(MORNING + timedelta(days=day)).strftime("%Y-%m-%d") for day in range(11)]
    counts = [sum(name.startswith(day) for name in found) for day in days]
    assert counts == [1, 1, 1, 1, 4, 4, 4, 4, 4, 4, 1], counts
    assert "2026-11-02T21" in found, "the last one of its day"
    proved = [path.stem for path in anchor_folder.to_prove(site.folder)]
    assert proved[0] == found[0]
    assert proved[-1] == found[-1]
    assert len(proved) <= 9


def test_a_copy_goes_elsewhere(site: Site, tmp_path: Path) -> None:
    inner, before = site.app.state.site, site.app.state.site.settings
    object.__setattr__(inner, "settings", before.model_copy(update={"anchors": tmp_path / "copies"}))
    write(site, MORNING)
    object.__setattr__(inner, "settings", before)
    (copy,) = (tmp_path / "copies").glob("*.json")
    assert copy.read_bytes() == (site.folder / "anchors" / copy.name).read_bytes()


def test_what_went_between_two_anchors_is_found_by_page_and_command_alike(site: Site) -> None:
    """The newest anchor agrees with what is there: the case had gone before it was made."""
    case = filed(site)
    write(site, MORNING)
    tables = ("events", "answers", "drafts", "files", "outbox", "timers", "cases")
    key = {name: "id" if name == "cases" else "case_id" for name in tables}
    Home("", site.folder).execute(*(f"DELETE FROM {name} WHERE {key[name]} = '{case}'" for name in tables))
    record(site, MORNING)
    write(site, MORNING + timedelta(days=1))
    with site.store.read() as tx:
        noted = tx.audit.page(RecordQuery(action="anchor.broken", limit=1)).rows
        seen = proof.look(site.app.state.site, tx)
    assert noted[0].data["anchor"] == "2026-11-02T09.json", "told as soon as the next one is written"
    assert seen.breaks == 1
    assert "廃棄の証跡なしに消えています" in seen.first[0]
    found = CliRunner().invoke(app, ["verify", "--data", str(site.folder)])
    assert found.exit_code == 1
    assert found.output.count("anchor: case_gone") == 1


def test_an_anchor_that_was_broken_is_told_alike(site: Site) -> None:
    write(site, MORNING)
    (path,) = anchor_folder.kept(site.folder)
    path.write_text("{}")
    with site.store.read() as tx:
        assert "読めません" in proof.look(site.app.state.site, tx).first[0]
    found = CliRunner().invoke(app, ["verify", "--data", str(site.folder)])
    assert found.exit_code == 1
    assert "unreadable" in found.output

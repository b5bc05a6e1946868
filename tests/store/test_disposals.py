"""Retention on both databases: when a period ends, who may dispose of what, and that nothing of it is left but its proof."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from engine.case import workflow
from engine.case.model import Actor, FileRef, Grant
from engine.case.retention import Closed, Rule, until
from engine.store import anchors, records_proof
from engine.store.audit import RecordQuery
from engine.store.errors import Missing
from engine.store.retention import NotAllowed
from engine.store.search import tokens
from engine.store.tables import METADATA
from engine.web import keeping
from tests.store.conftest import Home
from tests.store.test_timers_at_work import running, work
from tests.web.conftest import NOW, Site
from tests.web.reviewer import conftest as desk

OPERATOR = Actor("staff:op-1", "運用 一", "staff", grants=(Grant("operator"),))
AUDITOR = Actor("staff:au-1", "監査 二", "staff", grants=(Grant("auditor"),))
LATER = datetime(2032, 4, 1, 0, 0, tzinfo=UTC)  # the filing is of fiscal 2026, kept for five years from April 2027
MARKERS = [f"目印{letter}の会社" for letter in "甲乙丙丁戊己庚辛壬癸"]


@pytest.mark.parametrize(
    ("starts", "closed", "expected"),
    [
        ("decision", Closed("許可", date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 1)), date(2032, 3, 31)),
        ("decision", Closed("許可", date(2027, 3, 1), date(2027, 3, 31), date(2027, 3, 31)), date(2032, 3, 31)),
        ("decision", Closed("許可", date(2027, 3, 1), date(2027, 4, 1), date(2027, 4, 1)), date(2033, 3, 31)),
        ("submission", Closed("許可", date(2027, 3, 31), date(2027, 4, 1), date(2027, 4, 1)), date(2032, 3, 31)),
        ("decision", Closed("取下げ", date(2026, 5, 1), None, date(2027, 4, 2)), date(2033, 3, 31)),
        ("expiry", Closed("許可", date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 1)), None),
        ("expiry", Closed("取下げ", date(2026, 5, 1), None, date(2026, 6, 1)), date(2032, 3, 31)),
    ],
)
def test_a_period_begins_in_april_of_the_next_fiscal_year(starts: str, closed: Closed, expected: date | None) -> None:
    assert until(Rule("許認可等", 5, starts, {"許可": "granted", "取下げ": "withdrawn"}), closed) == expected


def closed(site: Site, name: str, file: FileRef | None = None) -> str:
    """A case that was filed, and then withdrawn by its applicant."""
    id_ = desk.filed(site, {"商号": name}, files={"図面": (file,)} if file else None)
    desk.do(site, id_, "withdraw", actor=desk.APPLICANT, reason=f"{name}の都合")
    return id_


def due(site: Site, now: datetime = LATER) -> list[str]:
    with site.store.read() as tx:
        return [each.case for each in tx.retention.due(now.date())]


def published(site: Site) -> None:
    checked = desk.check(TEXT, "許可.yaml", desk.workbench())
    assert checked.publishable, [problem.line() for problem in checked.problems]
    with site.store.write() as tx:
        desk.publish(
            tx, checked.parsed.procedure, checked.parsed.expanded, checked.parsed.digest, TEXT, "test", site.now
        )


TEXT = (desk.HERE / "許可.yaml").read_text(encoding="utf-8")
if "\nrecords:" not in TEXT:
    TEXT = TEXT.replace("\npages:", "\nrecords: {class: 許認可等, years: 5, starts: decision}\n\npages:", 1)


def stored(site: Site, content: bytes) -> FileRef:
    put = site.app.state.site.files.put(io.BytesIO(content), 1000)
    return FileRef(put.digest, "図面.pdf", put.size, "application/pdf")


def test_only_closed_cases_whose_period_is_over_are_due(home: Home) -> None:
    with running(home, NOW) as site:
        published(site)
        over, running_ = closed(site, "甲"), desk.filed(site)
        assert due(site) == [over]
        assert due(site, LATER - timedelta(days=1)) == []
        site.now = NOW + timedelta(days=365)
        closed(site, "乙")
        assert due(site) == [over]
        assert running_ not in due(site, LATER + timedelta(days=10_000))


def test_a_hold_keeps_a_case(home: Home) -> None:
    with running(home, NOW) as site:
        published(site)
        id_ = closed(site, "甲")
        with pytest.raises(NotAllowed), site.store.write() as tx:
            tx.retention.hold(id_, " 　", AUDITOR, NOW)
        with pytest.raises(Missing), site.store.write() as tx:
            tx.retention.hold("0" * 32, "訴訟", AUDITOR, NOW)
        with site.store.write() as tx:
            tx.retention.hold(id_, "訴訟（令和8年）", AUDITOR, NOW)
        assert due(site) == []
        with site.store.write() as tx:
            assert [each.reason for each in tx.retention.holds()] == ["訴訟（令和8年）"]
            assert tx.retention.lift(id_, AUDITOR, NOW) == 1
            assert tx.retention.lift(id_, AUDITOR, NOW) == 0
        assert due(site) == [id_]
        assert actions(site) == ["hold.set", "hold.lift"]


def actions(site: Site) -> list[str]:
    with site.store.read() as tx:
        return [row.action for row in tx.audit.page(RecordQuery(limit=100)).rows[::-1]]


def propose(site: Site, *cases: str) -> str:
    with site.store.write() as tx:
        found: str = tx.disposals.propose(cases, OPERATOR, LATER)
    return found


def test_two_persons_are_needed(home: Home) -> None:
    with running(home, NOW) as site:
        published(site)
        id_, other = closed(site, "甲"), desk.filed(site)
        for wrong in ((), (other,), (id_, other), ("0" * 32,)):
            with pytest.raises(NotAllowed):
                propose(site, *wrong)
        list_ = propose(site, id_, id_)
        with pytest.raises(NotAllowed, match="承認できません"), site.store.write() as tx:
            tx.disposals.approve(list_, OPERATOR, LATER)
        with pytest.raises(NotAllowed):
            propose(site, id_)
        with pytest.raises(Missing), site.store.write() as tx:
            tx.disposals.approve("none", AUDITOR, LATER)
        site.now = LATER
        keeping.carry_out(site.app.state.site, LATER)
        assert desk.case_of(site, id_), "nothing goes without approval"
        with site.store.write() as tx:
            tx.disposals.give_up(list_, AUDITOR, LATER)
        with pytest.raises(NotAllowed), site.store.write() as tx:
            tx.disposals.approve(list_, AUDITOR, LATER)
        assert actions(site) == ["disposal.propose", "disposal.give_up"]


def rows_with(site: Site, words: list[str]) -> list[str]:
    """Tables and columns that hold one of these words, whatever their type."""
    found = []
    with site.store.read() as tx:
        for name in desk_tables():
            for row in tx.scope.connection.execute(text(f"SELECT * FROM {name}")):
                found += [f"{name}: {word}" for word in words if any(word in str(value) for value in row)]
    return found


def desk_tables() -> list[str]:
    return [table.name for table in METADATA.sorted_tables]


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_disposal_leaves_nothing_but_its_proof(home: Home) -> None:
    with running(home, NOW) as site:
        published(site)
        shared, own = stored(site, b"%PDF-1.4 both"), stored(site, f"%PDF-1.4 {MARKERS[9]}".encode())
        gone = [closed(site, name, own) for name in MARKERS[:3]]
        kept = closed(site, "残る会社", shared)
        held = closed(site, "延長の会社")
        with site.store.write() as tx:
            for case in gone:
                tx.files.add(case, own, site.now, "a")
                tx.files.add(case, shared, site.now, "a")
            tx.files.add(kept, shared, site.now, "a")
        work(site)  # the mails go out
        assert rows_with(site, MARKERS[:3])
        if home.kind == "sqlite":
            assert all(bigram(marker) in bytes_of(home.data) for marker in MARKERS[:3])
        with site.store.read() as tx:
            before = anchors.make(tx.scope, site.now)
        site.now = LATER
        list_ = propose(site, *gone, held)
        with site.store.write() as tx:
            tx.retention.hold(held, "訴訟", AUDITOR, LATER)
            tx.disposals.approve(list_, AUDITOR, LATER)
        keeping.carry_out(site.app.state.site, LATER)
        assert rows_with(site, MARKERS) == []
        assert [rows_with(site, [case]) for case in gone] != [[]] * 3, "the tombstones name them"
        assert not site.app.state.site.files.path(own.digest).exists()
        assert site.app.state.site.files.path(shared.digest).exists()
        assert desk.case_of(site, held)
        assert desk.case_of(site, kept)
        proved(site, before)
        assert actions(site)[-4:] == ["case.dispose"] * 3 + ["disposal.done"]
        with site.store.read() as tx:
            last = tx.audit.page(RecordQuery(limit=1)).rows[0]
            assert last.data == {"cases": 3, "kept": 1}
            found = tx.disposals.get(list_)
            assert found is not None
            assert found.done_at is not None
        if home.kind == "sqlite":
            everything = bytes_of(home.data)
            assert [marker for marker in MARKERS if marker.encode() in everything] == []
            assert all(bigram(marker) not in everything for marker in MARKERS)


def bigram(marker: str) -> bytes:
    """A token of the search index that only this marker has."""
    return next(part for part in tokens(marker).split() if part not in tokens("残る会社 延長の会社 目印の会社"))[
        :8
    ].encode()


def proved(site: Site, anchor: anchors.Anchor) -> None:
    with site.store.read() as tx:
        assert list(tx.events.verify()) == []
        assert [each for found in records_proof.prove(tx.scope) for each in found] == []
        assert list(anchors.prove(tx.scope, anchor)) == []


def test_a_tombstone_that_was_changed_is_found(home: Home) -> None:
    with running(home, NOW) as site:
        published(site)
        id_ = closed(site, "甲")
        site.now = LATER
        list_ = propose(site, id_)
        with site.store.write() as tx:
            tx.disposals.approve(list_, AUDITOR, LATER)
        keeping.carry_out(site.app.state.site, LATER)
        for harm in ("UPDATE tombstones SET events = 1", "DELETE FROM tombstones"):
            home.execute(harm)
            with site.store.read() as tx:
                found = [each for every in records_proof.prove(tx.scope) for each in every]
            assert [(each.kind, each.subject) for each in found] == [("tombstone", f"case:{id_}")]


def test_a_long_list_goes_in_portions(home: Home) -> None:
    with running(home, NOW) as site:
        published(site)
        cases = [closed(site, name) for name in "甲乙丙"]
        list_ = propose(site, *cases)
        with site.store.write() as tx:
            tx.disposals.approve(list_, AUDITOR, LATER)
            found: Any = tx.disposals.get(list_)
        seen = []
        for _ in range(2):
            with site.store.write() as tx:
                portion = tx.disposals.carry_out(found, LATER, most=2)
                seen.append((portion.gone, portion.more))
        assert seen == [(2, True), (1, False)]


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_left_behind_is_reminded_of_and_then_removed(home: Home) -> None:
    with running(home, NOW) as site:
        published(site)
        filed, typed, left = desk.filed(site), draft(site), draft(site)
        watch(site, 0)
        watch(site, 100)
        again(site, typed)
        watch(site, 101)
        site.now = NOW + timedelta(days=167)
        work(site)
        with site.store.read() as tx:
            assert [job.data["due"] for job in tx.outbox.of_case(left)] == ["2027-05-02"]
            assert tx.outbox.of_case(typed) == ()
        site.now = NOW + timedelta(days=180)
        work(site)
        assert desk.case_of(site, left), "the mail gave fourteen days"
        site.now = NOW + timedelta(days=182)
        work(site)
        assert desk.case_of(site, left) is None
        assert desk.case_of(site, typed)
        assert desk.case_of(site, filed)


def draft(site: Site) -> str:
    with site.store.read() as tx:
        version = tx.versions.in_force("試験許可", site.now.date())
        program = desk.version_of(site.app.state.site, tx, version.digest).program
    case: Any = workflow.start(program, version.digest, desk.APPLICANT, site.now, desk.secrets.token_hex(16))
    with site.store.write() as tx:
        return str(tx.cases.insert(case).id)


def again(site: Site, id_: str) -> None:
    with site.store.write() as tx:
        case = tx.cases.get(id_)
        tx.cases.save_draft(desk.replace(case, draft={"商号": "続き"}), case.draft_revision)


def watch(site: Site, day: int) -> None:
    with site.store.write() as tx:
        tx.stale_drafts.watch(NOW + timedelta(days=day))

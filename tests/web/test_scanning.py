"""Uploads and a virus scanner (F-03, F-28): infected ones are not kept, unscanned ones are marked, scanned again, closed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from engine.store.audit import RecordQuery
from engine.store.scanner import ClamAV
from engine.web import scanning
from engine.web.duties import duties
from tests.store.clamd import EICAR, INSIDE, StandIn
from tests.web import hostile
from tests.web.conftest import NOW, SHOP, Person, Site

INFECTED = b"%PDF-1.4 " + EICAR


@pytest.fixture
def scanner(site: Site) -> Iterator[StandIn]:
    """The site with a scanner, which the test may break and mend."""
    made = StandIn()
    inner = site.app.state.site
    object.__setattr__(inner, "scanner", ClamAV(made.place, INSIDE, patience=0.5))
    yield made
    object.__setattr__(inner, "scanner", None)
    made.close()


def send(applicant: Person, content: bytes, name: str = "a.pdf") -> tuple[str, Any]:
    id_ = applicant.begin()
    return id_, applicant.send(f"/cases/{id_}/attachments", "図面", name, content, form_do="upload")


def filed(applicant: Person, content: bytes) -> tuple[str, str]:
    """A case that was filed with this file; the official's way to the file."""
    id_ = applicant.begin()
    assert applicant.type(id_, "店", SHOP).status_code == 303
    sent = applicant.send(f"/cases/{id_}/attachments", "図面", "plan.pdf", content, form_do="upload")
    assert sent.status_code == 303, sent.text
    digest = applicant.case(id_).draft_files["図面"][0].digest
    assert applicant.submit(id_, id_).status_code == 303
    return id_, f"/cases/{id_}/files/{digest}"


def test_an_infected_file_is_not_kept_and_the_applicant_knows_what_to_do(applicant: Person, scanner: StandIn) -> None:
    id_, answer = send(applicant, INFECTED)
    assert answer.status_code == 422
    assert "コンピューターウイルスが見つかった" in answer.text
    assert "添付してください" in answer.text
    assert applicant.case(id_).draft_files == {}
    with applicant.site.store.read() as tx:
        assert tx.files.of_case(id_) == ()


def test_a_clean_file_reaches_officials_without_a_word(applicant: Person, scanner: StandIn, sign_in: Any) -> None:
    _, path = filed(applicant, hostile.pdf("/A 1"))
    assert sign_in("reviewer").get(path).headers["content-disposition"].startswith("attachment;")
    assert scanner.streams


@pytest.mark.parametrize("mode", ["silent", "garbled", "full"])
def test_a_scanner_that_is_down_stops_no_filing_and_officials_are_warned(
    applicant: Person, scanner: StandIn, sign_in: Any, mode: str
) -> None:
    scanner.mode = mode
    _, path = filed(applicant, hostile.pdf(f"/B({mode})"))
    official = sign_in("reviewer")
    warned = official.get(path)
    assert "text/html" in warned.headers["content-type"]
    assert "未検査" in warned.text
    assert official.get(f"{path}?anyway=1").headers["content-disposition"].startswith("attachment;")
    assert applicant.get(path).headers["content-disposition"].startswith("attachment;"), "who sent it is not warned"


def test_what_was_not_scanned_is_scanned_by_the_worker(applicant: Person, scanner: StandIn, sign_in: Any) -> None:
    scanner.mode = "full"
    id_, path = filed(applicant, INFECTED)
    _, clean = filed(applicant, hostile.pdf("/C 1"))
    inner, told = applicant.site.app.state.site, list[str]()
    assert scanning.scan_waiting(inner, NOW, lambda case, *_: told.append(case)) == 0, "still down"
    scanner.mode = "well"
    assert scanning.scan_waiting(inner, NOW, lambda case, *_: told.append(case)) >= 2
    assert told == [id_]
    for person in (sign_in("reviewer"), applicant):
        for address in (path, f"{path}?anyway=1"):
            refused = person.get(address)
            assert refused.status_code == 403
            assert "ウイルス" in refused.text
            assert EICAR not in refused.content
    assert sign_in("reviewer").get(clean).headers["content-disposition"].startswith("attachment;")
    with applicant.site.store.read() as tx:
        found = tx.audit.page(RecordQuery(subject=f"case:{id_}", action="file.quarantine"))
        assert len(found.rows) == 1


def test_an_infection_is_never_forgotten(applicant: Person, scanner: StandIn) -> None:
    scanner.mode = "full"
    _, path = filed(applicant, INFECTED + b"2")
    scanner.mode = "well"
    scanning.scan_waiting(applicant.site.app.state.site, NOW, lambda *_: None)
    scanner.mode = "full"
    _, again = filed(applicant, INFECTED + b"2")
    assert applicant.get(path).status_code == applicant.get(again).status_code == 403


def test_officials_are_warned_of_what_acts_in_a_file(applicant: Person, sign_in: Any) -> None:
    _, path = filed(applicant, hostile.pdf("/OpenAction<</S/JavaScript/JS(app.alert)>>"))
    warned = sign_in("reviewer").get(path).text
    assert "JavaScript" in warned
    assert "未検査" not in warned, "where no scanner is configured, none is spoken of"


def test_without_a_scanner_the_worker_scans_nothing(site: Site) -> None:
    assert scanning.scan_waiting(replace(site.app.state.site, scanner=None), NOW, lambda *_: None) == 0


# ── said beside the file (F-28) ──────────────────────────────────────────────────────────────────────────────────────


def beside(page: str, name: str) -> str:
    """The words that stand right behind a file's link."""
    line = page[page.index(f">{name}</a>") :]
    return re.sub(
        r"<[^>]*>",
        " ",
        line[
            : min(
                at for at in (line.find("</p>"), line.find("</li>"), line.find("</div>"), line.find("</td>")) if at > 0
            )
        ],
    )


@pytest.mark.parametrize("mode", ["silent", "garbled", "full"])
def test_where_it_is_down_the_file_is_never_shown_as_clean(
    applicant: Person, scanner: StandIn, sign_in: Any, site: Site, mode: str
) -> None:
    """F-28: down, hanging, mad. First it is being scanned; after ten minutes nobody says so any more."""
    scanner.mode = mode
    id_, _ = filed(applicant, hostile.pdf(f"/D({mode})"))
    official = sign_in("reviewer")
    paths = (f"/review/cases/{id_}", f"/review/cases/{id_}/acts/request_correction")
    for path in paths:
        assert "検査中" in beside(official.get(path).text, "plan.pdf")
    assert "検査中" in beside(applicant.get(f"/cases/{id_}").text, "plan.pdf")
    site.now = NOW + timedelta(minutes=11)
    scanning.scan_waiting(site.app.state.site, site.now, lambda *_: None)
    for path in paths:
        said = beside(official.get(path).text, "plan.pdf")
        assert "未検査" in said
        assert "検査済み" not in said
    assert "未検査" in beside(applicant.get(f"/cases/{id_}").text, "plan.pdf")


def test_infected_after_the_filing_both_sides_are_told(
    applicant: Person, scanner: StandIn, sign_in: Any, site: Site
) -> None:
    scanner.mode = "full"
    id_, _ = filed(applicant, INFECTED + b"later")
    scanner.mode = "well"
    with site.store.read() as tx:
        contact = tx.cases.get(id_).contact
    run = next(chore for chore in duties(site.app.state.site).chores if chore.name == "scan").run
    run(site.now)
    page = sign_in("reviewer").get(f"/review/cases/{id_}").text
    assert "ウイルスを検出" in beside(page, "plan.pdf")
    assert "ウイルスが見つかったファイルがあります" in page
    mine = applicant.get(f"/cases/{id_}").text
    assert "ウイルスを検出" in beside(mine, "plan.pdf")
    assert "窓口へ連絡してください" in mine
    assert contact
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in (site.folder / "mail").glob("*.eml")]
    assert [mail["to"] for mail in mails if id_ in mail.get_content() and "ウイルス" in mail.get_content()] == [contact]


def test_a_clean_file_says_so_to_officials_and_what_acts_in_it(
    applicant: Person, scanner: StandIn, sign_in: Any
) -> None:
    id_, _ = filed(applicant, hostile.pdf("/OpenAction<</S/JavaScript/JS(x)>> /E 1"))
    said = beside(sign_in("reviewer").get(f"/review/cases/{id_}").text, "plan.pdf")
    assert "検査済み" in said
    assert "注意が必要な内容" in said
    assert "検査" not in beside(applicant.get(f"/cases/{id_}").text, "plan.pdf"), "who sent it knows it"


def test_without_a_scanner_officials_read_that_nothing_was_scanned(applicant: Person, sign_in: Any) -> None:
    id_, _ = filed(applicant, hostile.pdf("/F 1"))
    assert "未検査" in beside(sign_in("reviewer").get(f"/review/cases/{id_}").text, "plan.pdf")
    assert "検査" not in beside(applicant.get(f"/cases/{id_}").text, "plan.pdf")


def test_versions_and_remarks_link_files(applicant: Person, sign_in: Any) -> None:
    id_, path = filed(applicant, hostile.pdf("/G 1"))
    official = sign_in("reviewer")
    for address in (f"/review/cases/{id_}/revisions/1", f"/review/cases/{id_}/acts/request_correction"):
        page = official.get(address).text
        assert f'href="{path}"' in page, address
        assert "未検査" in beside(page, "plan.pdf") if "acts" in address else "未検査" in page

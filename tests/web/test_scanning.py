"""Uploads and a virus scanner (F-03, F-28): infected ones are not kept, unscanned ones are marked, scanned again, closed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from engine.store.audit import RecordQuery
from engine.store.scanner import ClamAV
from engine.web import scanning
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

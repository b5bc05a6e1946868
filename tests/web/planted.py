"""A site in which one case holds canaries: words that nobody types who asks, and that no answer may give to others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import ORIGIN, SHOP, Person, Site, opened, shown_input
from tests.web.matrix import PEOPLE

MINE = "丙丁3171"  # stands in what the applicant filed; never in a question, so that no page can echo it
DESK = "戊己7391"  # stands in what officials keep to themselves
HANDLING = ("reviewer", "approver")


@dataclass
class Planted:
    """A site in which one case holds canaries; everybody signed in."""

    site: Site
    people: dict[str, Person]
    case: str
    draft: str
    receipt: str
    digest: str


def fire(person: Person, case: str, act: str, **given: str) -> Any:
    chosen = f"?outcome={given['outcome']}" if "outcome" in given else ""
    page = person.get(f"/review/cases/{case}/acts/{act}{chosen}").text
    hidden = {name: shown_input(page, name) for name in ("form-key", "form-revision", "form-events")}
    return person.post(f"/review/cases/{case}/acts/{act}", {**hidden, **given})


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    site = opened(tmp_path_factory.mktemp("others"))
    with TestClient(site.app, base_url=ORIGIN):
        people = {name: Person(site, name) for name in PEOPLE}
        applicant, reviewer = people["applicant"], people["reviewer"]
        draft, case = applicant.begin(), applicant.begin()
        for id_ in (draft, case):
            applicant.type(id_, "店", {**SHOP, "店名": f"店{MINE}"})
            applicant.send(f"/cases/{id_}/attachments", "図面", f"図{MINE}.pdf", b"%PDF-1.4 x", form_do="upload")
        assert applicant.submit(case, case).status_code == 303
        assert fire(reviewer, case, "accept").status_code == 303
        page = reviewer.get(f"/review/cases/{case}").text
        notes = {name: shown_input(page, name) for name in ("form-key", "form-revision")}
        assert reviewer.post(f"/review/cases/{case}/notes", {**notes, "note": f"覚え{DESK}"}).status_code == 303
        said = {"outcome": "granted", "reason": f"理由{DESK}", "登録番号": f"S{DESK}"}
        assert fire(reviewer, case, "draft_decision", **said).status_code == 303
        held = applicant.case(case)
        yield Planted(site, people, case, draft, held.receipt, held.files["図面"][0].digest)


def address(planted: Planted, path: str, case: str = "") -> str:
    known = {
        "case": case or planted.case,
        "digest": planted.digest,
        "procedure": "開業届",
        "page": "店",
        "number": "1",
        "transition": "decide",
        "person": "staff:reviewer",
        "profile": "gbizid",
        "office": "商務課",
    }
    return re.sub(r"\{(\w+)\}", lambda name: known.get(name[1], "x"), path)

"""What stands on an applicant's pages and what does not: row buttons, totals, references to laws."""

import re
from collections.abc import Callable
from typing import Any

from tests.web.conftest import Person

LAW = "見本法施行規則第7条"


def _returned(site: Any, sign_in: Callable[..., Person], id_: str, remarked: str) -> None:
    """The reviewer asks for a correction at one place."""
    reviewer = sign_in("reviewer")
    for act, more in {
        "accept": {},
        "request_correction": {f"remark-{remarked}": "直してください。", "due": "2026-11-20", "form-key": "c" * 32},
    }.items():
        page = reviewer.get(f"/review/cases/{id_}/acts/{act}")
        assert page.status_code == 200, page.text
        revision = re.search(r'name="form-revision" value="(\d+)"', page.text)
        pairs = {"form-revision": revision[1] if revision else "", "form-key": act.ljust(32, "0")[:32], **more}
        answer = reviewer.post(f"/review/cases/{id_}/acts/{act}", pairs)
        assert answer.status_code == 303, answer.text


def _filed_with_rows(applicant: Person) -> str:
    id_ = applicant.filled()
    applicant.type(id_, "店", {"種類": "物販"})
    applicant.type(id_, "店", {}, do="add:品")
    assert applicant.type(id_, "店", {"品[0].名前": "あめ", "品[0].値段": "10"}).status_code == 303
    assert applicant.submit(id_).status_code == 303
    return id_


def test_rows_that_are_not_open_have_no_buttons(site: Any, applicant: Person, sign_in: Callable[..., Person]) -> None:
    id_ = _filed_with_rows(applicant)
    _returned(site, sign_in, id_, "品[0].値段")
    page = applicant.get(f"/cases/{id_}/correction").text
    assert 'name="品[0].値段"' in page
    for absent in ('value="remove:品', 'value="add:品', 'value="copy:品', "form-paste:品", "form-csv:品"):
        assert absent not in page


def test_a_table_that_is_open_has_them(site: Any, applicant: Person, sign_in: Callable[..., Person]) -> None:
    id_ = _filed_with_rows(applicant)
    _returned(site, sign_in, id_, "品")
    page = applicant.get(f"/cases/{id_}/correction").text
    for present in ('value="remove:品[0]"', 'value="add:品"', "form-paste:品", "form-csv:品"):
        assert present in page


def test_a_total_is_said_once(applicant: Person) -> None:
    """The definition has a field for it: the table does not add up the column a second time."""
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販"})
    applicant.type(id_, "店", {}, do="add:品")
    applicant.type(id_, "店", {"品[0].名前": "あめ", "品[0].値段": "1234"})
    page = applicant.get(f"/cases/{id_}/pages/店").text
    assert page.count("1,234円") == 1
    assert 'id="s-品-値段"' not in page
    assert 'id="s-品-数"' in page, "nobody else says that one"


def test_what_nobody_checked_of_a_law_is_marked_everywhere(applicant: Person) -> None:
    for path in ("/procedures/開業届", f"/cases/{applicant.begin()}/attachments"):
        page = applicant.get(path).text
        assert f'{LAW} <span class="chip chip--act">要確認</span>' in page, path
        assert "（要確認）" not in page, path

"""Cells copied from a spreadsheet and pasted into a cell of a table: right and down from there, rows as needed."""

from typing import Any

import pytest

from tests.web.conftest import Person


@pytest.fixture
def draft(applicant: Person) -> str:
    """A table of two rows: あめ 10, いも 20."""
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販"})
    applicant.type(id_, "店", {"form-paste:品": "あめ\t10\nいも\t20"}, do="paste:品")
    return id_


def _pasted(person: Person, id_: str, cell: str, text: str, **typed: str) -> Any:
    more = {"form-do": f"fill:{cell}", f"form-paste:{cell}": text, **typed}
    return person.partial(id_, "店", more)


def _rows(person: Person, id_: str) -> Any:
    return person.case(id_).draft["品"]


def test_cells_go_right_and_down_and_bring_rows(applicant: Person, draft: str) -> None:
    answer = _pasted(applicant, draft, "品[1].値段", "1,200\t３\r\n3400\t4\r\n\t5\r\n")
    assert answer.status_code == 200, answer.text
    rows = _rows(applicant, draft)
    assert [row.get("名前") for row in rows] == ["あめ", "いも", None, None]
    assert [row.get("値段") for row in rows] == ["10", "1,200", "3400", None]
    assert [row.get("数") for row in rows] == [None, "３", "4", "5"]
    assert "「主な商品」の2～4行目に、3行×2列を貼り付けました。" in answer.text
    assert "4,610円" in applicant.get(f"/cases/{draft}/pages/店").text


def test_labels_codes_and_dates_are_read_as_typed(applicant: Person, draft: str) -> None:
    assert _pasted(applicant, draft, "品[0].分類", "食品\t令和8年4月1日\nZ\tR8.5.2").status_code == 200
    page = applicant.get(f"/cases/{draft}/check").text
    for shown in ("食品", "雑貨", "2026年4月1日", "2026年5月2日"):
        assert shown in page


def test_blank_cells_leave_what_stands_there(applicant: Person, draft: str) -> None:
    assert _pasted(applicant, draft, "品[0].名前", "\t11\n\nうめ\t").status_code == 200
    rows = _rows(applicant, draft)
    assert [(row.get("名前"), row.get("値段")) for row in rows] == [("あめ", "11"), ("いも", "20"), ("うめ", None)]


def test_headings_say_which_column_is_which(applicant: Person, draft: str) -> None:
    assert _pasted(applicant, draft, "品[0].名前", "仕入れの数\t商品の名前\n7\tえび\n8\tおの").status_code == 200
    assert [(row["名前"], row["数"]) for row in _rows(applicant, draft)] == [("えび", "7"), ("おの", "8")]


def test_what_was_typed_elsewhere_is_saved_with_it(applicant: Person, draft: str) -> None:
    assert _pasted(applicant, draft, "品[0].値段", "1\n2", 店名="同時に直した店").status_code == 200
    assert applicant.case(draft).draft["店名"] == "同時に直した店"


REFUSED = {
    "beyond the last row": ("品[0].名前", "\n".join(f"品{n}" for n in range(51)), "rows.max"),
    "beyond the last column": ("品[0].発売日", "R8.4.1\tあ", "rows.columns"),
    "nothing": ("品[0].名前", " \t \n", "rows.paste"),
    "no such row": ("品[9].名前", "a\nb", "rows.target"),
    "no such column": ("品[0].屋号", "a\nb", "rows.target"),
    "a file": ("品[0].写真", "a\nb", "rows.target"),
    "no row at all": ("品", "a\nb", "rows.target"),
    "no table": ("店名", "a\nb", "rows.target"),
    "no path": ("..", "a\nb", "rows.target"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_changes_nothing_and_says_why(applicant: Person, draft: str, name: str) -> None:
    cell, text, code = REFUSED[name]
    before = applicant.case(draft)
    answer = _pasted(applicant, draft, cell, text, 店名="残る店")
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert applicant.case(draft) == before


def test_the_last_row_that_fits(applicant: Person, draft: str) -> None:
    assert _pasted(applicant, draft, "品[2].名前", "\n".join(f"品{n}" for n in range(48))).status_code == 200
    assert len(_rows(applicant, draft)) == 50

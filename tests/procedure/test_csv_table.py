"""Decision tables as CSV: encodings, lists in cells, places, limits."""

import pytest

from engine.procedure.csv_table import MAX_ROWS, Columns, CsvTable, read


def table(text: str | bytes, given: tuple[str, ...] = ("区分",), gives: tuple[str, ...] = ("書類",)) -> CsvTable:
    data = text.encode() if isinstance(text, str) else text
    return read(data, "書類.csv", Columns(given, gives))


ROWS = [
    {"区分": "追加", "書類": ["事業計画", "受託証明"]},
    {"区分": "廃止", "書類": []},
    {"区分": "*", "書類": ["誓約書"]},
]
TEXT = "区分,書類,#備考\r\n追加,事業計画；受託証明,規則第7条\r\n廃止,,\r\n*,誓約書,\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_of_excel(encoding: str) -> None:
    found = table(TEXT.encode(encoding))
    assert found.rows == ROWS
    assert not found.problems


def test_quoted_cells_and_places() -> None:
    found = table('区分,書類\n"追加, その他","甲\n乙;丙 ""丁"""\n変更,戊\n')
    assert found.rows == [{"区分": "追加, その他", "書類": ["甲", "乙", '丙 "丁"']}, {"区分": "変更", "書類": ["戊"]}]
    mark = found.marks[1, "書類"]
    assert mark.document.position(mark.node.start).line == 4
    assert mark.document.position(mark.node.start).column == 4


def test_a_middle_dot_separates_nothing() -> None:
    assert table("区分,書類\nボイラー・タービン,甲\n").rows == [{"区分": "ボイラー・タービン", "書類": "甲"}]


def test_columns_may_stand_in_any_order_and_documents_are_lists() -> None:
    found = read("書類,区分\n甲,追加\n".encode(), "f", Columns(("区分",), ("書類",), {"書類"}))
    assert found.rows == [{"区分": "追加", "書類": ["甲"]}]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("区分,書頼\n追加,甲\n", [("csv.columns", 1, 1), ("csv.columns", 1, 4)]),
        ("区分,区分,書類\nx,y,z\n", [("csv.columns", 1, 4)]),
        ("区分,書類\n追加,甲,乙\n", [("csv.columns", 2, 6)]),
        ('区分,書類\n追加,"甲\n', [("csv.quote", 2, 4)]),
        ("", [("csv.empty", 1, 1)]),
        (b"\x81", [("csv.encoding", 1, 1)]),
        (b"a\x00b", [("csv.encoding", 1, 1)]),
        ("区分,書類\n" + "x,y\n" * (MAX_ROWS + 1), [("csv.size", MAX_ROWS + 2, 1)]),
    ],
)
def test_what_is_wrong_has_its_place(text: str | bytes, wanted: list[tuple[str, int, int]]) -> None:
    found = [(one.code, one.position.line, one.position.column) for one in table(text).problems]
    assert sorted(found) == wanted

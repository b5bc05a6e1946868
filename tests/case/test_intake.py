"""Form pairs to a raw tree, merged into a draft; rows by buttons, paste and CSV."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.case.intake import Unreadable, decode, edit_rows, merge
from tests.case.small import made, read

FORM = made(
    """
- {id: 名, type: text, label: 名}
- {id: 複, type: choices, label: 複, choices: [い, ろ, は]}
- {id: 同意, type: consent, label: 同意}
- {id: 計, type: number, label: 計, value: 合計(明細.額)}
- {id: 固定, type: text, label: 固定, locked: true}
- {id: 内部, type: text, label: 内部, internal: true}
- {id: 添付, type: file, label: 添付}
- {id: 所在地, type: address, label: 所在地}
- {id: 組, type: group, label: 組, fields: [{id: 名, type: text, label: 名}, {id: 数, type: number, label: 数}]}
- id: 明細
  type: table
  label: 明細
  rows: {max: 5}
  fields:
    - {id: 品, type: text, label: 品名}
    - {id: 額, type: number, label: 金額, heading: 額}
    - {id: 倍, type: number, label: 倍, value: 行.額 * 2}
    - {id: 場所, type: address, label: 場所}
    - {id: 証, type: file, label: 証}
- {id: 年, type: table, label: 年, rows: {fixed: [1年目, 2年目]}, fields: [{id: 額, type: number, label: 額}]}
"""
)
ALL = lambda _: True  # noqa: E731


def _decoded(*pairs: tuple[str, str]) -> dict[str, Any]:
    found = decode(pairs)
    assert not isinstance(found, Unreadable)
    return found


def test_names_are_paths() -> None:
    assert _decoded(
        ("名", "甲"), ("所在地.都道府県", "東京都"), ("所在地.市区町村", "港区"), ("明細[1].品", "b"), ("明細[1].場所.郵便番号", "1"),
    ) == {
        "名": "甲",
        "所在地": {"都道府県": "東京都", "市区町村": "港区"},
        "明細": [{}, {"品": "b", "場所": {"郵便番号": "1"}}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("", "x")], "form.name"),
        ([("a..b", "x")], "form.name"),
        ([("[0].a", "x")], "form.name"),
        ([("a" * 600, "x")], "form.name"),
        ([(".".join("a" * 12), "x")], "form.name"),
        ([("明細[5000].品", "x")], "rows.max"),
        ([(f"表{n}[4999].品", "x") for n in range(5)], "rows.max"),
        ([("名", "x"), ("名.部分", "y")], "form.conflict"),
        ([("名.部分", "y"), ("名", "x")], "form.conflict"),
        ([("明細[0].品", "y"), ("明細.品", "x")], "form.conflict"),
        ([("a", "x")] * 20_001, "form.too_many"),
    ],
)
def test_what_no_page_sends_is_refused(pairs: list[tuple[str, str]], code: str) -> None:
    found = decode(pairs)
    assert isinstance(found, Unreadable)
    assert found.code == code


def test_unknown_names_are_refused_where_the_program_is_known() -> None:
    found = decode([("ない", "x")], FORM)
    assert isinstance(found, Unreadable)
    assert found.code == "field.unknown"
    assert decode([("所在地.都道府県", "x"), ("明細[0].場所.郵便番号", "1")], FORM) != {}
    assert isinstance(decode([("名.部分", "x")], FORM), Unreadable)


def test_absence_deletes_nothing() -> None:
    draft = {
        "名": "甲",
        "所在地": {"都道府県": "東京都", "市区町村": "港区"},
        "明細": [{"品": "a", "額": "1"}, {"品": "b"}],
    }
    assert merge(FORM, draft, {}, ALL) == draft
    merged = merge(FORM, draft, _decoded(("所在地.市区町村", ""), ("明細[1].額", "7")), ALL)
    assert merged["所在地"] == {"都道府県": "東京都", "市区町村": ""}
    assert merged["明細"] == [{"品": "a", "額": "1"}, {"品": "b", "額": "7"}]
    assert draft["明細"] == [{"品": "a", "額": "1"}, {"品": "b"}]  # the draft itself is not changed


def test_what_nobody_types_is_passed_over() -> None:
    posted = {
        "計": "9",
        "固定": "x",
        "内部": "x",
        "添付": "x",
        "ない": "x",
        "明細": [{"倍": "9", "品": "a", "ない": "x"}],
    }
    assert merge(FORM, {}, posted, ALL) == {"明細": [{"品": "a"}]}
    assert merge(FORM, {"名": "甲"}, {"名": "乙", "組": {"名": "丙", "数": "1"}}, lambda path: path == "組.数") == {
        "名": "甲",
        "組": {"数": "1"},
    }


def test_boxes_post_a_blank_before_their_value() -> None:
    merged = merge(FORM, {}, _decoded(("複", ""), ("複", "い"), ("複", "は"), ("同意", ""), ("同意", "yes")), ALL)
    assert merged == {"複": ["い", "は"], "同意": ["yes"]}
    assert read(FORM, merged).values["同意"] is True
    assert merge(FORM, merged, _decoded(("複", ""), ("同意", "")), ALL) == {"複": "", "同意": ""}
    twice = merge(FORM, {}, _decoded(("名", "a"), ("名", "b")), ALL)
    assert read(FORM, twice).errors[0].code == "shape"  # two values where one is expected are not guessed at


def test_rows_that_are_not_this_pages_are_passed_over() -> None:
    draft = {"明細": [{"品": "a"}]}
    assert merge(FORM, draft, _decoded(("明細[3].品", "x")), ALL) == draft
    assert merge(FORM, draft, _decoded(("明細[1].品", "b")), ALL)["明細"] == [{"品": "a"}, {"品": "b"}]
    assert merge(FORM, draft, _decoded(("明細[1].品", "")), ALL) == draft  # an empty row is not made by posting it
    assert merge(FORM, {}, _decoded(("年[1].額", "5")), ALL)["年"] == [{}, {"額": "5"}]


ROWS = {"明細": [{"品": "a"}, {"品": "b"}, {"品": "c"}]}


@pytest.mark.parametrize(
    ("op", "index", "expected"),
    [
        ("add", -1, ["a", "b", "c", None]),
        ("add", 0, ["a", None, "b", "c"]),
        ("remove", 1, ["a", "c"]),
        ("up", 1, ["b", "a", "c"]),
        ("up", 0, ["a", "b", "c"]),
        ("down", 1, ["a", "c", "b"]),
        ("copy", 1, ["a", "b", "b", "c"]),
    ],
)
def test_rows_move(op: str, index: int, expected: list[str | None]) -> None:
    found = edit_rows(FORM, ROWS, "明細", op, index)
    assert isinstance(found, dict)
    rows = found["明細"]
    assert isinstance(rows, list)
    assert [row.get("品") for row in rows if isinstance(row, dict)] == expected
    assert ROWS == {"明細": [{"品": "a"}, {"品": "b"}, {"品": "c"}]}


@pytest.mark.parametrize(
    ("path", "op", "index", "text", "code"),
    [
        ("ない", "add", -1, "", "rows.target"),
        ("名", "add", -1, "", "rows.target"),
        ("明細[0]", "add", -1, "", "rows.target"),
        ("明細", "explode", -1, "", "rows.target"),
        ("明細", "remove", 3, "", "rows.index"),
        ("明細", "up", -1, "", "rows.index"),
        ("年", "add", -1, "", "rows.fixed"),
        ("明細", "paste", -1, "", "rows.paste"),
        ("明細", "paste", -1, "\n".join("abcdef"), "rows.max"),
        ("明細", "paste", -1, "\t".join("a" * 20), "rows.columns"),
    ],
)
def test_what_cannot_be_done_to_rows_is_said(path: str, op: str, index: int, text: str, code: str) -> None:
    found = edit_rows(FORM, ROWS, path, op, index, text)
    assert isinstance(found, Unreadable)
    assert found.code == code
    assert found.reason


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\t1\nb\t2\n", [{"品": "a", "額": "1"}, {"品": "b", "額": "2"}]),  # as Excel copies
        ("a,1\r\nb,2", [{"品": "a", "額": "1"}, {"品": "b", "額": "2"}]),
        ('"a, b",1', [{"品": "a, b", "額": "1"}]),
        ('"二\n行"\t1', [{"品": "二\n行", "額": "1"}]),
        ("額\t品名\n1\ta", [{"額": "1", "品": "a"}]),  # by headings, whatever their order
        ("品,場所都道府県\na,東京都", [{"品": "a", "場所": {"都道府県": "東京都"}}]),
        ("a", [{"品": "a"}]),
        ("a\t1\t1000013\t東京都", [{"品": "a", "額": "1", "場所": {"郵便番号": "1000013", "都道府県": "東京都"}}]),
    ],
)
def test_pasted_rows(text: str, rows: list[dict[str, Any]]) -> None:
    found = edit_rows(FORM, {"明細": [{}]}, "明細", "paste", -1, text)
    assert isinstance(found, dict)
    assert found["明細"] == rows  # blank rows at the end give way


@given(st.text(max_size=200))
def test_any_paste_is_rows_or_a_reason(text: str) -> None:
    found = edit_rows(FORM, ROWS, "明細", "paste", -1, text)
    assert isinstance(found, (dict, Unreadable))
    if isinstance(found, dict):
        assert read(FORM, found).values["明細"][:3] == read(FORM, ROWS).values["明細"]


@given(
    st.lists(
        st.tuples(st.text(max_size=12) | st.sampled_from(["名", "明細[0].品", "所在地.都道府県"]), st.text(max_size=5))
    )
)
def test_any_form_is_a_tree_or_a_reason(pairs: list[tuple[str, str]]) -> None:
    found = decode(pairs)
    if isinstance(found, dict):
        merged = merge(FORM, ROWS, found, ALL)
        assert set(merged) <= set(FORM.names)
        read(FORM, merged)

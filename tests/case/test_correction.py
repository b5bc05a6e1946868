"""What a correction opens, what may be written in it, and what was changed by it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.case import answers, correction
from engine.case.correction import changes, is_open, is_reachable, open_paths, writable
from engine.case.model import Case, Remark
from tests.case import permit
from tests.case.permit import APPLICANT, REVIEWER, act, compiled

PROCEDURE = compiled().procedure


def corrected(*paths: str) -> Case:
    remarks = tuple(Remark(path, "直してください。") for path in paths)
    return act(permit.reviewing(), "request_correction", REVIEWER, remarks=remarks)


def test_what_is_open_in_each_state() -> None:
    assert open_paths(PROCEDURE, permit.started()) is None
    assert open_paths(PROCEDURE, permit.submitted()) == frozenset()
    assert open_paths(PROCEDURE, corrected("数量", "添付:図面")) == {"数量", "添付:図面"}
    assert open_paths(PROCEDURE, replace(corrected("数量"), correction="whole")) is None
    assert open_paths(PROCEDURE, permit.approved()) == frozenset()


@pytest.mark.parametrize(
    ("opened", "path", "expected"),
    [
        (["施設"], "施設[5].名称", True),
        (["施設"], "施設", True),
        (["施設[1]"], "施設[1].名称", True),
        (["施設[1]"], "施設[0].名称", False),
        (["施設[1].名称"], "施設[1].名称", True),
        (["施設[1].名称"], "施設[1].面積", False),
        (["施設.名称"], "施設[7].名称", True),
        (["施設.名称"], "施設[7].面積", False),
        (["所在地"], "所在地.都道府県", True),
        (["所在地.都道府県"], "所在地.市区町村", False),
        (["添付:図面"], "添付:図面", True),
        (["添付:図面"], "添付:写真", False),
        (["図面"], "添付:図面", False),
        ([], "商号", False),
        (["商号"], "", False),
        (["商号"], "..", False),
    ],
)
def test_is_open(opened: list[str], path: str, expected: bool) -> None:
    assert is_open(frozenset(opened), path) is expected
    assert is_open(None, path)


def test_containers_of_what_is_open_are_reachable() -> None:
    opened = frozenset({"施設[1].名称"})
    assert is_reachable(opened, "施設")
    assert is_reachable(opened, "施設[1]")
    assert not is_reachable(opened, "施設[0]")
    assert not is_reachable(opened, "所在地")
    assert is_reachable(frozenset({"施設.名称"}), "施設")


def test_what_was_hidden_before_may_be_written_and_what_was_shown_may_not() -> None:
    case = corrected("種類")
    assert writable(PROCEDURE, case, "種類")
    assert writable(PROCEDURE, case, "理由書")  # was hidden: 種類 was 新設
    assert not writable(PROCEDURE, case, "数量")
    assert not writable(PROCEDURE, case, "施設[0].名称")
    assert not writable(PROCEDURE, case, "施設[9].名称")
    assert not writable(PROCEDURE, case, "添付:図面")
    assert writable(PROCEDURE, case, "添付:写真")  # none was handed in
    assert writable(PROCEDURE, case, "数量", frozenset({"数量"}))  # made wrong by what is open
    assert not writable(PROCEDURE, permit.submitted(), "理由書")


def test_reading_and_writable_agree() -> None:
    """What `writable` lets be merged is what `answers.read` takes; the rest stays as it was filed."""
    case = corrected("種類")
    typed = {**permit.SOUND, "種類": "廃止", "理由書": "閉鎖", "数量": "999", "商号": "乙"}
    found = answers.read(compiled(), typed, permit.situation(case, APPLICANT))
    assert found.values["理由書"] == "閉鎖"
    assert (found.values["数量"], found.values["商号"]) == (100, "甲株式会社")
    done = act(replace(case, draft=typed), "resubmit", APPLICANT, answers=found)
    assert done.answers is not None
    assert (done.answers["数量"], done.answers["種類"], done.answers["理由書"]) == (100, "廃止", "閉鎖")


# ── what was changed ─────────────────────────────────────────────────────────────────────────────────────────────────


def differ(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    found = changes(compiled(), before, after)
    return [(change.path, change.label, change.before, change.after) for change in found]


def rows(*names: str) -> dict[str, Any]:
    return {"施設": [{"名称": name, "面積": number} for number, name in enumerate(names)]}


def test_fields_in_the_order_of_the_form() -> None:
    before = {"商号": "甲", "所在地": {"都道府県": "東京都", "市区町村": "港区"}, "数量": 1000}
    after = {"商号": "乙", "所在地": {"都道府県": "東京都", "市区町村": "北区"}, "数量": 1000}
    found = differ(before, after)
    assert found[0] == ("商号", "商号", "甲", "乙")
    assert found[1][:2] == ("所在地", "所在地")
    assert "港区" in found[1][2] and "北区" in found[1][3]
    assert len(found) == 2
    assert differ(before, before) == []
    assert differ({}, {"数量": 1200}) == [("数量", "数量", "", "1,200")]


def test_a_row_put_in_the_middle_is_one_new_row() -> None:
    before = {"施設": [{"名称": "A", "面積": 1}, {"名称": "B", "面積": 2}]}
    after = {"施設": [{"名称": "A", "面積": 1}, {"名称": "X", "面積": 9}, {"名称": "B", "面積": 2}]}
    assert differ(before, after) == [("施設[1]", "施設 2行目", "", "名称 X、面積 9")]
    assert differ(after, before) == [("施設[1]", "施設 もとの2行目", "名称 X、面積 9", "")]


def test_a_changed_row_is_compared_field_by_field() -> None:
    before = {"施設": [{"名称": "A", "面積": 1}, {"名称": "B", "面積": 2}]}
    after = {"施設": [{"名称": "A", "面積": 1}, {"名称": "B", "面積": 3}]}
    assert differ(before, after) == [("施設[1].面積", "施設 2行目 面積", "2", "3")]


def test_a_changed_and_a_new_row_are_told_apart_by_likeness() -> None:
    before = {"施設": [{"名称": "A", "面積": 1}]}
    after = {"施設": [{"名称": "Z", "面積": 7}, {"名称": "A", "面積": 5}]}
    assert differ(before, after) == [
        ("施設[0]", "施設 1行目", "", "名称 Z、面積 7"),
        ("施設[1].面積", "施設 2行目 面積", "1", "5"),
    ]


def test_a_row_moved_to_the_end_does_not_change_the_others() -> None:
    before = {"施設": [{"名称": name} for name in "ABCDE"]}
    after = {"施設": [{"名称": name} for name in "BCDEA"]}
    assert [path for path, *_ in differ(before, after)] == ["施設[0]", "施設[4]"]


ROWS = st.lists(st.fixed_dictionaries({"名称": st.sampled_from("ABC"), "面積": st.integers(0, 3)}), max_size=8)


@given(ROWS, ROWS)
def test_every_difference_of_rows_is_told_and_none_invented(before: list[Any], after: list[Any]) -> None:
    found = changes(compiled(), {"施設": before}, {"施設": after})
    assert bool(found) is (before != after)
    for change in found:
        assert change.before != change.after
    if len(after) > len(before):
        assert sum(change.before == "" and change.path.endswith("]") for change in found) >= len(after) - len(before)


def test_five_thousand_rows_are_compared_at_once() -> None:
    before = {"施設": [{"名称": f"{number % 50}", "面積": number} for number in range(5000)]}
    after = {"施設": [*before["施設"][1:], {"名称": "新", "面積": 1}]}
    assert len(changes(compiled(), before, after)) == 2


def test_paths_of_remarks() -> None:
    case = permit.reviewing()
    for path, ok in [("商号", True), ("施設[1]", True), ("施設[1].名称", True), ("施設[2]", False), ("所在地", True)]:
        assert (correction.unknown_remark(PROCEDURE, case, Remark(path, "x")) is None) is ok, path

"""Groups, tables, rows, repeating pages, columns that look at the row before."""

import time

import pytest

from engine.case import answers
from tests.case.small import errors, made, read

TABLE = """
- {id: 追加, type: yes_no, label: 追加}
- id: 給油所
  type: table
  label: 給油所
  REQUIRED
  fields:
    - {id: 名称, type: text, label: 名称, required: true}
    - {id: 見込, type: number, label: 見込, min: 0, blank: zero}
    - {id: 倍, type: number, label: 倍, value: 行.見込 * 2}
    - {id: 賃借, type: yes_no, label: 賃借}
    - {id: 家賃, type: number, label: 家賃, visible_when: 行.賃借, required: true}
- {id: 合計見込, type: number, label: 合計, value: 合計(給油所.見込)}
- {id: 行の数, type: number, label: 行の数, value: 給油所.件数}
"""


def _table(required: str) -> str:
    return TABLE.replace("REQUIRED", required)


@pytest.mark.parametrize(
    ("required", "rows", "expected"),
    [
        ("required: true", [], {"給油所": "required"}),
        ("required: true\n  rows: {min: 2, max: 3}", [], {"給油所": "rows.min"}),  # below rows.min, never `required`
        ("required: true\n  rows: {min: 2, max: 3}", [{"名称": "甲"}], {"給油所": "rows.min"}),
        ("rows: {min: 2, max: 3}", [], {}),  # rows.min counts once there is one
        ("rows: {min: 2, max: 3}", [{"名称": "甲"}], {"給油所": "rows.min"}),
        ("rows: {min: 2, max: 3}", [{"名称": "甲"}] * 4, {"給油所": "rows.max"}),
        ("rows: {max: 3}", [{}], {"給油所[0].名称": "required"}),
        ("required_when: 追加", [], {"給油所": "required"}),
    ],
)
def test_rows_are_counted(required: str, rows: list[dict[str, str]], expected: dict[str, str]) -> None:
    assert errors(read(made(_table(required)), {"追加": "はい", "給油所": rows})) == expected


def test_columns_are_worked_out_row_by_row() -> None:
    found = read(
        made(_table("rows: {max: 9}")),
        {
            "給油所": [
                {"名称": "甲", "見込": "10", "賃借": "はい"},
                {"名称": "乙", "見込": "x"},
                {"名称": "丙", "見込": 2.5},
            ]
        },
    )
    assert [row["倍"] for row in found.values["給油所"]] == [20, 0, 5]
    assert found.values["合計見込"] == 12.5
    assert found.values["行の数"] == 3
    assert errors(found) == {"給油所[0].家賃": "required", "給油所[1].見込": "number.format"}
    assert "給油所[0].家賃" in found.shown
    assert "給油所[1].家賃" not in found.shown
    assert "家賃" not in found.values["給油所"][1]


def test_the_row_before_and_whole_columns() -> None:
    # 期首 = 前行.期末、期末 = 期首 + 増減、割合 = 行 / 全体
    form = made(
        """
- {id: 元入れ, type: number, label: 元入れ}
- id: 残高
  type: table
  label: 残高
  fields:
    - {id: 期首, type: number, label: 期首, value: 'もし(行番号() = 1, 元入れ, 前行.期末)'}
    - {id: 増減, type: number, label: 増減}
    - {id: 期末, type: number, label: 期末, value: 行.期首 + 行.増減}
    - {id: 割合, type: percent, label: 割合, decimals: 1, value: 行.増減 / 合計(残高.増減) * 100}
"""
    )
    rows = read(form, {"元入れ": "100", "残高": [{"増減": "10"}, {"増減": "-3"}, {"増減": "13"}]}).values["残高"]
    assert [row["期末"] for row in rows] == [110, 107, 120]
    assert [str(row["割合"]) for row in rows] == ["50", "-15", "65"]


def test_an_optional_group_asks_for_its_members_once_one_is_filled() -> None:
    form = made(
        """
- id: 連絡先
  type: group
  label: 連絡先
  fields:
    - {id: 国, type: text, label: 国, default: 日本}
    - {id: 氏名, type: text, label: 氏名, required: true}
    - {id: 電話, type: text, label: 電話, required: true}
    - id: 代理
      type: group
      label: 代理
      fields:
        - {id: 名, type: text, label: 名, required: true}
        - {id: 印, type: text, label: 印}
"""
    )
    assert errors(read(form, {})) == {}  # an untouched default fills nothing
    assert errors(read(form, {"連絡先": {"国": "日本"}})) == {}  # nor does one that was posted back as it stood
    assert errors(read(form, {"連絡先": {"電話": "1"}})) == {"連絡先.氏名": "required"}
    inner = read(form, {"連絡先": {"代理": {"印": "印"}}})
    assert set(errors(inner)) == {"連絡先.氏名", "連絡先.電話", "連絡先.代理.名"}
    assert inner.values["連絡先"]["代理"]["印"] == "印"


def test_a_required_group_asks_for_its_members_or_for_itself() -> None:
    form = made(
        """
- {id: 甲, type: group, label: 甲, required: true, fields: [{id: 名, type: text, label: 名, required: true}]}
- {id: 乙, type: group, label: 乙, required: true, fields: [{id: 名, type: text, label: 名}]}
- {id: 丙, type: group, label: 丙, visible_when: 甲.名 = "見せる", fields: [{id: 名, type: text, label: 名}]}
"""
    )
    assert errors(read(form, {})) == {"甲.名": "required", "乙": "required"}
    shown = read(form, {"甲": {"名": "見せる"}, "乙": {"名": "x"}})
    assert errors(shown) == {}
    assert "丙.名" in shown.shown
    assert "丙" not in read(form, {}).values


def test_parts_of_a_composite_are_asked_for_one_by_one() -> None:
    form = made("- {id: 所在地, type: address, label: 所在地, required: true}")
    assert errors(read(form, {})) == {"所在地": "required"}
    partial = read(form, {"所在地": {"都道府県": "東京都", "市区町村": "港区"}})
    assert errors(partial) == {"所在地.町名番地": "required"}
    assert "町名番地" in partial.errors[0].text


def test_a_table_in_a_row() -> None:
    form = made(
        """
- id: 施設
  type: table
  label: 施設
  fields:
    - {id: 名称, type: text, label: 名称, required: true}
    - id: 物質
      type: table
      label: 物質
      fields:
        - {id: 名, type: text, label: 名, required: true}
        - {id: 量, type: number, label: 量}
    - {id: 量の計, type: number, label: 量の計, value: 合計(行.物質.量)}
- {id: 総量, type: number, label: 総量, value: 合計(施設.物質.量)}
"""
    )
    found = read(
        form,
        {
            "施設": [
                {"名称": "A", "物質": [{"名": "x", "量": "1"}, {"量": "2"}]},
                {"名称": "B", "物質": [{"名": "y", "量": "4"}]},
            ]
        },
    )
    assert [row["量の計"] for row in found.values["施設"]] == [3, 4]
    assert found.values["総量"] == 7
    assert errors(found) == {"施設[0].物質[1].名": "required"}
    assert read(form, answers.canonical(form, found)).values == found.values


def test_a_page_may_repeat() -> None:
    form = made(
        """
pages:
  - id: 供給地点
    title: 供給地点
    repeat: {min: 1, max: 2, label: 供給地点《行番号()》}
    fields:
      - {id: 名称, type: text, label: 名称, required: true}
      - {id: 電力, type: number, label: 電力}
  - id: 計
    title: 計
    fields: [{id: 総電力, type: number, label: 総電力, value: 合計(供給地点.電力)}]
"""
    )
    assert errors(read(form, {})) == {"供給地点": "rows.min"}
    found = read(form, {"供給地点": [{"名称": "甲", "電力": "5"}, {"電力": "7"}]})
    assert found.values["総電力"] == 12
    assert errors(found) == {"供給地点[1].名称": "required"}
    assert answers.canonical(form, found)["供給地点"][0] == {"名称": "甲", "電力": 5}
    assert found.shown_pages == {"供給地点", "計"}
    assert errors(read(form, {"供給地点": [{"名称": "x"}] * 3})) == {"供給地点": "rows.max"}


def test_fixed_rows_are_always_there() -> None:
    form = made(
        """
- id: 年度
  type: table
  label: 年度
  rows: {fixed: [1年目, 2年目]}
  fields: [{id: 額, type: number, label: 額, required: true}]
"""
    )
    assert errors(read(form, {})) == {"年度[0].額": "required", "年度[1].額": "required"}
    assert len(read(form, {"年度": [{"額": "1"}, {"額": "2"}, {"額": "3"}]}).values["年度"]) == 2


def test_row_limits_may_be_formulas() -> None:
    form = made(
        """
- {id: 人数, type: number, label: 人数}
- id: 役員
  type: table
  label: 役員
  required: true
  rows: {min: 人数, max: 人数}
  fields: [{id: 名, type: text, label: 名}]
"""
    )
    assert errors(read(form, {"人数": "2", "役員": [{}]})) == {"役員": "rows.min"}
    assert errors(read(form, {"人数": "2", "役員": [{}] * 3})) == {"役員": "rows.max"}
    assert read(form, {"人数": "2"}).limits["役員"].rows_min == 2
    assert errors(read(form, {"役員": []})) == {"役員": "required"}  # an unknown limit limits nothing


def test_choices_may_come_from_rows() -> None:
    form = made(
        """
- {id: 給油所, type: table, label: 給油所, fields: [{id: 名称, type: text, label: 名称}]}
- {id: 代表, type: choice, label: 代表, choices: {from: 給油所.名称}}
"""
    )
    rows = [{"名称": "甲"}, {"名称": ""}, {"名称": "乙"}]
    found = read(form, {"給油所": rows, "代表": "乙"})
    assert [option.code for option in found.limits["代表"].options or ()] == ["甲", "乙"]
    assert not errors(found)
    assert errors(read(form, {"給油所": rows, "代表": "丙"})) == {"代表": "choice.unknown"}


def test_five_hundred_rows_are_read_in_time() -> None:
    form = made(_table("rows: {max: 1000}"))
    raw = {"給油所": [{"名称": f"給油所{number}", "見込": str(number), "賃借": "いいえ"} for number in range(500)]}
    read(form, raw)
    times = []
    for _ in range(5):
        start = time.process_time()
        found = read(form, raw)
        times.append(time.process_time() - start)
    assert found.values["合計見込"] == sum(range(500))
    assert min(times) < 0.060

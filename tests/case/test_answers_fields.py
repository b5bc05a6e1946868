"""Fields: shown or hidden, typed, computed, defaulted, required, limited. The expectation stands beside each case."""

from datetime import date
from decimal import Decimal

import pytest

from engine.case import answers
from tests.case.small import errors, made, read

FORM = made(
    """
- {id: 区分, type: choice, label: 区分, choices: [新規, 変更, 廃止], required: true}
- {id: 理由, type: text, label: 理由, visible_when: 区分 = "変更", required: true, max_length: 10}
- {id: 数量, type: number, label: 数量, unit: kL, min: 0, max: 上限, decimals: 1}
- {id: 上限, type: number, label: 上限, unit: kL}
- {id: 単価, type: yen, label: 単価, blank: zero}
- {id: 倍, type: number, label: 倍, unit: kL, value: 数量 * 2, max: 100}
- {id: 三分の一, type: number, label: 三分の一, decimals: 2, value: 上限 / 3, unit: kL}
- {id: 開始日, type: date, label: 開始日, min: 今日(), default: =今日()}
- {id: 国, type: text, label: 国, default: 日本}
- {id: 電話, type: text, label: 電話, required_when: 区分 = "廃止"}
- {id: 種類, type: choices, label: 種類, choices: [A, B, C], alone: [C]}
- {id: 種類の数, type: number, label: 種類の数, value: 件数(種類)}
"""
)


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        ({}, "区分", "required"),
        ({"区分": "別の区分"}, "区分", "choice.unknown"),
        ({"区分": "変更"}, "理由", "required"),
        ({"区分": "変更", "理由": "　 "}, "理由", "required"),  # only blanks is blank
        ({"区分": "変更", "理由": "一二三四五六七八九十一"}, "理由", "text.max_length"),
        ({"区分": "廃止"}, "電話", "required"),
        ({"数量": "-1"}, "数量", "number.min"),
        ({"数量": "11", "上限": "10"}, "数量", "number.max"),
        ({"数量": "1.25"}, "数量", "number.decimals"),
        ({"数量": "多い"}, "数量", "number.format"),
        ({"数量": "50.1", "上限": "60"}, "倍", "number.max"),  # min and max also check computed fields
        ({"開始日": "2026-11-23"}, "開始日", "date.min"),
        ({"種類": ["A", "C"]}, "種類", "choices.alone"),
        ({"種類": ["A", "X"]}, "種類", "choices.unknown"),
    ],
)
def test_reports(raw: dict[str, object], path: str, code: str) -> None:
    assert errors(read(FORM, raw)).get(path) == code


@pytest.mark.parametrize(
    ("raw", "name", "value"),
    [
        ({"数量": "１，２００"}, "数量", 1200),  # wide digits and separators
        ({"数量": 12.5}, "数量", Decimal("12.5")),  # JSON numbers as stored
        ({"数量": "4"}, "倍", 8),
        ({}, "倍", None),  # a blank is unknown
        ({"上限": "10"}, "三分の一", Decimal("3.33")),  # an exact fraction ends at the field's decimals
        ({}, "国", "日本"),  # never touched: the default
        ({"国": ""}, "国", None),  # touched and emptied
        ({"国": None}, "国", None),
        ({}, "開始日", date(2026, 11, 24)),
        ({}, "種類", ()),  # a visible empty choices is an empty list
        ({}, "種類の数", 0),
        ({"種類": ["B", "A"]}, "種類の数", 2),
        ({"倍": "99", "数量": "1"}, "倍", 2),  # a posted value never changes a computed one
    ],
)
def test_is_worth(raw: dict[str, object], name: str, value: object) -> None:
    assert read(FORM, raw).values[name] == value


def test_a_hidden_field_has_no_value_and_its_draft_comes_back() -> None:
    draft = {"区分": "新規", "理由": "前の理由"}
    hidden = read(FORM, draft)
    assert "理由" not in hidden.values
    assert "理由" not in hidden.shown
    assert "理由" not in hidden.required
    assert "理由" not in answers.canonical(FORM, hidden)
    assert hidden.raw["理由"] == "前の理由"
    assert read(FORM, {**hidden.raw, "区分": "変更"}).values["理由"] == "前の理由"


def test_what_a_hidden_field_holds_counts_in_no_formula() -> None:
    form = made(
        """
- {id: ある, type: yes_no, label: ある}
- {id: 額, type: number, label: 額, visible_when: ある, blank: zero}
- {id: 倍, type: number, label: 倍, value: 額 * 2}
- {id: 空, type: yes_no, label: 空, value: 空欄(額)}
"""
    )
    assert read(form, {"ある": "はい", "額": "5"}).values["倍"] == 10
    hidden = read(form, {"ある": "いいえ", "額": "5"}).values
    assert hidden["空"] is True
    assert "額" not in hidden


def test_the_first_case_that_holds_changes_the_rules() -> None:
    form = made(
        """
- {id: 国, type: choice, label: 国, choices: [JP, US, XX]}
- id: 番号
  type: text
  label: 番号
  cases:
    - {when: '国 = "JP"', pattern: "[0-9]{7}", required: true}
    - {when: '国 = "US"', pattern: "[0-9]{5}"}
- {id: 額, type: number, label: 額, max: 10, cases: [{when: '国 = "US"', max: 100}]}
- {id: 州, type: choice, label: 州, choices: [甲, 乙, 丙], cases: [{when: '国 = "US"', choices: [乙]}]}
"""
    )
    assert errors(read(form, {"国": "JP"})) == {"番号": "required"}
    assert errors(read(form, {"国": "JP", "番号": "12345"})) == {"番号": "text.pattern"}
    assert errors(read(form, {"国": "US", "番号": "12345", "額": "50", "州": "乙"})) == {}
    assert errors(read(form, {"国": "XX", "番号": "?", "額": "50", "州": "甲"})) == {"額": "number.max"}
    assert errors(read(form, {"国": "US", "州": "甲"})) == {"州": "choice.unknown"}
    assert [option.code for option in read(form, {"国": "US"}).limits["州"].options or ()] == ["乙"]


def test_locked_and_internal_fields_take_nothing_that_is_posted() -> None:
    form = made(
        """
- {id: 固定, type: text, label: 固定, locked: true, default: 初め}
- {id: 内部, type: text, label: 内部, internal: true}
- {id: 写し, type: text, label: 写し, value: 内部 & 固定}
"""
    )
    found = read(form, {"固定": "変えた", "内部": "入れた", "写し": "書いた"})
    assert found.values["固定"] == "初め"
    assert found.values["内部"] is None
    assert found.values["写し"] == "初め"
    assert set(found.locked) == {"固定"}
    assert "内部" not in found.shown
    assert read(form, {}, office={"内部": "官署から"}).values["写し"] == "官署から初め"


def test_says_where_a_value_comes_from() -> None:
    form = made(
        """
- {id: 商号, type: text, label: 商号, default: =申請者.商号}
- {id: 国, type: text, label: 国, default: 日本}
- {id: 長さ, type: number, label: 長さ, value: 文字数(商号)}
- {id: 名, type: text, label: 名}
"""
    )
    found = read(form, {"名": "x"})
    assert found.origin == {"商号": "account", "国": "default", "長さ": "computed"}
    assert found.raw == {"名": "x", "商号": "港南石油販売株式会社", "国": "日本", "長さ": "10"}
    assert read(form, found.raw).origin["商号"] == "account"  # posted as it was filled in
    assert "商号" not in read(form, {"商号": "別の商号"}).origin


def test_notes_are_shown_and_stop() -> None:
    form = made(
        """
- {id: 数, type: number, label: 数}
- note: 数は《数》です。
  visible_when: 数 > 5
- {id: 対象外, note: 対象になりません。, visible_when: 数 > 10, level: stop}
"""
    )
    assert read(form, {"数": "1"}).notes == {}
    assert read(form, {"数": "7"}).notes == {"ページ.注1": "数は7です。"}
    stopped = read(form, {"数": "11"})
    assert stopped.stopped
    assert errors(stopped) == {"対象外": "stop"}


def test_a_hidden_page_hides_its_fields() -> None:
    form = made(
        """
pages:
  - {id: 一, title: 一, fields: [{id: 要る, type: yes_no, label: 要る}]}
  - {id: 二, title: 二, visible_when: 要る, fields: [{id: 名, type: text, label: 名, required: true}]}
"""
    )
    hidden = read(form, {"要る": "いいえ", "名": "x"})
    assert hidden.shown_pages == {"一"}
    assert "名" not in hidden.values
    assert errors(read(form, {"要る": "はい"})) == {"名": "required"}
    assert not errors(read(form, {}))  # unknown is hidden

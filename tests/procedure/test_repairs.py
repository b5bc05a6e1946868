"""Repairs: each accident on its own, what one click makes of it, and that it is gone afterwards."""

import pytest
from hypothesis import given, strategies as st

from engine.procedure.problem import Edit
from engine.procedure.repairs import apply, mend
from engine.procedure.source import read

ACCIDENTS = [
    ("a:\n　b: 1\n", "yaml.space", "a:\n  b: 1\n"),
    ("a:\n\u00a0\u00a0b: 1\n", "yaml.space", "a:\n  b: 1\n"),
    ("a:\n\tb: 1\n", "yaml.tab", "a:\n  b: 1\n"),
    ("a:\tb\n", "yaml.tab", "a: b\n"),
    ("label：名称\n", "yaml.wide_colon", "label: 名称\n"),
    ("下書き：{holder: applicant}\n", "yaml.wide_colon", "下書き: {holder: applicant}\n"),
    ("- {id: x, label：名称}\n", "yaml.wide_colon", "- {id: x, label: 名称}\n"),
    ("名称：x\n題: y\n", "yaml.wide_colon", "名称: x\n題: y\n"),
    ("label:名称\nid: x\n", "yaml.colon_space", "label: 名称\nid: x\n"),
    ("label:　名称\n", "yaml.space", "label: 名称\n"),
    ("-　a\n", "yaml.space", "- a\n"),
    ("- ｛id: x｝\n", "yaml.wide_sign", "- {id: x}\n"),
    ("＃ 注釈\na: b\n", "yaml.wide_sign", "# 注釈\na: b\n"),
    ("label: “名称”\n", "yaml.smart_quotes", "label: '名称'\n"),
    ("[“甲”, 乙]\n", "yaml.smart_quotes", "['甲', 乙]\n"),
    (
        "{value: 合計(経費.金額, 行.対象), required: true}\n",
        "yaml.cut",
        "{value: '合計(経費.金額, 行.対象)', required: true}\n",
    ),
    ('{value: 選ぶ(区分, "小", 2/3, 1/2)}\n', "yaml.cut", "{value: '選ぶ(区分, \"小\", 2/3, 1/2)'}\n"),
    ("{message: 住所, 氏名を書く, at: 住所}\n", "yaml.cut", "{message: '住所, 氏名を書く', at: 住所}\n"),
    ("{choices: [甲(一, 二), 乙]}\n", "yaml.cut", "{choices: ['甲(一, 二)', 乙]}\n"),
    ("visible_when: {額} > 1\n", "yaml.sign", "visible_when: '{額} > 1'\n"),
    ("visible_when: {額}\n", "yaml.sign", "visible_when: '{額}'\n"),
    ("visible_when: [額] > 1\n", "yaml.sign", "visible_when: '[額] > 1'\n"),
    ("visible_when: > 100\n", "yaml.sign", "visible_when: '> 100'\n"),
    ("visible_when: >= 100\n", "yaml.sign", "visible_when: '>= 100'\n"),
    ("visible_when: !空欄(額)\n", "yaml.sign", "visible_when: '!空欄(額)'\n"),
    ("visible_when: *額\n", "yaml.sign", "visible_when: '*額'\n"),
    ("visible_when: &額\n", "yaml.sign", "visible_when: '&額'\n"),
    ("label: @名\n", "yaml.sign", "label: '@名'\n"),
    ("label: `名`\n", "yaml.sign", "label: '`名`'\n"),
    ("label: %名\n", "yaml.sign", "label: '%名'\n"),
    ('when: "法人" = 種別\n', "yaml.sign", "when: '\"法人\" = 種別'\n"),
    ("when: '法人' & x\n", "yaml.sign", "when: '''法人'' & x'\n"),
    ("- {id: x, when: > 1, at: y}\n", "yaml.sign", "- {id: x, when: '> 1', at: y}\n"),
    ("message: 注意: 本店\nat: x\n", "yaml.colon", "message: '注意: 本店'\nat: x\n"),
    ("- {id: x, message: 注意: 本店, at: y}\n", "yaml.colon", "- {id: x, message: '注意: 本店', at: y}\n"),
    ('when: 区分 = "変更" # 変更のとき\n', "yaml.comment", '# 変更のとき\nwhen: 区分 = "変更"\n'),
    ('ensure: 番号 = "A #1"\n', "yaml.comment", "ensure: '番号 = \"A #1\"'\n"),
    ("message: 連絡先 #1 を書く\n", "yaml.comment", "message: '連絡先 #1 を書く'\n"),
    (
        '- {ensure: 番号 = "A #1", at: x}\n- {id: y}\n',
        "yaml.comment",
        "- {ensure: '番号 = \"A #1\"', at: x}\n- {id: y}\n",
    ),
    ("{choices: [1,000円以上, 新規]}\n", "yaml.digits", "{choices: ['1,000円以上', 新規]}\n"),
    ("{choices: [1,2,3]}\n", "yaml.digits", "{choices: [1, 2, 3]}\n"),
    ("a:\nb: c\n", "yaml.empty", "b: c\n"),
    ("{b: c, a: }\n", "yaml.empty", "{b: c}\n"),
    ("states:\n  甲:\n  乙: {}\n", "yaml.empty", "states:\n  甲: {}\n  乙: {}\n"),
    ("a:\n  - \n  - b\n", "yaml.empty", "a:\n  - b\n"),
    ("a: 1\nb: 2\na: 3\n", "yaml.duplicate", "a: 1\nb: 2\n# a: 3\n"),
    ("a: 1\na: 1\n", "yaml.duplicate", "a: 1\n"),
    ("{a: 1, a: 1}\n", "yaml.duplicate", "{a: 1}\n"),
    ('a: "\\d{4}"\n', "yaml.escape", "a: '\\d{4}'\n"),
    ("a: 'x\nb: y\n", "yaml.quote", "a: 'x'\nb: y\n"),
    ("- {id: x, label: y\n- {id: z}\n", "yaml.bracket", "- {id: x, label: y}\n- {id: z}\n"),
    ("- {id: x label: y}\n", "yaml.comma", "- {id: x, label: y}\n"),
    ("a: 1\n  b: 2\n", "yaml.indent", "a: 1\nb: 2\n"),
    ("a:\n    - b\n  - c\n", "yaml.indent", "a:\n    - b\n    - c\n"),
    ("id: x\nlabel 名称\nat: y\n", "yaml.no_colon", "id: x\nlabel: 名称\nat: y\n"),
    ("label 名称\nat: y\n", "yaml.no_colon", "label: 名称\nat: y\n"),
    ("a: x\u200by\n", "yaml.character", "a: xy\n"),
    ("---\na: b\n", "yaml.document", "a: b\n"),
    ('- {id: x, when: 含む(書類, "甲"), at: y}\n', "yaml.cut", "- {id: x, when: '含む(書類, \"甲\")', at: y}\n"),
    ('- {id: x, when: もし(含む(a, "甲"), 1, 2)}\n', "yaml.cut", "- {id: x, when: 'もし(含む(a, \"甲\"), 1, 2)'}\n"),
    ("- {id: x, help: なぜ?, at: y}\n", "yaml.sign", "- {id: x, help: 'なぜ?', at: y}\n"),
    ("- &共通 {id: x}\n", "yaml.anchor", "- {id: x}\n"),
    ("- &common {id: x}\n", "yaml.anchor", "- {id: x}\n"),
    ("－ id: x\n", "yaml.wide_sign", "- id: x\n"),
    ("a:\n  ー　{id: x}\n", "yaml.wide_sign", "a:\n  - {id: x}\n"),
    ("a: &共通\n  b: c\n", "yaml.anchor", "a: \n  b: c\n"),
    ("a: !!str 5\n", "yaml.tag", "a: 5\n"),
    ("a:\n  b: c\n  <<: d\n", "yaml.merge", "a:\n  b: c\n  # <<: d\n"),
]


@pytest.mark.parametrize(("text", "code", "mended"), ACCIDENTS)
def test_one_click(text: str, code: str, mended: str) -> None:
    (problem,) = read(text, "f").problems
    assert problem.code == code
    assert apply(text, problem.repair) == mended
    assert not read(mended, "f").problems


@pytest.mark.parametrize(("text", "code", "mended"), ACCIDENTS)
def test_reading_goes_on_as_if_mended(text: str, code: str, mended: str) -> None:
    assert read(text, "f").data == read(mended, "f").data


INNOCENT = [
    "title: 設備導入促進補助金　公募申請\n",
    "help: |\n  　補助金の申請は、次のとおりです。\n  注意：期限を過ぎると受け付けません。\n",
    "label: 注意：本店の所在地\n",
    "- {label: 注意：本店, help: 期限：12月}\n",
    "url: https://example.go.jp/a#b\n",
    "message: '# から始まる, [文] です: はい'\n",
    'visible_when: 申請者.種別 = "corporation"   # 法人だけ\n',
    "label: 備考   #2番目\n".replace("   #2番目", "  # 2番目"),
    "- {id: x, value: 合計(経費.金額)}  # 列の合計\n",
    "visible_when: 区分 = “変更”\n",
    "a: ''\nb: {}\nc: []\n",
    "message: |\n  a: b\n  - c\n  # d\n  {e\n",
    "when: [北海道]\n",
    "label: ［任意］備考\n",
    "help:\n  一行目\n  二行目：続き\n",
    "pattern: '[0-9]{4}'\n",
    "x: -5\ny: - \n".replace("y: - \n", "y: -a\n"),
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_an_accident(text: str) -> None:
    assert read(text, "f").problems == ()


EDITS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 5), st.text("xyz'", max_size=3)).map(
        lambda one: Edit(one[0], min(20, one[0] + one[1]), one[2])
    ),
    max_size=6,
)


@given(EDITS)
def test_characters_that_stay_keep_their_place(edits: list[Edit]) -> None:
    text = "ABCDEFGHIJKLMNOPQRST"
    mending = mend(text, edits)
    for at, sign in enumerate(mending.text):
        if sign.isupper():
            assert text[mending.origin(at)] == sign


@given(EDITS, EDITS)
def test_places_survive_two_rounds(first: list[Edit], second: list[Edit]) -> None:
    text = "ABCDEFGHIJKLMNOPQRST"
    one = mend(text, first)
    two = mend(one.text, second, one)
    for at, sign in enumerate(two.text):
        if sign.isupper():
            assert text[two.origin(at)] == sign

"""The canonical form: reads back the same, stays the same, moves no comment."""

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from engine.procedure.canonical import WIDTH, comments, format_text
from engine.procedure.source import read

BROKEN = Path(__file__).parent / "broken"


def tidy(text: str) -> str:
    written, problems = format_text(text, "f")
    assert not [one for one in problems if one.code == "format.changed"], problems
    return written


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:   b\nc:\n    - d\n", "a: b\nc:\n  - d\n"),
        ("- id: x\n  type: text\n  label: 名\n", "- {id: x, type: text, label: 名}\n"),
        ("- id: x\n  ensure: 最大(a, b) > 1\n", "- id: x\n  ensure: 最大(a, b) > 1\n"),
        ("- {id: x, ensure: '最大(a, b) > 1', at: y}\n", "- id: x\n  ensure: 最大(a, b) > 1\n  at: y\n"),
        ("- {id: x, message: '注意: 本店'}\n", "- id: x\n  message: '注意: 本店'\n"),
        ("- use: _shared/fields/x\n", "- use: _shared/fields/x\n"),
        ("id: \"012\"\nb: 'x'\n", 'id: "012"\nb: x\n'),
        (
            'applicants:\n  delegation: [ "001",  "C002" ]\n  account: prime\n',
            'applicants:\n  delegation: ["001", C002]\n  account: prime\n',
        ),
        ("law: {name: 法, number: 号}\n", "law: {name: 法, number: 号}\n"),
        ("a: {}\nb: []\nc: ''\n", "a: {}\nb: []\nc: ''\n"),
        ("help: |\n      一\n        二\n\n      三\nb: c\n", "help: |\n  一\n    二\n\n  三\nb: c\n"),
        ("help: >-\n     一\n     二\n", "help: >-\n  一\n  二\n"),
        ("help:\n     一\n     二\n", "help: 一\n  二\n"),
        ("a: 1\n\n\n\nb: 2\n", "a: 1\n\nb: 2\n"),
        ("a: 1   # 一\nb: 2\n", "a: 1   # 一\nb: 2\n"),
        ("a:\n # 前\n - x\n # 後\n\n# 次\nb: c\n", "a:\n  # 前\n  - x\n  # 後\n\n# 次\nb: c\n"),
        ("a: {b: 1, # 一\n  c: 2}\n", "a:\n  b: 1    # 一\n  c: 2\n"),
        ("a:\n- - x\n  - y\n", "a:\n  -\n    - x\n    - y\n"),
        ("a:\r\n- b\r\n", "a:\n  - b\n"),
    ],
)
def test_form(text: str, wanted: str) -> None:
    assert tidy(text) == wanted
    assert tidy(wanted) == wanted


def test_a_long_line_becomes_a_block() -> None:
    text = "- {id: x, label: " + "長" * WIDTH + "}\n"
    assert tidy(text) == "- id: x\n  label: " + "長" * WIDTH + "\n"
    short = "- {id: x, label: " + "長" * (WIDTH - 18) + "}\n"
    assert len(short) - 1 == WIDTH
    assert tidy(short) == short


def test_accidents_are_repaired_on_the_way() -> None:
    written, problems = format_text("- {id: x, value: 合計(a, b), label：甲}\n", "f")
    assert written == "- id: x\n  value: 合計(a, b)\n  label: 甲\n"
    assert {one.code for one in problems} == {"yaml.cut", "yaml.wide_colon"}


@pytest.mark.parametrize(
    "text", ["a: [b\nc: }\n", "<<: x\n", "a: b\n---\nc: d\n", "", "# 何もない\n", "a: {b: c, b: d}\n"]
)
def test_what_cannot_be_repaired_stays_as_it_is(text: str) -> None:
    assert format_text(text, "f")[0] == text


KEYS = st.sampled_from(["id", "label", "value", "名称", "要件_2", "給油所[0].名称", "a b", "on", "12"])
TEXTS = st.one_of(
    st.sampled_from(
        ["x", "0120", "2026-04-01", "true", "null", "合計(経費.金額, 行.対象)", '区分 = "甲"', "注意: 本店", "番号 #2", "- 5",
         "> 100", "{額} > 1", "'引用'", '"引用" & x', "“甲”", "全角　空白", "a, b", "[x]", "http://x/y:z", "一\n二\n", "一\n\n  二",
         "\n", " 前", "後 ", "*", "&x", "!x", "|", "%", "@", "?", ":", "-", "#", "`", "x: ", "。" * 150, "\\d{4}", "：", "、"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")), max_size=12),
)  # fmt: skip
DATA = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
COMMENT = st.sampled_from(["", "", "", "# 注釈", "#x", "# [a, b]: 'c'"])


@st.composite
def definitions(draw: st.DrawFn) -> str:
    """A definition's text in the author's own, irregular form: own indentation, own quotes, comments anywhere."""
    lines: list[str] = []
    _write(draw, draw(st.dictionaries(KEYS, DATA, min_size=1, max_size=4)), 0, lines)
    return "\n".join(lines) + "\n"


def _write(draw: st.DrawFn, data: object, indent: int, lines: list[str]) -> None:
    step = draw(st.sampled_from([2, 3, 4]))
    pairs = data.items() if isinstance(data, dict) else ((None, item) for item in data)  # type: ignore[attr-defined]
    for key, value in pairs:
        if comment := draw(COMMENT):
            lines.append(" " * indent + comment)
        if draw(st.integers(0, 5)) == 0:
            lines.append("")
        head = " " * indent + ("-" if key is None else f"{_quoted(key)}:")
        if isinstance(value, dict | list) and value and draw(st.booleans()):
            trailing = draw(COMMENT)
            lines.append(head + (f"  {trailing}" if trailing else ""))
            _write(draw, value, indent + step, lines)
        else:
            trailing = draw(COMMENT)
            lines.append(f"{head} {_flow(value)}" + (f"   {trailing}" if trailing else ""))


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    assert isinstance(value, str)
    return _quoted(value)


def _quoted(text: str) -> str:
    if "\n" in text:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return "'" + text.replace("'", "''") + "'"


@given(definitions())
def test_reads_back_what_it_wrote(text: str) -> None:
    before = read(text, "f")
    written, problems = format_text(text, "f")
    assert not [one for one in problems if one.code == "format.changed"], written
    after = read(written, "f")
    assert after.data == before.data
    assert format_text(written, "f")[0] == written
    assert before.root
    assert after.root
    kept = [one.text for one in comments(before.document.read, before.root)]
    assert sorted(kept) == sorted(one.text for one in comments(written, after.root))


def test_the_corpus_is_formatted_without_loss() -> None:
    for path in (*BROKEN.glob("_shared/**/*.yaml"), *BROKEN.glob("01*.yaml")):
        text = path.read_text("utf-8")
        written = tidy(text)
        assert tidy(written) == written
        assert all(problem.repair for problem in read(text, "f").problems)

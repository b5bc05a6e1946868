"""Reading: text scalars, exact places, limits, and that nothing raises."""

import time

import pytest
from hypothesis import given, strategies as st

from engine.procedure.problem import Position
from engine.procedure.source import MAX_PROBLEMS, decode, read


def codes(text: str) -> list[tuple[str, int, int]]:
    return [(one.code, one.position.line, one.position.column) for one in read(text, "f.yaml").problems]


def test_every_scalar_is_text() -> None:
    source = read("a: 0120\nb: 2026-04-01\nc: no\nd: 1e3\ne: ~\nf: 1_000\ng: {h: [012, true]}\n", "f")
    assert source.data == {
        "a": "0120", "b": "2026-04-01", "c": "no", "d": "1e3", "e": "~", "f": "1_000", "g": {"h": ["012", "true"]},
    }  # fmt: skip
    assert not source.problems


def test_places_count_characters_whatever_they_are() -> None:
    source = read("# 𠮷野家\n題: 𠮷名: x\n".replace("𠮷名: x", "'𠮷: x'") + "頁:\n  - {名: 𠮷𠮷, 値: い}\n", "f.yaml")
    assert source.positions[("題",)] == Position("f.yaml", 2, 4)
    assert source.positions[("頁", 0, "名")] == Position("f.yaml", 4, 9)
    assert source.keys[("頁", 0, "値")] == Position("f.yaml", 4, 13)
    assert source.positions[("頁", 0, "値")] == Position("f.yaml", 4, 16)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_byte_order_mark_change_nothing(end: str) -> None:
    source = read("\ufeff" + end.join(["a: b", "c:", "  - d", ""]), "f")
    assert source.data == {"a": "b", "c": ["d"]}
    assert source.positions[("c", 0)] == Position("f", 3, 5)
    assert not source.problems


@pytest.mark.parametrize(
    ("value", "index", "column", "line"),
    [
        ("x: 売上 > 1", 3, 7, 1),
        ("x: '売上 > ''1'", 5, 10, 1),
        ('x: "売上 > 1"', 3, 8, 1),
        ("x: |\n  売上 >\n  1", 5, 3, 3),
        ("x: >-\n  売上 >\n  1", 5, 3, 3),
        ("x:\n  売上 >\n    1", 5, 5, 3),
    ],
)
def test_places_inside_a_formula(value: str, index: int, column: int, line: int) -> None:
    source = read(value + "\n", "f")
    assert source.positions.inside(("x",), index) == Position("f", line, column)


def test_the_file_stays_in_sight_after_mending() -> None:
    """The 全角スペース above is mended to two blanks in memory; places below and behind it are the author's."""
    source = read("a:\n　b: {c: 1, d: 合計(x, y)}\n", "f")
    assert source.data == {"a": {"b": {"c": "1", "d": "合計(x, y)"}}}
    assert source.positions[("a", "b", "c")] == Position("f", 2, 9)
    assert [one.code for one in source.problems] == ["yaml.space", "yaml.cut"]
    assert source.problems[1].position == Position("f", 2, 21)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: &x 1\nb: *x\n", [("yaml.anchor", 1, 4), ("yaml.alias", 2, 4)]),
        ("a: !!python/object/apply:os.system [ls]\n", [("yaml.tag", 1, 4)]),
        ("a: !foo bar\n", [("yaml.tag", 1, 4)]),
        ("a: !!binary aGVsbG8=\n", [("yaml.tag", 1, 4)]),
        ("%YAML 1.1\n---\na: b\n", [("yaml.directive", 1, 1)]),
        ("a: b\n---\nc: d\n", [("yaml.document", 2, 1)]),
        ("<<: {a: b}\n", [("yaml.merge", 1, 1)]),
        ("a: b\na: c\n", [("yaml.duplicate", 2, 1)]),
        ("? [x]\n: y\n", [("yaml.key", 1, 3)]),
        ("a: \x00b\n", [("yaml.character", 1, 4)]),
        ('a: "\\u202e"\n', [("yaml.character", 1, 4)]),
        ("a: x\u2028b: y\n", [("yaml.character", 1, 5), ("yaml.indent", 2, 1)]),
        ("a: \ud800\n", [("yaml.encoding", 1, 4)]),
        ('a: "\\ud800"\n', [("yaml.escape", 1, 7)]),
    ],
)
def test_what_the_language_does_not_use(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [one for one in codes(text) if one[0] != "yaml.indent"] == [one for one in found if one[0] != "yaml.indent"]


def test_doubled_keys_name_both_lines() -> None:
    (problem,) = read("a: 1\nb: 2\na: 3\n", "f").problems
    assert "1行目" in problem.reason
    assert problem.position.line == 3
    assert read("a: 1\nb: 2\na: 3\n", "f").data == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfea\x00:\x00", "題: 届出の内容".encode("cp932"), b"a: \xff\xff\xfe", b"\x00" * 50, b"\xef\xbb\xbf"],
)
def test_other_encodings_are_said_once(data: bytes) -> None:
    found = read(decode(data), "f").problems
    assert len(found) <= 1
    assert all(one.code in {"yaml.encoding", "yaml.character"} for one in found)


def test_a_shift_jis_file_is_repaired_in_one_click() -> None:
    text = decode("題: 届出の内容\n".encode("cp932"))
    (problem,) = read(text, "f").problems
    assert problem.repair[0].text == "題: 届出の内容\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 5_000, "yaml.depth"),
        ("- " * 5_000, "yaml.depth"),
        ("{a: " * 900, "yaml.depth"),
        ("".join(" " * level + "a:\n" for level in range(400)), "yaml.depth"),
        ("\n".join(f"k{number}: v" for number in range(100_000)), "yaml.size"),
        ("a: " + "x" * 300_000, "yaml.size"),
        ("# " + "x" * 3_000_000, "yaml.size"),
        ("a: " + "[[" * 100_000, "yaml.depth"),
    ],
)
def test_bombs_end_at_once(text: str, code: str) -> None:
    start = time.process_time()
    assert code in [one.code for one in read(text, "f").problems]
    assert time.process_time() - start < 0.5


def test_a_file_full_of_mistakes_stays_readable() -> None:
    start = time.process_time()
    problems = read("\n".join(f"k{number}：　v" for number in range(5_000)), "f").problems
    assert 1 <= len(problems) <= MAX_PROBLEMS
    assert time.process_time() - start < 3


def test_reading_is_fast_enough_for_every_keystroke() -> None:
    field = "  - {id: 項目%d, type: text, label: 名称, required: true, max_length: 100}  # 規則第%d条\n"
    text = "id: x\npages:\n" + "".join(field % (number, number) for number in range(220))
    read(text, "f")
    spent = []
    for _ in range(5):
        start = time.process_time()
        assert not read(text, "f").problems
        spent.append(time.process_time() - start)
    assert min(spent) < 0.030  # 220 fields of five keys; a usual file has a fifth of that


_PIECES = st.sampled_from(
    ["a", ":", ": ", "：", "- ", "\n", "\n  ", "\n　", "{", "}", "[", "]", ",", ", ", "'", '"', "#", " #", "&x", "*x",
     "!t", "|", ">", "%", "@", "\t", "合計(", ")", "“", "”", "---", "\ufeff", "\u202e", "\ud800", "\x00", "1,000", "<<"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_reading_never_raises(text: str) -> None:
    source = read(text, "f")
    lines = text.count("\n") + 1
    for problem in source.problems:
        assert 1 <= problem.position.line <= lines
        assert problem.position.column >= 1
        assert all(0 <= edit.start <= edit.end <= len(text) for edit in problem.repair)
    assert all(position.line <= lines for position in source.positions.values())


@given(st.binary(max_size=200))
def test_bytes_never_raise(data: bytes) -> None:
    read(decode(data), "f")

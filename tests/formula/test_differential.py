"""The hand-written parser against the grammar: the same texts are accepted, with the same trees."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from lark import Lark, Token, Transformer
from lark.exceptions import LarkError

from engine.formula import CODES, parse, to_text
from engine.formula.functions import FUNCTION_NAMES
from engine.formula.tree import Call, Chain, Compare, Expr, Literal, Negate, Path as NamePath
from tests.formula.generated import formulas, pieces

_OPERATORS = str.maketrans("＝＜＞＆＋－−＊×／÷０１２３４５６７８９．", "=<>&+--**//0123456789.")
_PAIRS = {"≦": "<=", "≤": "<=", "≧": ">=", "≥": ">=", "≠": "<>"}
_LIMITS = {"formula.too_long", "formula.too_deep", "formula.number_too_large", "formula.bad_character"}


def _operator(token: Token) -> str:
    return _PAIRS.get(str(token), str(token).translate(_OPERATORS))


def _name(token: Token) -> str:
    text = str(token)
    plain = text[1:-1].replace("』』", "』") if token.type == "QUOTED" else text
    return unicodedata.normalize("NFC", plain)


class _Trees(Transformer[Token, Expr]):
    """The grammar's parse as our tree nodes; positions do not take part in comparing."""

    def start(self, found: list[Any]) -> Expr:
        return found[-1]

    def chain(self, found: list[Any]) -> Expr:
        return Chain(tuple(_operator(each) for each in found[1::2]), tuple(found[::2]), 0, 0)

    def compare(self, found: list[Any]) -> Expr:
        return Compare(_operator(found[1]), found[0], found[2], 0, 0)

    def negate(self, found: list[Any]) -> Expr:
        return Negate(found[1], 0, 0)

    def plus(self, found: list[Any]) -> Expr:
        return found[1]

    def brackets(self, found: list[Any]) -> Expr:
        return found[1]

    def number(self, found: list[Any]) -> Expr:
        text = str(found[0]).translate(_OPERATORS)
        return Literal(Decimal(text) if "." in text else int(text), 0, 0)

    def string(self, found: list[Any]) -> Expr:
        text = str(found[0])
        return Literal(text[1:-1].replace(text[-1] * 2, text[-1]), 0, 0)

    def yes_no(self, found: list[Any]) -> Expr:
        return Literal(found[0].type in ("YES", "TRUE"), 0, 0)

    def path(self, found: list[Any]) -> Expr:
        return NamePath(tuple(_name(each) for each in found[::2]), 0, 0)

    def call(self, found: list[Any]) -> Expr:
        name = _name(found[0])
        known = FUNCTION_NAMES.get(name) or FUNCTION_NAMES.get(name.upper()) or name
        return Call(known, tuple(each for each in found[1:] if not isinstance(each, Token)), 0, 0)


_GRAMMAR = Lark(Path(__file__).with_name("grammar.lark").read_text("utf-8"), parser="lalr", lexer="basic")


def by_grammar(text: str) -> Expr | None:
    """The tree the grammar gives, or None when it refuses the text."""
    try:
        return _Trees().transform(_GRAMMAR.parse(text))
    except LarkError:
        return None


def _agree(text: str) -> None:
    ours, problems = parse(text)
    codes = {problem.code for problem in problems if problem.level == "error"}
    assert codes <= set(CODES)
    assert (ours is None) == bool(codes)
    if not codes & _LIMITS:
        assert ours == by_grammar(text), text


@given(formulas)
@settings(max_examples=300)
def test_generated_formulas_read_alike(text: str) -> None:
    tree, problems = parse(text)
    if not {problem.code for problem in problems} & _LIMITS:
        assert tree is not None, problems
    _agree(text)


@given(st.lists(pieces, max_size=14).map("".join))
@settings(max_examples=800)
def test_any_mixture_of_words_and_signs_reads_alike(text: str) -> None:
    _agree(text)


@given(formulas, st.integers(0, 200), pieces)
@settings(max_examples=300)
def test_formulas_with_one_accident_read_alike(text: str, place: int, piece: str) -> None:
    at = place % (len(text) + 1)
    _agree(text[:at] + piece + text[at + 1 :])


@given(formulas)
@settings(max_examples=300)
def test_the_canonical_text_is_stable_and_reads_back_to_the_same_tree(text: str) -> None:
    tree, _ = parse(text)
    if tree is None:
        return
    printed = to_text(tree)
    again, problems = parse(printed)
    if {problem.code for problem in problems} == {"formula.too_long"}:
        return
    assert again == tree, problems
    assert to_text(again) == printed


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("１＋２＊（３－ａ）", "1 + 2 * (3 - ａ)"),
        ('=IF(A1>=10,"x","y")', 'もし(A1 >= 10, "x", "y")'),
        ("sum(a.b，行.c≦0.50)", "合計(a.b, 行.c <= 0.50)"),
        ("（a＋b）＋c", "(a + b) + c"),
        ("a-（b-c）", "a - (b - c)"),
        ("「あ」」い」", '"あ」い"'),
        ('「あ"い」', '"あ""い"'),
        ("--a", "--a"),
        ("-(a+b)", "-(a + b)"),
        ("(a=b)=はい", "(a = b) = はい"),
        ("TRUE()", "はい"),
        ("『資本金（円）』×２", "『資本金（円）』 * 2"),
        ("『はい』", "『はい』"),
        ("『売上高』", "売上高"),
        ("か\u3099", "が"),
        ("（a かつ b） または c", "(a かつ b) または c"),
        ("a．b", "a.b"),
        ("a≠b", "a <> b"),
    ],
)
def test_canonical_writing(text: str, canonical: str) -> None:
    tree, problems = parse(text)
    assert tree is not None, problems
    assert to_text(tree) == canonical

"""What the parser says when a formula does not read: each function builds one message (構文の誤りの説明)."""

from __future__ import annotations

from typing import TypeAlias

from engine.formula.problems import Problems, shortened
from engine.formula.tokens import MAX_LENGTH, Token
from engine.formula.tree import COMPARISONS

Message: TypeAlias = tuple[str, tuple[int, int], str, str]
"""Code, span, reason and remedy, in the order `Problems.error` takes them."""

_GLUED = ("かつ", "または")


def too_long(text: str, problems: Problems) -> None:
    """The text is over the limit."""
    problems.error(
        "formula.too_long",
        (MAX_LENGTH, MAX_LENGTH + 1),
        f"式が長すぎます（{len(text):,}文字）。{MAX_LENGTH:,}文字まで書けます。",
        "途中の計算を別の項目に分けてください。",
    )


def empty(text: str, problems: Problems) -> None:
    """There is nothing but spaces."""
    problems.error("formula.empty", (0, len(text)), "式が空です。", "式を書くか、この行を消してください。")


def too_deep(token: Token) -> Message:
    """Nesting over the limit begins at `token`."""
    return (
        "formula.too_deep",
        (token.start, token.end),
        f"{token.start + 1}文字目で、括弧や関数の入れ子が深くなりすぎています（64段まで）。",
        "途中の計算を別の項目に分けてください。",
    )


def check_brackets(tokens: list[Token], problems: Problems) -> None:
    """Report brackets without a partner, before parsing, so that the message names the bracket itself."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind != "op":
            continue
        if token.text == "(":
            opened.append(token)
        elif token.text == ")" and opened:
            opened.pop()
        elif token.text == ")":
            problems.error(
                "formula.unopened",
                (token.start, token.end),
                f"{token.start + 1}文字目の「)」に対応する「(」がありません。",
                "「)」を消すか、前に「(」を入れてください。",
            )
    for token in opened[:1]:
        problems.error(
            "formula.unclosed",
            (token.start, token.end),
            f"{token.start + 1}文字目の「(」に対応する「)」がありません。",
            "「)」を入れてください。",
        )


def check_thousands(tokens: list[Token], problems: Problems) -> None:
    """Notice 1,234 where two arguments 1 and 234 were hardly meant."""
    for first, comma, second in zip(tokens, tokens[1:], tokens[2:], strict=False):
        glued = first.end == comma.start and comma.end == second.start
        if comma.text != "," or not glued or first.kind != "number" or second.kind != "number":
            continue
        if len(first.text) <= 3 and len(second.text) == 3 and "0" not in (first.text[0], second.text[0]):
            problems.finding(
                "formula.thousands",
                (first.start, second.end),
                f"{first.start + 1}文字目の「{first.text},{second.text}」は、2つの値として読まれます。",
                f"1つの数なら {first.text}{second.text}、2つの値なら「,」の後ろに空白を入れてください。",
            )


def mixed_and_or(token: Token) -> Message:
    """かつ and または at one level without brackets."""
    return (
        "formula.mixed_and_or",
        (token.start, token.end),
        "「かつ」と「または」が混ざっていて、どちらを先に見るのか決まりません。",
        "先に見る方を ( ) で囲んでください。例: (A かつ B) または C",
    )


def doubled_comparison(tokens: list[Token], at: int) -> Message:
    """A second comparison right behind the first: 1 < x < 5, or ==."""
    token = tokens[at]
    return (
        "formula.syntax",
        (token.start, token.end),
        f"{token.start + 1}文字目の「{token.text}」で、比較が2つ続いています。",
        "1 <= x かつ x <= 5 のように分けて書いてください。",
    )


def leading_zero(token: Token) -> Message:
    """A number such as 000 or 012."""
    return (
        "formula.number_form",
        (token.start, token.end),
        f"{token.start + 1}文字目の数「{shortened(token.text)}」が 0 で始まっています。",
        '桁区切りの「,」は書けません（1,000 は 1000）。番号やコードなら "…" で囲んでください。',
    )


def number_too_large(token: Token) -> Message:
    """A number of 10 to the 28th or more."""
    return (
        "formula.number_too_large",
        (token.start, token.end),
        f"{token.start + 1}文字目の数「{shortened(token.text)}」が大きすぎます。",
        "28桁までの数にしてください。",
    )


def number_with_unit(number: Token, word: Token) -> Message:
    """10万, 30日, 1号: a number with something glued to it."""
    remedy = "単位は書かずに数だけを書いてください。名前なら『』で囲んでください。"
    if word.text[0] in "千万億":
        remedy = "10万 は 100000 のように、数字だけで書いてください。"
    return (
        "formula.number_form",
        (number.start, word.end),
        f"{number.start + 1}文字目の「{shortened(number.text + word.text)}」は数として読めません。",
        remedy,
    )


def operand_missing(tokens: list[Token], at: int) -> Message:
    """A value is expected at `at`, and something else stands there."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    if before and before.kind == "op" and before.text in COMPARISONS and token.text in COMPARISONS:
        pair = before.text + token.text
        right = {"=<": "<=", "=>": ">=", "==": "=", "><": "<>"}.get(pair)
        remedy = f"「{right}」と書いてください。" if right else "比較の記号は1つだけ書いてください。"
        return ("formula.syntax", (before.start, token.end), f"「{pair}」という記号はありません。", remedy)
    if token.kind == "end":
        last = f"「{before.text}」" if before else "最後"
        return (
            "formula.syntax",
            (token.start, token.end),
            f"{last}の後ろが足りません。",
            "値か項目名を続けてください。",
        )
    return (
        "formula.syntax",
        (token.start, token.end),
        f"{token.start + 1}文字目の「{shortened(token.text)}」の前に、値がありません。",
        "値か項目名を入れるか、この記号を消してください。",
    )


def part_missing(tokens: list[Token], at: int) -> Message:
    """No name behind a dot."""
    dot = tokens[at - 1]
    return (
        "formula.syntax",
        (dot.start, dot.end),
        f"{dot.start + 1}文字目の「.」の後ろに名前がありません。",
        "本店所在地.都道府県 のように、部分の名前を続けてください。",
    )


def unexpected(tokens: list[Token], at: int) -> Message:
    """A complete value is followed by something that does not continue it."""
    token = tokens[at]
    remedy = "前の値との間に、演算子（+ - * / & = かつ など）を入れてください。"
    if token.kind == "name" and token.text.startswith("でない"):
        remedy = "「でない」は NOT(項目) と書いてください。"
    elif token.kind == "name" and token.text.upper() in ("AND", "OR"):
        remedy = "「かつ」「または」と書くか、AND(A, B) の形にしてください。"
    elif token.kind == "name" and token.text.startswith(_GLUED):
        remedy = "「かつ」「または」の前後に空白を入れてください。"
    elif token.text == ",":
        remedy = "「,」は関数の ( ) の中でだけ使えます。桁区切りなら消してください。"
    elif token.text == "(":
        remedy = "掛け算なら「*」を入れてください。"
    return (
        "formula.syntax",
        (token.start, token.end),
        f"{token.start + 1}文字目の「{shortened(token.text)}」の置き場所が正しくありません。",
        remedy,
    )

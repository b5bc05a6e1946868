"""Text to tokens (字句解析).

Outside strings the full-width forms of digits, operators, brackets, commas and spaces mean the same as the half-width
ones. Names are brought to NFC and never folded further: Ａ社 and A社 stay two names.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from engine.formula.problems import Problems, shortened

MAX_LENGTH = 2_000

_MARKS = "\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
NAME = re.compile(rf"[^\W\d][\w・{_MARKS}]*")
"""A name that needs no 『』."""

_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n\u3000\u00a0]+)
    |(?P<number>[0-9０-９]+(?:[.．][0-9０-９]+)?)
    |(?P<name>{NAME.pattern})
    |(?P<op>[<＜][>＞=＝]|[>＞][=＝]|[-=<>+*/&(),.＝＜＞＋－＊／＆（），、．≦≧≠×÷≤≥−])""",
    re.VERBOSE,
)
_PLAIN = str.maketrans("＝＜＞＋－＊／＆（），、．×÷−０１２３４５６７８９", "=<>+-*/&(),,.*/-0123456789")
_PLAIN_OPERATORS = {"≦": "<=", "≧": ">=", "≠": "<>", "≤": "<=", "≥": ">="}
_QUOTES = {'"': '"', "＂": "＂", "「": "」", "“": "”", "『": "』"}
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

_ADVICE = {
    "^": "べき乗は使えません。「*」で掛けてください。",
    "%": "10% は 0.1 または 10 / 100 と書いてください。",
    "!": "「等しくない」は <>、「でない」は NOT( ) と書いてください。",
    "|": "「または」と書いてください。",
    "'": '文字は "…" で囲んでください。',
    "‘": '文字は "…" で囲んでください。',
    "’": '文字は "…" で囲んでください。',
    "”": '文字は "…" で囲んでください。',
    "」": '文字は "…" で囲んでください。',
    "[": "行は 番目( ) で選び、条件は関数の2番目に書いてください。",
    "]": "行は 番目( ) で選び、条件は関数の2番目に書いてください。",
    "{": "値は項目名だけで使えます。{ } は要りません。",
    "}": "値は項目名だけで使えます。{ } は要りません。",
    "―": "引き算の記号は「-」です。",
    "‐": "引き算の記号は「-」です。",
    "–": "引き算の記号は「-」です。",
    "—": "引き算の記号は「-」です。",
    ";": "値の区切りは「,」です。",
    "；": "値の区切りは「,」です。",
    "。": "「。」を消してください。",
    "・": "名前は文字で始めるか、『』で囲んでください。",
}


class Token(NamedTuple):
    """One word of a formula. `kind` is number, name, quoted (『…』), string, op or end; `text` is its meaning."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(text: str, problems: Problems) -> list[Token]:
    """All tokens of `text`, closed by one of kind "end". Errors go to `problems`; scanning goes on behind them."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            at = _quoted(text, at, tokens, problems) if text[at] in _QUOTES else _unreadable(text, at, problems)
            continue
        kind = match.lastgroup or ""
        if kind != "space":
            tokens.append(Token(kind, _meaning(kind, match.group()), at, match.end()))
        at = match.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _meaning(kind: str, raw: str) -> str:
    if kind == "name":
        return nfc(raw)
    plain = raw.translate(_PLAIN)
    return _PLAIN_OPERATORS.get(plain, plain)


def nfc(name: str) -> str:
    """The composed form of a name: one spelling for what looks the same on every system."""
    return unicodedata.normalize("NFC", name)  # noqa: TID251 – names, not values, and at most 2,000 characters


def _quoted(text: str, start: int, tokens: list[Token], problems: Problems) -> int:
    """Read a string or quoted name from `start` on; returns the offset behind it."""
    opening, closing = text[start], _QUOTES[text[start]]
    at, pieces = start + 1, []
    while True:
        stop = text.find(closing, at)
        if stop < 0:
            problems.error(
                "formula.unclosed",
                (start, start + 1),
                f"{start + 1}文字目の「{opening}」に対応する「{closing}」がありません。",
                f"文字の終わりに「{closing}」を入れてください。",
            )
            return len(text)
        pieces.append(text[at:stop])
        if text.startswith(closing, stop + 1):
            pieces.append(closing)
            at = stop + 2
            continue
        break
    value = "".join(pieces)
    _refuse_invisible(text, start, stop, problems)
    if opening != "『":
        tokens.append(Token("string", value, start, stop + 1))
    elif value.strip():
        tokens.append(Token("quoted", nfc(value), start, stop + 1))
    else:
        problems.error(
            "formula.syntax", (start, stop + 1), "『』の中に名前がありません。", "項目の名前を入れてください。"
        )
    return stop + 1


def _refuse_invisible(text: str, start: int, stop: int, problems: Problems) -> None:
    for match in _CONTROL.finditer(text, start, stop):
        _report_invisible(match.group(), match.start(), problems)


def _report_invisible(character: str, at: int, problems: Problems) -> None:
    problems.error(
        "formula.bad_character",
        (at, at + 1),
        f"{at + 1}文字目に、見えない文字（U+{ord(character):04X}）があります。",
        "その文字を消して、入力し直してください。",
    )


def _unreadable(text: str, at: int, problems: Problems) -> int:
    character = text[at]
    if not character.isprintable():
        _report_invisible(character, at, problems)
    else:
        problems.error(
            "formula.bad_character",
            (at, at + 1),
            f"{at + 1}文字目の「{shortened(character)}」は式では使えません。",
            _ADVICE.get(character, "この文字を消すか、名前に含まれるなら『』で囲んでください。"),
        )
    return at + 1

"""The door for text: what may be stored, what is refused, and how fast the refusal is."""

import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.procedure.clean import LONGEST, clean_text
from engine.procedure.field import Invalid


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "text.control"),
        ("a\x07b", "text.control"),
        ("a\x0bb", "text.control"),
        ("a\x1bb", "text.control"),
        ("a\x7fb", "text.control"),
        ("a\x85b", "text.control"),
        ("a\tb", "text.control"),
        ("\ufeffa", "text.control"),
        ("a\ud83d", "text.broken"),
        ("\udc00a", "text.broken"),
        ("a\ufffeb", "text.broken"),
        ("a\uffffb", "text.broken"),
        ("a\ufdd0b", "text.broken"),
        ("a\U0001fffeb", "text.broken"),
        ("a\ufffdb", "text.broken"),
        ("invoice\u202efdp.exe", "text.direction"),
        ("a\u2066b\u2069", "text.direction"),
        ("a\ue000b", "text.private_use"),
        ("a\U000f0000b", "text.private_use"),
        ("a" + "\u0300" * 65, "text.marks"),
        ("か" + "\u3099\u0323" * 33, "text.marks"),
        ("a\nb", "text.line_break"),
        ("a\r\nb", "text.line_break"),
        ("a\u2028b", "text.line_break"),
        ("a" * (LONGEST + 1), "text.max_length"),
        (None, "shape"),
        (12, "shape"),
        (["a"], "shape"),
    ],
)
def test_refused_in_one_line(text: Any, code: str) -> None:
    refused = clean_text(text)
    assert isinstance(refused, Invalid)
    assert refused.code == code


@pytest.mark.parametrize(
    "text",
    [
        "髙橋﨑濵德",
        "塚\ufa19\ufa1b",
        "葛\U000e0100飾",
        "𠮷野家𩸽",
        "\U00030000",
        "㈱①Ⅳ㎡㍻㋿",
        "ｶﾌﾞｼｷ",
        "か\u3099",
        "ハ\u309a",
        "〜～−－-¥\\",
        "👨‍👩‍👧🇯🇵✌🏽1️⃣",
        "العربية שלום ไทย 한국어 Привет",
        'O\'Brien "x" & <b>',
        "'; DROP TABLE cases;--",
        "{{7*7}} ${7*7} %s%n",
        "=1+1",
        "null",
        "None",
        "0",
        "NaN",
        "龘" * 500,
        "a" * 5000,
        "a" + "\u0300" * 64,
        "港南　石油",
    ],
)
def test_kept_as_typed(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize("blank", ["", " ", "　", "\u00a0", "\u2003", " 　\u00a0\u2003 "])
def test_only_blanks_is_blank(blank: str) -> None:
    assert clean_text(blank) == ""
    assert clean_text(f"{blank}港南　石油{blank}") == "港南　石油"


def test_lines() -> None:
    assert clean_text("一\r\n二\r三\u2028四\u2029五\n\t六\n", multiline=True) == "一\n二\n三\n四\n五\n\t六"
    for bad in ("a\x00\n", "a\x0bb", "a\x85b", "a\u202eb", "a\ud800b"):
        assert isinstance(clean_text(bad, multiline=True), Invalid)


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "a" + "\u0300\u0323" * 100_000, "\ud800" * 1_000_000, "か\u3099" * 500_000, "\n" * 1_000_000],
)
def test_long_text_is_refused_at_once(text: str) -> None:
    started = time.thread_time()
    assert isinstance(clean_text(text, multiline=True), Invalid)
    assert time.thread_time() - started < 0.05


@given(st.text(st.characters(), max_size=200))
def test_what_passes_can_be_stored_anywhere(text: str) -> None:
    clean = clean_text(text, multiline=True)
    if isinstance(clean, Invalid):
        return
    clean.encode("utf-8")
    assert clean_text(clean, multiline=True) == clean
    assert not any(unicodedata.category(sign) in ("Cs", "Co") for sign in clean)
    assert not set(clean) & set("\x00\x0b\x1b\x85\ufffd\ufeff\u202e")

"""Japanese characters: JIS X 0213 and what to write instead, readings, names, codes."""

import pytest
from hypothesis import given, strategies as st

from engine.formula.formats import is_katakana
from engine.procedure.characters import (
    VARIANTS,
    in_jisx0213,
    nearest,
    odd_in_a_name,
    outside_jisx0213,
    to_code,
    to_katakana,
    within_jisx0213,
)


@pytest.mark.parametrize("text", ["漢﨑邉邊濵德俱剝𠮟頰塡①Ⅰ㎡㈱〜－−か゚ｱ"])
def test_in_the_set(text: str) -> None:
    assert in_jisx0213(text)
    assert outside_jisx0213(text) == ()


def test_jis_x_0212_is_not_taken_for_it() -> None:
    assert outside_jisx0213("侊丟俠仼") == ("丟", "仼")


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("髙橋", "高橋"),
        ("𠮷田", "吉田"),
        ("葛\U000e0100飾", "葛飾"),
        ("晴\ufa12", "晴晴"),
        ("10～20", "10〜20"),
        ("閒宮", "間宮"),
    ],
)
def test_something_to_write_instead(text: str, instead: str) -> None:
    assert outside_jisx0213(text)
    assert within_jisx0213(text) == instead


@pytest.mark.parametrize("text", ["山田😀", "\U00030000", "한"])
def test_nothing_to_write_instead(text: str) -> None:
    assert within_jisx0213(text) is None


def test_the_table_of_variants_leads_from_outside_into_the_set() -> None:
    for variant, plain in VARIANTS.items():
        assert not in_jisx0213(variant), variant
        assert in_jisx0213(plain), plain
        assert nearest(variant) == plain


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("けいざい", "ケイザイ"),
        ("ｹｲｻﾞｲ ﾀﾛｳ", "ケイザイ　タロウ"),
        ("か\u3099す", "ガス"),
        ("ハ\u309aン", "パン"),
        ("エネルギ-", "エネルギー"),
        ("センタ～", "センター"),
        ("ﾃﾞｰﾀ", "データ"),
        ("ア･イ·ウ", "ア・イ・ウ"),
        ("ヴぁヵゝ", "ヴァヵヽ"),
    ],
)
def test_readings_have_one_spelling(typed: str, reading: str) -> None:
    assert to_katakana(typed) == reading
    assert is_katakana(reading)
    assert to_katakana(reading) == reading


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), max_size=30))
def test_hiragana_is_a_reading(text: str) -> None:
    assert text == "" or is_katakana(to_katakana(text))


@pytest.mark.parametrize(
    "name", ["見本", "髙﨑", "葛\U000e0100子", "Müller", "O'Brien", "ディ・カプリオ", "Nguyễn", "佐々木"]
)
def test_names(name: str) -> None:
    assert odd_in_a_name(name) is None


@pytest.mark.parametrize("name", ["見本😀", "㈱見本", "見本①", "見\u200d本", "見本2", "見本＋", "￥"])
def test_no_names(name: str) -> None:
    assert odd_in_a_name(name) is not None


def test_codes_have_one_hyphen() -> None:
    assert {to_code(f"１００{dash}８９０１") for dash in "-‐‑‒–—―−－ー"} == {"100-8901"}

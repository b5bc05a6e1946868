"""Whatever arrives, a widget answers with a value or with a code: never an exception, never slowly."""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from engine.procedure.field import Field, Invalid, Limits
from engine.procedure.messages import CODES, text_of
from tests.widgets.examples import examples, make
from widgets import WIDGETS

FIELDS: dict[str, Field] = {}
for example in examples():
    FIELDS.setdefault(str(example), example.field)
ONE_EACH = {example.widget: example.field for example in reversed(examples())}

PIECES = st.sampled_from(
    [
        "1",
        "0",
        "-",
        "２",
        "年",
        "月",
        "日",
        "令和",
        "平成",
        "元",
        ":",
        "時",
        "/",
        ".",
        ",",
        "@",
        "+81",
        "内線",
        "https://",
        "%",
        "円",
        "△",
        "\x00",
        "\ud800",
        "\u202e",
        "\ue000",
        "\ufffd",
        "\u0300",
        "髙",
        "\U000e0100",
        "　",
        "\n",
        "😀",
        "_other",
        "例",
        "(",
        "ｶﾞ",
    ]
)
TEXTS = st.one_of(st.text(st.characters(), max_size=30), st.lists(PIECES, max_size=12).map("".join))
NAMES = st.sampled_from(
    ["名称", "販売見込", "氏名", "電話番号", "氏", "名", "郵便番号", "都道府県", "選択", "その他", "", "例", "口座番号"]
)
RAWS: st.SearchStrategy[Any] = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=8
)


@pytest.mark.parametrize("name", FIELDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=RAWS)
def test_any_shape_gives_a_value_or_a_code(name: str, raw: Any) -> None:
    field = FIELDS[name]
    field.chosen(raw)
    value = field.parse(raw)
    wrong = (value,) if isinstance(value, Invalid) else value if isinstance(value, tuple) else ()
    if wrong and isinstance(wrong[0], Invalid):
        for invalid in wrong:
            assert isinstance(invalid, Invalid)
            assert "{" not in text_of(invalid, field).replace(str(invalid.params.get("text", "")), "")
        return
    if value is None:
        return
    for invalid in field.check(value, Limits()):
        assert invalid.code in CODES
    field.missing(value)
    json.dumps(field.dump(value), allow_nan=False).encode()
    field.show(value).encode()
    field.show(value, "en").encode()
    assert field.parse(field.reveal(value)) == value


@pytest.mark.parametrize("field", ONE_EACH.values(), ids=list(ONE_EACH))
@pytest.mark.parametrize("text", ["あ" * 1_000_000, "9" * 1_000_000, "\u0300" * 1_000_000, "\ud800" * 1_000_000])
def test_a_million_characters_are_refused_at_once(field: Field, text: str) -> None:
    started = time.thread_time()
    for raw in (text, [text], dict.fromkeys(field.parts or ("例",), text)):
        value = field.parse(raw)
        assert isinstance(value, Invalid) or (isinstance(value, tuple) and isinstance(value[0], Invalid))
    assert time.thread_time() - started < 0.2


@pytest.mark.parametrize("field", ONE_EACH.values(), ids=list(ONE_EACH))
@pytest.mark.parametrize("blank", ["", "　", " \u00a0"])
def test_blanks_are_no_answer(field: Field, blank: str) -> None:
    in_parts = field.parts or field.members or field.uploaded
    for raw in ("", dict.fromkeys(field.parts, blank) or "") if in_parts else (blank,):
        value = field.parse(raw)
        assert value is None or value == (), "only choices has an empty answer"
        assert field.missing(value)
        assert field.show(value) == ""


def test_a_table_of_ten_thousand_rows_is_refused() -> None:
    table = ONE_EACH["table"]
    assert table.parse([{}] * 10_000) == Invalid("rows.max", {"max": 5_000})
    started = time.thread_time()
    rows = table.parse([{"名称": f"SS{n}", "販売見込": "1,200.5"} for n in range(500)])
    assert isinstance(rows, list)
    assert table.parse(table.reveal(rows)) == rows
    assert time.thread_time() - started < 0.2


def test_a_choice_of_a_thousand_is_fast() -> None:
    field = make({"type": "choice", "id": "業種", "choices": [f"{n:04}" for n in range(1_000)]})
    many = make({"type": "choices", "id": "業種", "choices": [f"{n:04}" for n in range(1_000)]})
    started = time.thread_time()
    for _ in range(100):
        assert not list(field.check(field.parse("0999"), Limits()))
        assert not list(many.check(many.parse(["0999", "0001"]), Limits()))
    assert time.thread_time() - started < 0.3


def test_there_is_a_widget_for_every_type_of_the_language() -> None:
    types = """text number yen percent date month year fiscal_year time datetime yes_no consent choice choices
        person_name kana phone email url address postal_code corporate_number bank_account table group file"""
    assert {widget.model_fields["type"].default for widget in WIDGETS} >= set(types.split())

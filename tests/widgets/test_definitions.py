"""What a definition may say about a field: a mistake is refused when it is written, not when it is used."""

from typing import Any

import pytest
from pydantic import ValidationError

from engine import formula
from engine.formula import Choice, ListOf, Number, Record, Rows
from engine.procedure.codes import holds_my_number
from engine.procedure.field import Limits, Option
from engine.procedure.patterns import compile_pattern, matches
from engine.procedure.text import Text
from tests.widgets.examples import make
from widgets import WIDGETS

TEXT = {"id": "名称", "type": "text"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"type": "text", "pattern": "(?=a)b"}, "先読み"),
        ({"type": "text", "pattern": "(a"}, "読み取れません"),
        ({"type": "text", "pattern": "a" * 201}, "200文字まで"),
        ({"type": "text", "format": "郵便"}, "ありません"),
        ({"type": "text", "max_length": "0"}, "greater than or equal"),
        ({"type": "text", "unknown": "1"}, "Extra inputs"),
        ({"type": "number", "decimals": "11"}, "less than or equal"),
        ({"type": "number", "blank": "one"}, "Input should be"),
        ({"type": "choice"}, "Field required"),
        ({"type": "choice", "choices": []}, "選択肢がありません"),
        ({"type": "choice", "choices": "A"}, "一覧を書いて"),
        ({"type": "choice", "choices": ["A", "A"]}, "2回"),
        ({"type": "choice", "choices": ["A", " "]}, "空でない"),
        ({"type": "choice", "choices": [["A"]]}, "読み取れません"),
        ({"type": "choice", "choices": [{"label": "甲"}]}, "読み取れません"),
        ({"type": "choice", "choices": ["A", "その他"], "other": "true"}, "other: true"),
        ({"type": "choice", "choices": ["A"], "cases": [{"when": "1 = 1", "choices": []}]}, "選択肢がありません"),
        ({"type": "choice", "choices": [{"code": "A", "from": "昨日"}]}, "date"),
        ({"type": "choices", "choices": ["A", "B"], "alone": ["C"]}, "alone"),
        ({"type": "choices", "choices": ["A", "B"], "min": "2", "max": "1"}, "min"),
        ({"type": "file", "accept": ["pdf", "exe"]}, "exe"),
        ({"type": "file", "accept": []}, "種類"),
        ({"type": "file", "max_size": "大きい"}, "20MB"),
        ({"type": "group", "fields": []}, "at least 1"),
        ({"type": "consent", "reuse": "true"}, "Input should be"),
        ({"type": "text", "cases": [{"when": "1 = 1", "pattern": "(?<!a)b"}]}, "先読み"),
        ({"type": "text", "cases": [{"when": "1 = 1", "format": "郵便"}]}, "ありません"),
        ({"type": "kana", "cases": [{"when": "1 = 1", "format": "カナ"}]}, "使えません"),
        ({"type": "text", "cases": [{"when": "1 = 1", "min": "1"}]}, "使えません"),
        ({"type": "choices", "choices": ["A"], "cases": [{"when": "1 = 1", "max": "1"}]}, "使えません"),
        (
            {
                "type": "table",
                "fields": [
                    {"id": "a", "type": "table", "fields": [{"id": "b", "type": "table", "fields": [TEXT]}]},
                ],
            },
            "1段まで",
        ),
    ],
)
def test_mistakes_are_refused(data: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make({"id": "例", **data})
    assert said in str(caught.value)


def test_a_pattern_must_fit_the_whole_text_and_always_ends() -> None:
    assert not matches("[0-9]{3}", "123\n")
    assert not matches("[0-9]{3}", "1234")
    assert not matches("\\d{3}", "１２３")
    assert not matches("(a+)+$", "a" * 5_000 + "!")
    assert compile_pattern("A[0-9]{4}") is compile_pattern("A[0-9]{4}")


def test_choices_may_be_written_in_every_form() -> None:
    forms = [
        ["A", "B"],
        [{"code": "A"}, {"code": "B", "label": "B"}],
        {"A": "A", "B": {"ja": "B", "en": "Bee"}},
        {"choices": ["A", "B"]},
        ["A", {"code": "B", "help": "説明"}],
    ]
    for form in forms:
        field = make({"id": "例", "type": "choice", "choices": form})
        assert [option.code for option in field.options() or ()] == ["A", "B"]
        assert field.value_type() == Choice(("A", "B"), (("A", "A"), ("B", "B")))
    english = make({"id": "例", "type": "choice", "choices": forms[2]})
    assert (english.show("B"), english.show("B", "en")) == ("B", "Bee")


def test_how_a_choice_looks_follows_its_length() -> None:
    def look(count: int) -> str:
        field = make({"id": "例", "type": "choice", "choices": [str(n) for n in range(count)]})
        return str(getattr(field, "look", None)) + (" grouped" if field.grouped else "")

    assert [look(n) for n in (2, 7, 8, 30, 31, 765)] == [
        "radios grouped", "radios grouped", "select", "select", "search", "search",
    ]  # fmt: skip


def test_other_choices_by_another_answer() -> None:
    field = make(
        {
            "id": "州",
            "type": "choice",
            "choices": ["なし"],
            "cases": [{"when": '国 = "USA"', "choices": {"CA": "カリフォルニア", "NY": "ニューヨーク"}}],
        }
    )
    assert field.value_type() == Choice(
        ("CA", "NY", "なし"), (("CA", "カリフォルニア"), ("NY", "ニューヨーク"), ("なし", "なし"))
    )
    limits = Limits(options=(Option("CA", Text(ja="カリフォルニア")),))
    assert not list(field.check("CA", limits))
    assert [invalid.code for invalid in field.check("なし", limits)] == ["choice.unknown"]
    assert [invalid.code for invalid in field.check("CA", Limits())] == ["choice.unknown"]
    assert field.show("CA") == "カリフォルニア"


def test_what_formulas_see() -> None:
    types = {
        "text": formula.Text(),
        "number": Number("kL"),
        "yen": Number("円"),
        "percent": Number("%"),
        "date": formula.Date(),
        "month": formula.Month(),
        "time": formula.Time(),
        "datetime": formula.DateTime(),
        "yes_no": formula.YesNo(),
        "file": formula.Files(),
    }
    for type_, expected in types.items():
        unit = {"unit": "kL"} if type_ == "number" else {}
        assert make({"id": "例", "type": type_, **unit}).value_type() == expected
    address = make({"id": "例", "type": "address"}).value_type()
    assert isinstance(address, Record)
    assert list(address.parts) == ["郵便番号", "都道府県", "市区町村", "町名番地", "建物名"]
    assert make({"id": "例", "type": "choices", "choices": {"from": "表.列"}}).value_type() == ListOf(Choice())
    columns = [TEXT, {"id": "量", "type": "number", "blank": "zero"}, {"note": "説明"}]
    table = make({"id": "例", "type": "table", "fields": columns})
    assert table.value_type() == Rows({"名称": formula.Text(), "量": Number()}, frozenset({"量"}))


def test_twelve_digits_are_a_my_number_only_by_their_check_digit() -> None:
    assert [number for number in range(10) if holds_my_number(f"12345678901{number}")] == [8]
    assert holds_my_number("１２３４　５６７８　９０１８")
    assert not holds_my_number("1234567890180")
    assert not holds_my_number("")


def test_the_columns_a_paste_fills_are_told() -> None:
    columns = [
        {"id": "名称", "type": "text", "label": "給油所の名称", "heading": "名称"},
        {"id": "所在地", "type": "address", "label": "所在地"},
        {"id": "用途", "type": "choice", "choices": ["住宅"], "other": "true"},
        {"id": "契約書", "type": "file"},
        {"id": "計", "type": "number", "value": "1 + 1"},
        {"id": "連絡先", "type": "group", "fields": [{"id": "電話", "type": "phone"}]},
        {"note": "説明"},
    ]
    table = make({"id": "例", "type": "table", "fields": columns})
    parts = [f"所在地{part}" for part in ("郵便番号", "都道府県", "市区町村", "町名番地", "建物名")]
    assert getattr(table, "pasted", None) == ("名称", *parts, "用途", "電話")


def test_consent_is_required_unless_the_definition_says_no() -> None:
    assert make({"id": "例", "type": "consent"}).required
    assert not make({"id": "例", "type": "consent", "required": "no"}).required
    assert not make({"id": "例", "type": "consent"}).reuse


def test_a_computed_number_ends_at_its_decimals() -> None:
    one = make({"id": "例", "type": "number", "decimals": "1"})
    assert one.settle(formula.round_half_up(10, 0) / 4) == one.parse("2.5")
    assert make({"id": "例", "type": "yen"}).settle(None) is None


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_widget_says_what_it_is(widget: type[Any]) -> None:
    assert widget.__doc__
    assert f"type: {widget.model_fields['type'].default}" in widget.__doc__, "show how it is written"


def test_groups_nest_three_deep_and_begin_anew_in_a_row() -> None:
    def nested(depth: int, inner: dict[str, Any]) -> dict[str, Any]:
        for level in range(depth):
            inner = {"type": "group", "id": f"g{level}", "fields": [inner]}
        return inner

    make(nested(3, TEXT))
    with pytest.raises(ValidationError, match="3段まで"):
        make(nested(4, TEXT))
    table = {"type": "table", "id": "t", "fields": [nested(3, TEXT)]}
    make(nested(3, table))
    with pytest.raises(ValidationError, match="3段まで"):
        make({"type": "table", "id": "t", "fields": [nested(4, TEXT)]})

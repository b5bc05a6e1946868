"""Every example of every widget: read, check, show, store, show again. Palette and robot use the same data."""

import json

import pytest

from engine.procedure.field import Invalid
from engine.procedure.messages import CODES, text_of
from engine.procedure.path import format_path
from tests.widgets.examples import KEYS, Example, all_invalid, as_text, examples
from widgets import WIDGETS

ALL = examples()
GOOD = [example for example in ALL if "error" not in example.data]


def test_every_widget_has_six_examples_of_which_some_are_refused() -> None:
    for widget in WIDGETS:
        own = [example for example in ALL if example.widget == widget.__module__.split(".")[1]]
        assert len(own) >= 6, widget
        assert any("error" in example.data for example in own), widget
        assert len({example.data["name"] for example in own}) == len(own), widget


@pytest.mark.parametrize("example", ALL, ids=str)
def test_an_example_has_only_known_keys(example: Example) -> None:
    assert set(example.data) <= KEYS
    assert ("error" in example.data) != ("shown" in example.data)


@pytest.mark.parametrize("example", ALL, ids=str)
def test_what_was_typed_gives_the_value_or_the_error(example: Example) -> None:
    field, data = example.field, example.data
    limits = example.limits(field)
    if "files" in data:
        value, invalid = example.files, list(field.check(example.files, limits))
    else:
        value, invalid = all_invalid(field, data["raw"], limits)
    errors = [found for found in invalid if found.level == "error"]
    if "error" in data:
        assert [found.code for found in errors][:1] == [data["error"]]
        assert format_path(errors[0].at).removeprefix(".") == data.get("at", "") or "at" not in data
        assert errors[0].suggestion == data.get("suggestion")
        return
    assert not errors
    assert [found.code for found in invalid][:1] == [data[key] for key in ("warning",) if key in data]
    if "files" not in data:
        assert as_text(field.dump(value)) == data.get("value", "None" if value is None else [])
    assert field.show(value) == data["shown"]


@pytest.mark.parametrize("example", [e for e in GOOD if "missing" in e.data or "value" in e.data], ids=str)
def test_what_is_missing(example: Example) -> None:
    field, data = example.field, example.data
    value = example.files if "files" in data else field.parse(data["raw"])
    expected = data.get("missing", [])
    wanted = [()] if expected == "true" else [(part,) for part in expected]
    assert list(field.missing(value)) == wanted
    assert field.required_code in CODES


@pytest.mark.parametrize("example", [example for example in GOOD if "files" not in example.data], ids=str)
def test_what_is_stored_and_what_is_shown_again_reads_back(example: Example) -> None:
    field = example.field
    value = field.parse(example.data["raw"])
    if value is None:
        assert field.parse(field.reveal(None)) is None
        return
    assert field.parse(field.reveal(value)) == value
    stored = json.loads(json.dumps(field.dump(value), allow_nan=False))
    assert field.parse(as_text(stored)) == value


@pytest.mark.parametrize("example", [example for example in ALL if "error" in example.data], ids=str)
def test_a_refusal_is_a_whole_sentence_in_both_languages(example: Example) -> None:
    field = example.field
    limits = example.limits(field)
    _, invalid = all_invalid(field, example.data.get("raw", ""), limits)
    for found in invalid or list(field.check(example.files, limits)):
        for lang in ("ja", "en"):
            said = text_of(found, field, lang)
            assert "{" not in said, f"a parameter is missing: {said}"
            assert said[-1] in "。."
            assert len(said) > 8


@pytest.mark.parametrize("example", [example for example in ALL if example.data.get("suggestion")], ids=str)
def test_a_suggestion_can_be_accepted(example: Example) -> None:
    field, raw = example.field, example.data["raw"]
    at = example.data.get("at")
    accepted = {**raw, at: example.data["suggestion"]} if at else example.data["suggestion"]
    assert not [found for found in all_invalid(field, accepted, example.limits(field))[1] if found.level == "error"]


def test_every_code_a_widget_uses_has_a_sentence() -> None:
    used = {data["error"] for data in (example.data for example in ALL) if "error" in data}
    assert used <= set(CODES)
    assert all(text.ja and text.en for text in CODES.values())
    assert text_of(Invalid("number.min", {"min": 3}), None) == "「」は3以上にしてください。"

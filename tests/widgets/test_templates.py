"""The HTML of every widget, for every example: labelled controls of the right name, escaped, without scripts."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.procedure.field import Field
from tests.widgets.examples import Example, examples, make

ROOT = Path(__file__).parents[2]
TEMPLATES = Environment(loader=FileSystemLoader(ROOT), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
PAYLOAD = '"><script>alert(1)</script>'


class Slots:
    """What a template may ask for, each answered by a recognisable text. The engine's own is `engine.web.controls`."""

    def __init__(self, field: Field, lang: str = "ja") -> None:
        self.field, self.lang = field, lang
        self.name, self.id = field.id, f"f-{field.id}"
        self.value = self.shown = "値"
        self.attrs = Markup(' aria-describedby="e"')
        self.summed, self.rows_change = getattr(field, "summed", ()), True
        self.choices, self.files, self.rows, self.members = (Markup(f"<!--{kind}-->") for kind in "cfrm")

    def t(self, ja: str, en: str) -> str:
        return en if self.lang == "en" else ja

    def name_of(self, part: str) -> str:
        assert part in self.field.parts
        return f"{self.name}.{part}"

    def id_of(self, part: str) -> str:
        assert part in self.field.parts
        return f"{self.id}-{part}"

    def part(self, name: str) -> str:
        assert name in self.field.parts
        return f"値{name}"

    part_shown = part

    def attrs_of(self, part: str) -> Markup:
        assert part in self.field.parts
        return Markup(' aria-required="true"')

    def checked(self, code: str) -> str:
        return ""

    selected = checked

    def selected_of(self, part: str, code: str) -> str:
        assert part in self.field.parts
        return ""

    def sum(self, column: str) -> str:
        assert column in {field.id for field in self.field.members if isinstance(field, Field)}
        return "合計"


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        self.tags.append((tag, dict(attrs)))
        if tag not in ("input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> too much"
        assert self.open.pop() == tag


def render(field: Field, name: str = "input", **more: Any) -> Page:
    template = TEMPLATES.get_template(f"widgets/{field.type}/{name}.html")
    return Page(template.render(f=Slots(field), **more))


def variants() -> list[Field]:
    """One field per different definition in the examples, and some that no example has."""
    fields = {repr(example.data["field"]) + example.widget: example.field for example in examples()}
    long = {"type": "choice", "choices": {str(n): f"業種{n}" for n in range(40)}}
    extra: list[dict[str, Any]] = [
        long,
        {**long, "other": "true"},
        {**long, "type": "choices", "other": "true"},
        {"type": "choices", "choices": {"from": "表.列"}},
        {"type": "choice", "choices": {"from": "表.列"}, "other": "true"},
        {"type": "choice", "choices": [str(n) for n in range(10)], "required": "true"},
        {"type": "yes_no", "required": "true"},
        {"type": "date", "precision": "month", "example": "令和8年4月"},
        {"type": "table", "fields": [{"id": "住所", "type": "address"}], "rows": {"fixed": ["上期", "下期"]}},
        {"type": "file", "max_count": "3"},
    ]
    return [*fields.values(), *(make({"id": "例", **data}) for data in extra)]


FIELDS = variants()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.type)
def test_every_control_has_a_label_and_a_known_name(field: Field) -> None:
    page = render(field)
    labels = {attrs.get("for") for tag, attrs in page.tags if tag == "label"}
    names = {field.id, *(f"{field.id}.{part}" for part in field.parts)}
    if field.many:
        names |= {f"form-paste:{field.id}", f"form-csv:{field.id}"}
    seen = set()
    for tag, attrs in page.tags:
        if tag not in ("input", "select", "textarea") or attrs.get("type") == "hidden":
            continue
        assert attrs["name"] in names
        seen.add(attrs["name"])
        own_label = field.id == "例" and not field.grouped  # the frame labels the one control
        assert attrs["id"] in labels or (own_label and attrs["id"] == f"f-{field.id}") or attrs.get("aria-label")
    if field.parts and not field.members and field.type not in ("choice", "choices"):
        assert seen == names - {field.id}
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids)), "an id twice"


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.type)
def test_what_a_control_that_the_frame_labels_is_described_by(field: Field) -> None:
    if field.grouped or field.members:
        return
    controls = [attrs for _, attrs in render(field).tags if attrs.get("id") == f"f-{field.id}"]
    assert len(controls) == 1
    assert controls[0]["aria-describedby"] == "e"


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.type)
def test_buttons_submit_and_nothing_is_inline(field: Field) -> None:
    for name in ("input", "display"):
        for tag, attrs in render(field, name).tags:
            assert tag not in ("script", "style", "iframe", "object")
            assert not any(key.startswith("on") or key == "style" for key in attrs)
            if tag == "button":
                assert (attrs["type"], attrs["name"]) == ("submit", "form-do")
                assert str(attrs["value"]).split(":")[1] == field.id


def test_texts_of_a_definition_are_escaped() -> None:
    data: dict[str, Any] = {"id": "例", "label": PAYLOAD, "example": PAYLOAD}
    choices = [{"code": PAYLOAD, "label": PAYLOAD, "help": PAYLOAD}, "B"]
    for extra in (
        {"type": "text"},
        {"type": "number", "unit": PAYLOAD},
        {"type": "choice", "choices": choices},
        {"type": "choices", "choices": choices, "other": "true"},
        {"type": "table", "fields": [{"id": "量", "type": "number", "label": PAYLOAD}]},
    ):
        assert "script" not in {tag for tag, _ in render(make({**data, **extra})).tags}


def test_a_list_of_a_thousand_choices_is_one_select() -> None:
    field = make({"id": "例", "type": "choice", "choices": [str(n) for n in range(1_000)]})
    page = render(field)
    assert sum(tag == "option" for tag, _ in page.tags) == 1_001
    assert next(attrs for tag, attrs in page.tags if tag == "select")["data-search"]


@pytest.mark.parametrize("type_", ["choice", "choices"])
@pytest.mark.parametrize("other", ["true", "no"])
def test_choices_that_come_from_the_case(type_: str, other: str) -> None:
    field = make({"id": "例", "type": type_, "choices": {"from": "給油所.名称"}, "other": other})
    options = list(make({"id": "x", "type": type_, "choices": ["甲", PAYLOAD]}).options() or ())
    page = render(field, "options", options=options, chosen=frozenset(["甲"]))
    controls = [attrs for tag, attrs in page.tags if tag in ("option", "input")]
    assert [attrs["value"] for attrs in controls] == ["甲", PAYLOAD]
    assert [("checked" in attrs or "selected" in attrs) for attrs in controls] == [True, False]
    if type_ == "choices":
        assert controls[0]["name"] == ("例.選択" if other == "true" else "例")


def test_an_empty_tick_is_still_posted() -> None:
    for data in ({"type": "consent"}, {"type": "choices", "choices": ["A", "B"]}):
        hidden = [attrs for tag, attrs in render(make({"id": "例", **data})).tags if attrs.get("type") == "hidden"]
        assert [(attrs["name"], attrs["value"]) for attrs in hidden] == [("例", "")]


@pytest.mark.parametrize("example", [e for e in examples() if "shown" in e.data], ids=str)
def test_what_is_ticked(example: Example) -> None:
    """After a reload the same boxes are ticked, from what was typed and from the stored value alike."""
    field = example.field
    if field.type not in ("choice", "choices", "yes_no", "consent") or "raw" not in example.data:
        return
    value = field.parse(example.data["raw"])
    assert field.chosen(example.data["raw"]) - {""} == field.chosen(field.reveal(value)) - {""}

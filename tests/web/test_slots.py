"""A page filled from slots is byte for byte the page that its templates would give for this very request (ADR 0007)."""

from typing import Any

import pytest
from markupsafe import Markup

from engine.web import fillers
from engine.web.bound import Bound
from engine.web.controls import Controls, Frame, Place
from engine.web.drafting import open_of
from engine.web.opening import OpenCase, draft_answers, version_of
from engine.web.pieces import FieldPiece
from engine.web.request import Request
from engine.web.sheets import sheet
from engine.web.slots import Recorder
from tests.web.conftest import NOW, Person


class Direct(Recorder[Bound]):
    """Gives what a mark stands for at once, for one field of one request."""

    def __init__(self, bound: Bound) -> None:
        super().__init__()
        self.bound = bound

    def mark(self, fill: Any, argument: Any = None) -> Markup:
        return Markup(fill(self.bound, argument))


DRAFTS: dict[str, dict[str, str]] = {
    "empty": {},
    "filled": {"店名": "港南商店", "種類": "飲食", "席数": "12", "同意": "yes", "扱うもの": "酒"},
    "wrong": {"店名": "あ" * 21, "種類": "飲食", "席数": "-1"},
    "hostile": {
        "店名": '"><script>alert(1)</script>',
        "種類": "物販",
        "品[0].名前": "{{7777*7777}}' onclick='x",
        "品[0].値段": "<b>",
    },
}


@pytest.mark.parametrize("name", DRAFTS)
@pytest.mark.parametrize("strict", [False, True])
def test_slots_give_what_the_templates_give(site: Any, applicant: Person, name: str, strict: bool) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", DRAFTS[name])
    whole = site.app.state.site
    with site.store.read() as tx:
        case = tx.cases.get(id_)
        open_ = OpenCase(case, version_of(whole, tx, case.version))
    request = Request(whole, "GET", "/", {}, {}, NOW, "x")
    answers = draft_answers(request, open_)
    shown = sheet(open_, answers, strict, open_of(open_))
    compared = 0
    for page in open_.opened.pages.values():
        for piece in page.fields():
            if piece.in_row or piece.items or piece.key not in answers.shown:
                continue
            bound = piece.bind(shown, (), shown.raw, answers.values)
            assert piece.html(shown, (), shown.raw, answers.values) == plainly(whole.templates, piece, bound)
            compared += 1
    assert compared >= 5


def plainly(templates: Any, piece: FieldPiece, bound: Bound) -> str:
    """The field by its templates, run for this request alone."""
    mode = "edit" if not piece.reads(bound) else "computed" if piece.field.value is not None else "read"
    direct = Direct(bound)
    path = tuple(piece.key.split("."))
    f = Controls(direct, piece.field, Place(path, sums=piece.summed))
    name = "input" if mode == "edit" else "display"
    control = Markup(templates.get_template(f"widgets/{piece.field.type}/{name}.html").render(f=f))
    html: str = templates.get_template("field.html").render(
        f=f,
        frame=Frame(direct, fillers.control_id(bound, None), False, False),
        mode=mode,
        grouped=piece.field.grouped,
        wide=False,
        label=piece.field.title.say("ja"),
        help=piece.help,
        control=control,
    )
    return html


def test_nothing_that_somebody_typed_reaches_the_page_as_html(applicant: Person) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", DRAFTS["hostile"])
    for path in ("/pages/店", "/check"):
        page = applicant.get(f"/cases/{id_}{path}").text
        assert "<script>alert" not in page
        assert "<b>" not in page
        assert "onclick='x" not in page
        assert "60481729" not in page


def test_a_form_carries_its_token_its_revision_and_a_harmless_first_button(applicant: Person) -> None:
    id_ = applicant.begin()
    page = applicant.get(f"/cases/{id_}/pages/店").text
    form = page.partition('id="form"')[2]
    assert f'name="form-token" value="{applicant.token}"' in form
    assert f'name="form-revision" value="{applicant.case(id_).draft_revision}"' in form
    first = form.partition("<button")[2]
    assert 'value="save"' in first.partition(">")[0], "Enter must not press a row's button"

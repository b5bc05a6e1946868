"""Fills any form of any definition: it finds each control by the answer's form name and fills it by its kind."""

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.hands import Hands
from tests.journeys.papers import paper
from tests.journeys.stories import leaves

_YES = {"はい": "yes", "いいえ": "no"}
_ROUNDS = 12
# Every control in the order of the page: [name, kind]. Hidden inputs and our own controls are none.
_SCAN = """() => [...document.querySelectorAll('main [name]')]
  .filter(each => !each.name.startsWith('form-') && each.type !== 'hidden' && !each.closest('.row__head, .search'))
  .map(each => [each.name, each.tagName === 'INPUT' ? each.type : each.tagName.toLowerCase()])"""
_READ = """path => path.some(id => document.getElementById(id)?.classList.contains('field--read'))"""
_ROW = re.compile(r"^(.*)\[(\d+)\]")


class Robot:
    """Types answers into whatever page is open, as a person would: in the order of the page, seeing what appears."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._page = hands.page

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Type everything, wait until it is saved, and see that the page still holds what was typed.

        An answer for which there is no control must be one that the page shows and does not let change.
        """
        todo = dict(leaves(answers))
        typed: dict[str, Any] = {}
        for _ in range(_ROUNDS):
            before = len(todo), self._row_count(todo)
            self._round(todo, typed)
            self._hands.settle()
            self._add_row(todo)
            if not todo or (len(todo), self._row_count(todo)) == before:
                break
        for path in todo:
            assert self._page.evaluate(_READ, _frames(path)), f"nothing asks for 「{path}」 and nothing shows it"
        for path, value in typed.items():
            assert self._holds(path, value), f"「{path}」 does not hold {value!r} any more"

    def _round(self, todo: dict[str, Any], typed: dict[str, Any]) -> None:
        for name, kind in self.controls():
            path = name.removesuffix(".選択")
            if path not in todo or not self.control(name).count():
                continue
            value = todo.pop(path)
            if not self._holds(path, value):
                self._enter(name, kind, value)
            typed[path] = value

    def controls(self) -> list[tuple[str, str]]:
        """Name and kind of every control that can be filled now."""
        return [(name, kind) for name, kind in self._page.evaluate(_SCAN)]

    def control(self, name: str) -> Locator:
        """All controls of a name: one, or the options of a group."""
        return self._page.locator(f'main [name="{name}"]:not([type=hidden])')

    def _enter(self, name: str, kind: str, value: Any) -> None:
        target = self.control(name)
        if kind in ("radio", "checkbox"):
            for code in value if isinstance(value, list) else [value]:
                self._hands.tick(target.and_(self._page.locator(f'[value="{_YES.get(code, code)}"]')))
        elif kind == "select":
            self._hands.select(target, value)
        elif kind == "file":
            self._hands.upload(target, [paper(value)])
            expect(_frame(target).get_by_text(value, exact=True)).to_be_visible()
        else:
            self._hands.write(target, value)

    def _holds(self, path: str, value: Any) -> bool:
        """Whether the page shows this answer in its control."""
        for name in (path, f"{path}.選択"):
            target = self.control(name)
            if not target.count():
                continue
            kind = target.first.get_attribute("type")
            if kind == "file":
                return _frame(target).get_by_text(value, exact=True).count() > 0
            if kind not in ("radio", "checkbox"):
                return target.input_value() == value
            codes = value if isinstance(value, list) else [value]
            ticked = target.evaluate_all("each => each.filter(one => one.checked).map(one => one.value)")
            return sorted(ticked) == sorted(_YES.get(code, code) for code in codes)
        return False

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _add_row(self, todo: Mapping[str, Any]) -> None:
        """One row for the first answer whose row is not there yet; the next round fills it."""
        for path in todo:
            found = _ROW.match(path)
            if found is None or self.row(found[0]).count():
                continue
            button = self._page.locator(f'button[name="form-do"][value="add:{found[1]}"]')
            if button.count():
                self._hands.press(button)
                expect(self.row(found[0]).first).to_be_attached()
                return

    def row(self, path: str) -> Locator:
        """The controls of a row (`給油所[0]`)."""
        return self._page.locator(f'main [name^="{path}."]')

    def _row_count(self, todo: Mapping[str, Any]) -> int:
        rows = {found[0] for path in todo if (found := _ROW.match(path))}
        return sum(1 for row in rows if self.row(row).count())


def _frame(target: Locator) -> Locator:
    """The field around a control."""
    return target.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' field ')][1]")


def _frames(path: str) -> list[str]:
    """The ids of the frames around an answer, from the field outwards."""
    steps = re.split(r"\.|\[|\]\.?", path)
    return ["w-" + "-".join(step for step in steps[:length] if step) for length in range(len(steps), 0, -1)]

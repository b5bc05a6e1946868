"""How a person acts on a page: with a pointer, by keyboard alone, or in a browser without scripts.

The robot says what to do, the hands do it. Each control is given as a locator.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.papers import Paper

_UNSAVED = """() => {
  const line = document.getElementById('saved');
  return line !== null && !line.classList.contains('saved--good') && line.textContent !== '入力すると自動で保存します';
}"""
# Whether the element with the focus is the wanted one (of a group of radio buttons: any), and whether one sees it.
_FOCUS = """wanted => {
  const here = document.activeElement;
  if (!here || here === document.body) return {hit: false, seen: true, what: 'body'};
  const group = wanted.type === 'radio' && here.type === 'radio' && here.name === wanted.name;
  const marked = each => {
    if (!each) return false;
    const look = getComputedStyle(each);
    return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== 'none';
  };
  const box = (here.closest('label') || here).getBoundingClientRect();
  // WCAG 2.4.11: not wholly behind a bar that stays on the screen.
  const uncovered = [0.5, 0.1, 0.9].some(part => {
    const over = document.elementFromPoint(box.left + box.width * part, box.top + box.height * part);
    return over && (here.contains(over) || over.contains(here) || here.closest('label')?.contains(over));
  });
  return {
    hit: here === wanted || group,
    seen: uncovered && box.width > 0 && (marked(here) || marked(here.closest('label'))),
    what: here.outerHTML.slice(0, 160),
  };
}"""
MOST_STOPS = 600  # tab stops on one page


class Hands(Protocol):
    """What the robot needs to be able to do."""

    page: Page

    def press(self, target: Locator) -> None: ...

    def write(self, target: Locator, text: str) -> None: ...

    def tick(self, target: Locator) -> None: ...

    def select(self, target: Locator, code: str) -> None: ...

    def upload(self, target: Locator, papers: Sequence[Paper]) -> None: ...

    def settle(self) -> None: ...


class Pointer:
    """Mouse or finger. Clicking fails where something lies over the control."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        if _leads_away(target):
            with self.page.expect_event("load"):  # what is looked at next is the page that the link leads to
                target.click()
        else:
            target.click()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def tick(self, target: Locator) -> None:
        target.check()

    def select(self, target: Locator, code: str) -> None:
        target.select_option(code)

    def upload(self, target: Locator, papers: Sequence[Paper]) -> None:
        target.set_input_files(_payloads(papers))
        self.settle()

    def settle(self) -> None:
        """Leave the field and wait until the page says that everything is saved."""
        self.page.evaluate("document.activeElement?.blur()")
        _wait_saved(self.page)


class Plain(Pointer):
    """No scripts: what typing changes is shown after the button that saves."""

    def upload(self, target: Locator, papers: Sequence[Paper]) -> None:
        target.set_input_files(_payloads(papers))
        self._post(target.locator("xpath=following::button[@type='submit'][1]"))

    def settle(self) -> None:
        button = self.page.locator("button[data-plain]")
        if button.count():
            self._post(button)

    def _post(self, button: Locator) -> None:
        with self.page.expect_event("load"):  # else the next look is at a page that is half there
            button.click()


class Keyboard:
    """Tab, Shift+Tab, Space, Enter, arrows and typing; nothing else. `blind` lists stops where the focus is not seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.blind: list[str] = []
        page.on("filechooser", lambda _: None)  # so that Chromium hands choosers over from the beginning

    def press(self, target: Locator) -> None:
        self._reach(target)
        if _leads_away(target):
            with self.page.expect_event("load"):  # the key is let go before the browser has begun to leave
                self.page.keyboard.press("Enter")
        else:
            self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self._reach(target)
        self.page.keyboard.press("Control+A")
        if text:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.press("Delete")

    def tick(self, target: Locator) -> None:
        self._reach(target)
        kind = target.get_attribute("type")
        for _ in range(50):
            if target.is_checked():
                return
            on_it = target.evaluate("each => each === document.activeElement")
            self.page.keyboard.press("Space" if kind == "checkbox" or on_it else "ArrowDown")
        raise AssertionError(f"cannot be ticked by keyboard: {target}")

    def select(self, target: Locator, code: str) -> None:
        self._reach(target)
        steps: int = target.evaluate(
            "(each, code) => [...each.options].findIndex(one => one.value === code) - each.selectedIndex", code
        )
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        expect(target).to_have_value(code)

    def upload(self, target: Locator, papers: Sequence[Paper]) -> None:
        self._reach(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(_payloads(papers))
        self.settle()

    def settle(self) -> None:
        """A change counts when one leaves the field."""
        if self.page.evaluate(_UNSAVED):
            self.page.keyboard.press("Tab")
        _wait_saved(self.page)

    def _reach(self, target: Locator) -> None:
        """Tab until the focus is there, looking at each stop whether it can be seen; backwards where that is nearer."""
        behind = target.evaluate(
            "each => !!(document.activeElement.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING)"
            " && document.activeElement !== document.body"
        )
        for stop in range(MOST_STOPS):
            now: dict[str, Any] = target.evaluate(_FOCUS)
            # The first is where one was before: an answer may have pushed it out of view meanwhile.
            if stop and not now["seen"] and now["what"] not in self.blind:
                self.blind.append(now["what"])
            if now["hit"]:
                return
            self.page.keyboard.press("Shift+Tab" if behind else "Tab")
        raise AssertionError(f"not reached by keyboard: {target}")


def _wait_saved(page: Page) -> None:
    if page.evaluate(_UNSAVED):
        expect(page.locator("#saved.saved--good")).to_be_visible(timeout=15_000)


def _payloads(papers: Sequence[Paper]) -> list[FilePayload]:
    return [{"name": each.name, "mimeType": each.media_type, "buffer": each.content} for each in papers]


def _leads_away(target: Locator) -> bool:
    """Whether it is a link to another page in this window."""
    href = target.get_attribute("href") or "#"
    return not href.startswith("#") and target.get_attribute("target") is None

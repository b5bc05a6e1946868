"""Watches one page of the browser: whatever a person would be hurt by is a finding, with the page it was found on."""

import re
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Response

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
  .violations.map(rule => rule.id + ': ' + rule.help + ' ' + rule.nodes.slice(0, 3)
    .map(node => node.html.slice(0, 200) + ' [' + node.failureSummary.replace(/\\s+/g, ' ').slice(0, 200) + ']').join(' | '))"""
_WIDE = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return null;
  const wide = [...document.body.querySelectorAll('*')].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width && box.right + scrollX > root.clientWidth + 1 && !each.closest('.scroll');
  });
  return root.scrollWidth + ' > ' + root.clientWidth + ': ' + wide.slice(-3).map(each => each.outerHTML.slice(0, 160)).join(' | ');
}"""
# The browser itself reports an answer of 4xx to a form; whether it was expected, the journey says.
_REPORTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Album:
    """Where screenshots go, numbered in the order in which they were taken; without a folder none are taken."""

    folder: Path | None
    _numbers: Any = field(default_factory=lambda: count(1))

    def add(self, page: Page, label: str) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=self.folder / f"{next(self._numbers):02d}-{label}.png", full_page=True)


class Watch:
    """Listens to a page from its beginning and looks at it when told. `findings` is empty on a good day."""

    def __init__(self, page: Page, album: Album, axe: bool = True) -> None:
        self.findings: list[str] = []
        self.status = 0  # of the page that is open
        self._page, self._album, self._axe = page, album, axe
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.find(f"script error: {error}"))
        page.on("response", self._response)

    def find(self, text: str) -> None:
        """Keep a finding, once."""
        where = re.sub(r"[0-9a-f]{32}", "*", self._page.url.partition("://")[2].partition("/")[2])
        known = {each.partition(" @ ")[0] for each in self.findings}
        if text not in known:
            self.findings.append(f"{text} @ /{where}")

    def look(self, label: str) -> None:
        """The page as it is now: axe, sideways scrolling, a screenshot."""
        self._page.wait_for_load_state()
        self._album.add(self._page, label)
        if wide := self._page.evaluate(_WIDE):
            self.find(f"sideways: {wide}")
        if not self._page.title():
            self.find("no title")
        if self._axe:
            if not self._page.evaluate("typeof axe === 'object'"):
                self._page.evaluate(AXE.read_text(encoding="utf-8"))
            for violation in self._page.evaluate(_RUN, _TAGS):
                self.find(f"axe {violation}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _REPORTED.match(message.text):
            self.find(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.status = response.status
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.find(f"{response.status}: {response.request.method} {response.url}")

"""Somebody at a browser: one page, hands, a robot for forms, and the watch over what the page does."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from engine.web.identity.personas import BY_ID
from tests.browser.hands import Hands, Keyboard, Plain, Pointer
from tests.browser.robot import Robot
from tests.browser.watch import Album, Watch

PHONE, DESKTOP = "phone", "desktop"
_SIZES: dict[str, dict[str, Any]] = {
    PHONE: {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
    DESKTOP: {"viewport": {"width": 1280, "height": 900}},
}


@dataclass(frozen=True)
class Way:
    """How somebody uses the site."""

    size: str = DESKTOP
    keyboard: bool = False
    scripts: bool = True
    axe: bool = True

    def __str__(self) -> str:
        return "keyboard" if self.keyboard else self.size if self.scripts else "no-script"


class Visitor:
    """One person with one window. Ends with `leave`."""

    def __init__(self, chromium: Browser, url: str, album: Album, way: Way | None = None) -> None:
        self.way = way or Way()
        self._context = chromium.new_context(
            base_url=url,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
            java_script_enabled=self.way.scripts,
            **_SIZES[self.way.size],
        )
        self._context.set_default_timeout(15_000)
        self._url, self._album = url, album
        self.page = self._context.new_page()
        self.hands = self._hands(self.page)
        self.robot = Robot(self.hands)
        self.watch = Watch(self.page, album, self.way.axe)

    def second_window(self) -> "Visitor":
        """Another window of the same person, signed in alike."""
        other = object.__new__(Visitor)
        other.__dict__.update(self.__dict__)
        other.page = self._context.new_page()
        other.hands = other._hands(other.page)
        other.robot = Robot(other.hands)
        other.watch = Watch(other.page, self._album, self.way.axe)
        return other

    def _hands(self, page: Page) -> Hands:
        if self.way.keyboard:
            return Keyboard(page)
        return Pointer(page) if self.way.scripts else Plain(page)

    def leave(self) -> None:
        """Close every window."""
        self._context.close()

    @property
    def findings(self) -> list[str]:
        """What was found in this window so far, by the watch and by looking for the focus."""
        blind = self.hands.blind if isinstance(self.hands, Keyboard) else []
        return [*self.watch.findings, *(f"focus not seen: {each}" for each in blind)]

    # ── moving about ─────────────────────────────────────────────────────────────────────────────────────────────────

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def look(self, label: str) -> None:
        """Look at the page as a whole: see Watch."""
        self.watch.look(label)

    def sign_in(self, persona: str) -> None:
        """The sign-in page is open, or a page that leads there: choose a persona."""
        if "/sign-in" not in self.page.url:
            self.open("/sign-in")
        self.post(f'button[name=persona][value="{persona}"]')
        expect(self.page.locator(".who")).to_contain_text(BY_ID[persona].actor.name)

    def open_menu(self) -> None:
        """What is in the head's menu can be reached."""
        if not self.page.locator("details.menu[open]").count():
            self.press("details.menu > summary")

    def sign_out(self) -> None:
        """By the head's menu."""
        self.open_menu()
        self.post(self.page.get_by_role("button", name="サインアウト", exact=True))

    def press(self, target: str | Locator) -> None:
        """A button or link, by CSS or locator."""
        self.hands.press(self.page.locator(target) if isinstance(target, str) else target)

    def follow(self, name: str) -> None:
        """A link by its words, exactly."""
        self.press(self.page.locator("main").get_by_role("link", name=name, exact=True).first)

    def click(self, name: str) -> None:
        """A button by its words, exactly."""
        self.press(self.page.locator("main").get_by_role("button", name=name, exact=True).first)

    def post(self, target: str | Locator) -> int:
        """Press a button that sends a form, and wait for the page that answers it. The status of that page."""
        with self.page.expect_event("load"):
            self.press(target)
        return self.watch.status

    def button(self, value: str) -> Locator:
        """The button of a form by what it does: `next`, `back`, `save`."""
        return self.page.locator(f'button[name="form-do"][value="{value}"]:not([aria-hidden])')

    def expect_heading(self, words: str | re.Pattern[str]) -> None:
        """The page is the one with this title."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    @property
    def case(self) -> str:
        """The id of the case that is open, from the address."""
        found = re.search(r"/cases/([0-9a-f]{32})", self.page.url)
        assert found, f"no case is open: {self.page.url}"
        return found[1]

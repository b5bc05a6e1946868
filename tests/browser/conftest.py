"""One real server and one Chromium per test process; one album of screenshots per story (TETSUZUKI_SHOTS=folder)."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.server import Server
from tests.browser.visitor import Visitor, Way
from tests.browser.watch import Album

Visit = Callable[..., Visitor]
_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("site"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is needed: apt-get install chromium   (make setup-test does it)"
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def album(request: pytest.FixtureRequest) -> Album:
    """Screenshots of this test, in the order taken."""
    folder = os.environ.get("TETSUZUKI_SHOTS")
    name = request.node.name.removeprefix("test_").replace("[", "-").rstrip("]")
    return Album(Path(folder) / name if folder else None)


@pytest.fixture
def visit(site: Server, chromium: Browser, album: Album) -> Iterator[Visit]:
    """Somebody comes: `visit()` or `visit(Way(…))`; at the end everybody leaves."""
    here: list[Visitor] = []
    site.revive()

    def come(way: Way | None = None) -> Visitor:
        here.append(Visitor(chromium, site.url, album, way))
        return here[-1]

    known = len(site.errors())
    yield come
    for visitor in here:
        visitor.leave()
    print(*site.errors()[known:], sep="\n")

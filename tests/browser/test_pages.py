"""The pages that lie beside the journeys: nothing found, nothing there yet, not allowed, drafts, queues of every kind."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitor import DESKTOP, PHONE, Way
from tests.journeys.player import Player
from tests.journeys.stories import ENGINEER, GASOLINE, STORIES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZES = (Way(DESKTOP), Way(PHONE))


@pytest.fixture
def client(site: Server) -> Iterator[httpx2.Client]:
    site.revive()
    with httpx2.Client(base_url=site.url, follow_redirects=True, timeout=30) as found:
        yield found


@pytest.mark.parametrize("way", SIZES, ids=str)
def test_applicant_pages(way: Way, visit: Visit, client: httpx2.Client) -> None:
    player = Player(client, "applicant")
    filed = player.file(ENGINEER) and player.case
    draft = player.begin(GASOLINE)
    at = visit(way)
    for name, path in {
        "nothing-found": "/?q=ありえない言葉",
        "by-event": "/?event=職員の採用・退職",
        "by-law": "/?law=電気事業法",
        "unknown": "/nowhere",
        "sign-in-needed": f"/cases/{filed}",
    }.items():
        at.open(path)
        at.look(name)
    at.open("/sign-in")
    at.sign_in("stranger")
    for name, path in {"no-cases": "/cases", "foreign": f"/cases/{filed}"}.items():
        at.open(path)
        at.look(name)
    at.open("/sign-in")
    at.sign_in("colleague")
    for name, path in {
        "cases": "/cases",
        "draft-attachments": f"/cases/{draft}/attachments",
        "draft-check": f"/cases/{draft}/check",
        "filed": f"/cases/{filed}",
        "withdraw": f"/cases/{filed}/withdraw",
        "no-correction": f"/cases/{filed}/correction",
    }.items():
        at.open(path)
        at.look(name)
    assert at.findings == []


@pytest.mark.parametrize("way", SIZES, ids=str)
def test_official_pages(way: Way, visit: Visit, client: httpx2.Client) -> None:
    player = Player(client, "applicant")
    filed = player.file(ENGINEER) and player.case
    at = visit(way)
    at.sign_in("reviewer")
    for story in STORIES:
        for stage in ("work", "approval", "applicant", "done"):
            at.open(f"/review/procedures/{story.procedure}?stage={stage}")
            at.look(f"queue-{story.procedure}-{stage}")
    for name, path in {
        "queue-nothing-found": f"/review/procedures/{ENGINEER.procedure}?q=ありえない言葉",
        "work-nothing-found": "/review?q=ありえない言葉",
        "act-not-now": f"/review/cases/{filed}/acts/complete",
        "unknown-case": f"/review/cases/{'0' * 32}",
    }.items():
        at.open(path)
        at.look(name)
    for persona in ("approver", "author", "publisher", "operator"):
        at.open("/sign-in")
        at.sign_in(persona)
        for name, path in {"review": "/review", "start": "/"}.items():
            at.open(path)
            at.look(f"{persona}-{name}")
    assert at.findings == []

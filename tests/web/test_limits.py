"""Rate limits: shared by processes, by person and not by everybody, said with what to do, and nothing typed is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from engine.app import create_app
from engine.settings import Settings
from engine.store.errors import Full
from engine.store.store import Store
from engine.web.limits import SIGN_IN, WRITE, Limits, Rate
from engine.web.refusal import Refusal
from tests.web.conftest import ORIGIN, Person, Site

NOW = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
RATE = Rate("test", 50, 60)


def admitted(limits: Limits, who: str, times: int, now: datetime = NOW) -> int:
    """How many of so many tries came through."""
    refused: list[Refusal] = []
    for _ in range(times):
        try:
            limits.count(who, RATE, now)
        except Refusal as refusal:
            refused.append(refusal)
    assert {each.status for each in refused} <= {429}
    assert all(1 <= int(each.headers["retry-after"]) <= RATE.seconds for each in refused)
    return times - len(refused)


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[Callable[[str, int, int], int]]:
    store = Store.open("", tmp_path)
    yield lambda key, window, count: store.do(lambda tx: tx.limits.add(key, window, count))
    store.close()


@contextmanager
def opened(folder: Path, pace: float) -> Iterator[Site]:
    """The application with limits switched on."""
    site = Site(None, folder)
    site.app = create_app(Settings(data=folder, pace=pace), lambda: site.now)
    with TestClient(site.app, base_url=ORIGIN):
        yield site


def test_one_process(tell: Callable[[str, int, int], int]) -> None:
    limits = Limits(tell, b"k")
    assert admitted(limits, "a", 60) == RATE.most
    assert admitted(limits, "b", 10) == 10
    assert limits.is_over("a", RATE, NOW)
    assert not limits.is_over("b", RATE, NOW)
    assert admitted(limits, "a", 10, NOW + timedelta(seconds=RATE.seconds)) == 10


def test_several_processes_count_together(tell: Callable[[str, int, int], int]) -> None:
    processes = [Limits(tell, b"k") for _ in range(3)]
    through = sum(admitted(processes[number % 3], "a", 1) for number in range(150))
    assert RATE.most <= through <= RATE.most + 3 * RATE.portion


def test_a_store_that_is_full_keeps_nobody_from_reading() -> None:
    def full(key: str, window: int, count: int) -> int:
        raise Full

    assert admitted(Limits(full, b"k"), "a", 60) == RATE.most


def test_keys_do_not_say_who() -> None:
    told: list[str] = []
    limits = Limits(lambda key, window, count: told.append(key) or count, b"k")
    admitted(limits, "203.0.113.7", 10)
    assert told
    assert not any("203" in key for key in told)


def test_signing_in_too_often(tmp_path: Path) -> None:
    with opened(tmp_path, pace=1) as site:
        nobody = Person(site)
        for _ in range(SIGN_IN.most):
            assert nobody.post("/sign-in", {"persona": "nobody"}).status_code == 400
        answer = nobody.post("/sign-in", {"persona": "applicant"})
        assert answer.status_code == 429
        assert "1分ほど待って" in answer.text
        assert int(answer.headers["retry-after"]) <= SIGN_IN.seconds
        assert "session" not in answer.cookies
        site.now += timedelta(seconds=SIGN_IN.seconds)
        assert nobody.post("/sign-in", {"persona": "applicant"}).status_code == 303

    with opened(tmp_path, pace=60 / WRITE.most) as site:
        person = Person(site, "applicant")
        for _ in range(60):
            assert person.post("/cases/0123/pages/x", {"商号": "港南"}).status_code == 404
        answer = person.post("/cases/0123/pages/x", {"商号": "港南石油"})
        assert answer.status_code == 429
        assert "港南石油" in answer.text

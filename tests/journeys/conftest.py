"""The whole application in this process over a temporary folder: SQLite, stand-ins, sample procedures, personas."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine.app import create_app
from engine.settings import Settings
from engine.store.publication import publish
from tests.journeys.player import Player
from tests.journeys.stories import STORIES, parsed

Play = Callable[[str], Player]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    made = create_app(Settings(data=tmp_path_factory.mktemp("journeys"), pace=0))
    with made.state.site.store.write() as tx:
        for story in STORIES:
            procedure, found, text = parsed(story.procedure)
            publish(tx, procedure, found.expanded, found.digest, text, "tests", datetime.now(UTC))
    with TestClient(made):  # its lifespan: the worker runs, the store closes at the end
        yield made


@pytest.fixture
def play(application: Starlette) -> Play:
    """Somebody signs in: `play("applicant")`."""
    return lambda persona: Player(TestClient(application, raise_server_exceptions=False), persona)


@pytest.fixture
def data(application: Starlette) -> Path:
    """The data folder, for mails."""
    folder: Path = application.state.site.settings.data
    return folder

"""Each procedure from the draft to the notice over HTTP, without scripts: the main job, end to end, in seconds."""

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import STORIES, Story


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_filing(story: Story, play: Play) -> None:
    filer = play("applicant")
    filer.file(story)

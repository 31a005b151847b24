"""What chance comes to seldom, told as it was written."""

from __future__ import annotations

import pytest

from farstu.store.engine import Store
from tests.machine import beyond, helped, stories
from tests.machine.playing import tell
from tests.machine.stories import Story

STORIES = (*stories.STORIES, *helped.STORIES, *beyond.STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_story_comes_true(store: Store, story: Story) -> None:
    """All that always holds does after each deed, on both databases."""
    assert "chained" in tell(store, story)

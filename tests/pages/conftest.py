"""What the tests of pages share."""

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from tests.world import World


@pytest.fixture
def comment(served: tuple[TestClient, World]) -> CommentView:
    """What Rita wrote, and what the tests report."""
    _, world = served
    return world.say("Rita", "Buy my *lamps*.")

"""The site under an https address of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from forum.app import create_app
from forum.settings import Settings
from tests.conftest import COMPILED, world_in
from tests.world import TestClock, World

TALK = "https://talk.example.org"


@pytest.fixture
def secured(settings: Settings, populated: tuple[Path, World]) -> Iterator[tuple[TestClient, World]]:
    """A client that nobody is signed in to, and the world, on https."""
    clock = TestClock()
    app = create_app(settings.model_copy(update={"base_url": TALK}), now=clock)
    app.state.site.templates.bytecode_cache = COMPILED
    world = world_in(app.state.site.database, populated[1])
    world.clock = clock
    with TestClient(app, base_url=TALK, headers={"Origin": TALK}, follow_redirects=False) as client:
        yield client, world

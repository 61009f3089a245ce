"""What the tests of the live door share."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from forum.broker.memory import MemoryBroker
from forum.http.site import Site
from forum.http.templates import make_environment
from forum.live import feed
from forum.live.hub import Hub
from forum.settings import Settings
from tests.live.stage import Stage
from tests.world import World


@pytest.fixture
def broker() -> MemoryBroker:
    """What carries the frames; a module may have one of its own."""
    return MemoryBroker()


@pytest.fixture
async def stage(settings: Settings, world: World, broker: MemoryBroker) -> AsyncIterator[Stage]:
    """The world with a hub whose events are handled; without network, and without the clock's upkeep."""
    site = Site(
        settings=settings,
        database=world.database,
        limits=world.limits,
        clock=world.clock,
        templates=make_environment(settings, clock=world.clock, build="test"),
        broker=broker,
    )
    hub = Hub(site)
    site.database.follow(site.dispatcher.put)
    tasks = [asyncio.create_task(site.dispatcher.run(feed.handlers(hub))), asyncio.create_task(hub.desk.run())]
    yield Stage(world, site, hub)
    for socket in tuple(hub.sockets):
        socket.end(None)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)

"""The moderators' sockets that follow the desk."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.viewer import AnyViewer, Viewer
from forum.broker.frames import DESK, Frame, Lane
from forum.broker.memory import MemoryBroker
from forum.errors import ForumError
from forum.kit.log import logger

log = logger(__name__)


class Watcher(Protocol):
    """What the desk knows of a socket."""

    async def who(self) -> AnyViewer:
        """Who is there now, by the database."""

    def offer(self, text: str, lane: Lane) -> None:
        """Queue a frame, or drop it; never waits."""


class Desk:
    """Who watches. Rows hold reported words, so each watcher is looked up again before each frame, and where they moderate."""

    def __init__(self, broker: MemoryBroker, works_everywhere: Callable[[Viewer], Awaitable[bool]]) -> None:
        self._broker, self._works_everywhere = broker, works_everywhere
        self._watchers: set[Watcher] = set()
        self._waiting: asyncio.Queue[Frame] = asyncio.Queue()

    def watch(self, watcher: Watcher) -> None:
        """Send the desk's frames to this socket; it was checked to be a moderator's."""
        if not self._watchers:
            self._broker.subscribe(DESK, self._waiting.put_nowait)
        self._watchers.add(watcher)

    def leave(self, watcher: Watcher) -> None:
        """Send it nothing more."""
        self._watchers.discard(watcher)
        if not self._watchers:
            self._broker.unsubscribe(DESK, self._waiting.put_nowait)

    async def run(self) -> None:
        """Deliver for ever, frame after frame."""
        while True:
            frame = await self._waiting.get()
            for watcher in tuple(self._watchers):
                await self._deliver(frame, watcher)
            self._waiting.task_done()

    async def idle(self) -> None:
        """Wait until everything that came so far is delivered."""
        await self._waiting.join()

    async def _deliver(self, frame: Frame, watcher: Watcher) -> None:
        try:
            viewer = await watcher.who()
            is_everywhere = not isinstance(viewer, Viewer) or await self._works_everywhere(viewer)
        except (ForumError, SQLAlchemyError) as error:
            log.warning("desk frame not delivered", error=type(error).__name__)
            return
        if isinstance(viewer, Viewer) and viewer.is_moderator:
            watcher.offer(frame.text if is_everywhere else frame.hint, frame.lane)
        else:
            self.leave(watcher)

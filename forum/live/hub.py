"""The sockets of this process, and which of them follow which thread."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

from forum.accounts.viewer import AnyViewer, Viewer
from forum.broker.frames import Frame, thread_channel
from forum.http.site import Site
from forum.kit.turns import Turns
from forum.live import messages
from forum.live.delivery.catchup import LogPages
from forum.live.delivery.rooms import Pump, Reader, Room
from forum.live.delivery.subscription import Subscription
from forum.live.desk import Desk
from forum.live.presence import Presence
from forum.live.scores import Scores
from forum.policy.scopes import scope_of

COMMANDS_A_TURN = 12  # sockets that begin to say something in one turn of the event loop: some 1.5 ms


class Socket(Protocol):
    """What upkeep and stopping know of a socket."""

    viewer: AnyViewer

    def answer(self, text: str) -> None:
        """Queue a frame that is not thrown away with events."""

    async def written(self) -> None:
        """Wait until everything queued is written."""

    async def who(self, *, at_once: bool = False) -> AnyViewer:
        """Who is there now, by the database."""

    def is_stuck(self, now: float) -> bool:
        """Whether it takes nothing any more; `now` is the event loop's time."""

    def end(self, code: int | None) -> None:
        """Close it."""


class Hub:
    """Rooms exist while they have readers; only then does this process listen to their channels."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.broker = site.broker
        self.rooms: dict[int, Room] = {}
        self.pump = Pump()
        self.turns = Turns(COMMANDS_A_TURN)
        self.sockets: set[Socket] = set()
        self._endings: set[asyncio.Task[None]] = set()
        self.is_stopping = False
        self.log = LogPages(site)
        self.presence = Presence()
        self.scores = Scores()
        self.desk = Desk(site.broker, self._works_everywhere)

    async def _works_everywhere(self, viewer: Viewer) -> bool:
        return (await self.site.database.read(scope_of, viewer)).is_everywhere

    def keep_until_done(self, work: Coroutine[Any, Any, None]) -> None:
        """Run beside everything else, held so that it is not forgotten."""
        task = asyncio.get_running_loop().create_task(work)
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    def attach(self, thread_id: int, reader: Reader, subscription: Subscription) -> None:
        """From now on the thread's frames reach this subscription."""
        room = self.rooms.get(thread_id)
        if room is None:
            room = self.rooms[thread_id] = Room(thread_id, self.pump)
            self.broker.subscribe(thread_channel(thread_id), room.receive)
        room.enter(reader, subscription)
        self.presence.touch(thread_id)

    def detach(self, thread_id: int, reader: Reader) -> None:
        """The reader gets nothing more of this thread; nothing happens when it got nothing before."""
        room = self.rooms.get(thread_id)
        if room is None:
            return
        room.leave(reader)
        self.presence.touch(thread_id)
        if not room.readers:
            del self.rooms[thread_id]
            self.broker.unsubscribe(thread_channel(thread_id), room.receive)

    def backlog(self, thread_id: int) -> int:
        """How many of the thread's frames wait to be delivered here."""
        return self.rooms[thread_id].backlog if thread_id in self.rooms else 0

    def tell(self, *, now: float) -> None:
        """Send what is told at most once a second: readers, typing, scores. `now` is in seconds, monotonic."""
        for thread_id, present in self.presence.changes(self._count, now=now):
            self._publish(thread_id, messages.presence(thread_id, readers=present.readers, typing=present.typing))
        for thread_id, scores in self.scores.take().items():
            self._publish(thread_id, messages.votes(thread_id, scores))

    def _count(self, thread_id: int) -> int:
        return self.rooms[thread_id].count() if thread_id in self.rooms else 0

    def _publish(self, thread_id: int, text: str) -> None:
        channel = thread_channel(thread_id)
        self.broker.publish(channel, Frame(channel, None, text, "ephemeral"))

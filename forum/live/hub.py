"""The sockets of this process, and which of them follow which thread."""

from typing import Protocol

from forum.accounts.viewer import AnyViewer, Viewer
from forum.broker.frames import Frame, Lane, thread_channel
from forum.http.site import Site
from forum.live import messages
from forum.live.catchup import LogPages
from forum.live.desk import Desk
from forum.live.presence import Presence
from forum.live.scores import Scores
from forum.live.subscription import Subscription


class Reader(Protocol):
    """What a room knows of a socket."""

    viewer: AnyViewer

    def offer(self, text: str, lane: Lane) -> None:
        """Queue a frame, or drop it; never waits."""

    def catch_up(self, thread_id: int) -> None:
        """Read the thread's log: something did not come."""


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


class Room:
    """The readers of one thread in this process."""

    def __init__(self, thread_id: int) -> None:
        self.thread_id = thread_id
        self.readers: dict[Reader, Subscription] = {}

    def receive(self, frame: Frame) -> None:
        """Deliver a frame of the thread's channel."""
        for reader, subscription in tuple(self.readers.items()):
            if frame.seq is not None:
                for text in subscription.receive(frame.seq, frame.text):
                    reader.offer(text, frame.lane)
                self._fill_gap(reader, subscription)
            elif subscription.has_begun:
                reader.offer(frame.text, frame.lane)

    def notice(self, seq: int) -> None:
        """The thread's log has come this far; who has less reads it."""
        for reader, subscription in tuple(self.readers.items()):
            subscription.notice(seq)
            self._fill_gap(reader, subscription)

    def count(self) -> int:
        """How many people read: those signed in once each, guests by their sockets."""
        signed_in = {reader.viewer.user_id for reader in self.readers if isinstance(reader.viewer, Viewer)}
        return len(signed_in) + sum(not reader.viewer.is_signed_in for reader in self.readers)

    def _fill_gap(self, reader: Reader, subscription: Subscription) -> None:
        if subscription.is_behind and not subscription.is_reading:
            reader.catch_up(self.thread_id)


class Hub:
    """Rooms exist while they have readers; only then does this process listen to their channels."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.broker = site.broker
        self.rooms: dict[int, Room] = {}
        self.sockets: set[Socket] = set()
        self.is_stopping = False
        self.log = LogPages(site)
        self.presence = Presence()
        self.scores = Scores()
        self.desk = Desk(site.broker)

    def attach(self, thread_id: int, reader: Reader, subscription: Subscription) -> None:
        """From now on the thread's frames reach this subscription."""
        room = self.rooms.get(thread_id)
        if room is None:
            room = self.rooms[thread_id] = Room(thread_id)
            self.broker.subscribe(thread_channel(thread_id), room.receive)
        room.readers[reader] = subscription
        self.presence.touch(thread_id)

    def detach(self, thread_id: int, reader: Reader) -> None:
        """The reader gets nothing more of this thread; nothing happens when it got nothing before."""
        room = self.rooms.get(thread_id)
        if room is None:
            return
        room.readers.pop(reader, None)
        self.presence.touch(thread_id)
        if not room.readers:
            del self.rooms[thread_id]
            self.broker.unsubscribe(thread_channel(thread_id), room.receive)

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

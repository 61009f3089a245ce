"""Rooms: the readers of one thread. Who keeps pace stands on a shelf and costs one bound write a frame (decision 0011)."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Protocol

from forum.accounts.viewer import AnyViewer, Viewer
from forum.broker.frames import Frame, Lane
from forum.live.delivery.subscription import Subscription
from forum.live.delivery.wire import framed

SLICE = 250  # readers written to in one turn of the event loop: about 2 ms, then pages and other threads have theirs

Write = Callable[[bytes], None]


class Reader(Protocol):
    """What a room knows of a socket."""

    viewer: AnyViewer

    def offer(self, text: str, lane: Lane) -> None:
        """Queue a frame, or drop it; never waits."""

    def shortcut(self) -> Write | None:
        """The transport's own write while nothing waits for this reader, so that a frame may go past the queue."""

    def catch_up(self, thread_id: int) -> None:
        """Read the thread's log: something did not come."""


class Pump:
    """Delivers for all rooms by turns, a slice in each turn of the event loop, so that one crowd delays nobody else.

    Work is an iterator that yields how many readers it has written to since its last yield.
    """

    def __init__(self) -> None:
        self._waiting: deque[Iterator[int]] = deque()
        self._is_due = False

    def add(self, work: Iterator[int]) -> None:
        """Do the work: at once when there is no other and it is little."""
        self._waiting.append(work)
        if not self._is_due:
            self._turn()

    def _turn(self) -> None:
        self._is_due, done = True, 0
        try:
            while self._waiting and done < SLICE:
                work = self._waiting.popleft()
                step = next(work, None)
                if step is not None:
                    self._waiting.append(work)
                    done += step
        finally:
            self._is_due = bool(self._waiting)
            if self._is_due:
                self._later(self._turn)

    def _later(self, turn: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_soon(turn)


class Shelf:
    """Up to SLICE readers who all have had everything up to `sent`: they are one place in the thread, not many."""

    def __init__(self, sent: int) -> None:
        self.sent = sent
        self.writes: dict[Reader, Write] = {}

    def deliver(self, data: bytes) -> None:
        """Write the same bytes to each. No check in the loop: a transport that is full says so, and its reader steps down."""
        for write in tuple(self.writes.values()):
            try:
                write(data)
            except RuntimeError:  # closed in this very turn; its end is on the way to us
                continue


class Room:
    """The readers of one thread in this process: those on shelves, and those who need a look at each frame."""

    def __init__(self, thread_id: int, pump: Pump) -> None:
        self.thread_id = thread_id
        self.readers: dict[Reader, Subscription] = {}
        self._pump = pump
        self._frames: deque[Frame] = deque()
        self._shelves: list[Shelf] = []
        self._shelf_of: dict[Reader, Shelf] = {}
        self._apart: dict[Reader, Subscription] = {}
        self._reached: int | None = None

    @property
    def backlog(self) -> int:
        """How many frames wait to be delivered, the one under way counted."""
        return len(self._frames)

    def enter(self, reader: Reader, place: Subscription) -> None:
        """From now on the thread's frames reach this place."""
        self.readers[reader] = self._apart[reader] = place

    def leave(self, reader: Reader) -> None:
        """The reader gets nothing more; nothing happens when it got nothing before."""
        self.step_down(reader)
        self.readers.pop(reader, None)
        self._apart.pop(reader, None)

    def step_down(self, reader: Reader) -> None:
        """The reader's transport is full or gone: look at each of its frames again."""
        shelf = self._shelf_of.pop(reader, None)
        if shelf is None:
            return
        del shelf.writes[reader]
        if not shelf.writes:
            self._shelves.remove(shelf)
        place = self._apart[reader] = self.readers[reader]
        place.had(shelf.sent)

    def receive(self, frame: Frame) -> None:
        """Deliver a frame of the thread's channel, after those that came before it."""
        self._frames.append(frame)
        if len(self._frames) == 1:
            self._pump.add(self._deliver_all())

    def notice(self, seq: int) -> None:
        """The thread's log has come this far; who has less reads it."""
        for reader, shelf in tuple(self._shelf_of.items()):
            if shelf.sent < seq:
                self.step_down(reader)
        for reader, place in tuple(self._apart.items()):
            place.notice(seq)
            self._fill_gap(reader, place)

    def count(self) -> int:
        """How many people read: those signed in once each, guests by their sockets."""
        signed_in = {reader.viewer.user_id for reader in self.readers if isinstance(reader.viewer, Viewer)}
        return len(signed_in) + sum(not reader.viewer.is_signed_in for reader in self.readers)

    def _deliver_all(self) -> Iterator[int]:
        while self._frames:
            try:
                yield from self._deliver(self._frames[0])
            finally:
                self._frames.popleft()

    def _deliver(self, frame: Frame) -> Iterator[int]:
        """Shelves first: who steps down from one meanwhile is then found among those apart, and misses nothing."""
        data = framed(frame.text)
        for shelf in tuple(self._shelves):
            self._pass_on(frame, shelf, data)
            yield len(shelf.writes)
        if frame.seq is not None:
            self._reached = max(self._reached or 0, frame.seq)
        apart = iter(tuple(self._apart))
        while some := tuple(islice(apart, SLICE)):
            for reader in some:
                self._hand(frame, reader)
            yield len(some)

    def _pass_on(self, frame: Frame, shelf: Shelf, data: bytes) -> None:
        if frame.seq is None:
            shelf.deliver(data)
        elif frame.seq == shelf.sent + 1:
            shelf.sent = frame.seq  # before the writes: who steps down during them has had it
            shelf.deliver(data)
        elif frame.seq > shelf.sent:
            for reader in tuple(shelf.writes):  # a gap: each is handed the frame apart, and reads the log
                self.step_down(reader)

    def _hand(self, frame: Frame, reader: Reader) -> None:
        place = self._apart.get(reader)
        if place is None:  # gone since this delivery began
            return
        if frame.seq is not None:
            for text in place.receive(frame.seq, frame.text):
                reader.offer(text, frame.lane)
            self._fill_gap(reader, place)
        elif place.has_begun:
            reader.offer(frame.text, frame.lane)
        self._step_up(reader, place)

    def _step_up(self, reader: Reader, place: Subscription) -> None:
        """Put the reader on a shelf, once it has had all that was delivered here and nothing waits for it."""
        if not place.keeps_pace or self._reached not in (None, place.sent):
            return
        write = reader.shortcut()
        if write is None:
            return
        self._reached = place.sent
        shelf = next((one for one in self._shelves if one.sent == place.sent and len(one.writes) < SLICE), None)
        if shelf is None:
            shelf = Shelf(place.sent)
            self._shelves.append(shelf)
        shelf.writes[reader] = write
        self._shelf_of[reader] = shelf
        del self._apart[reader]

    def _fill_gap(self, reader: Reader, place: Subscription) -> None:
        if place.is_behind and not place.is_reading:
            reader.catch_up(self.thread_id)

"""Rooms: the readers of one thread. Who keeps pace stands on a shelf and costs one bound write a frame (decision 0011)."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Protocol

from forum.accounts.viewer import AnyViewer, Viewer
from forum.broker.frames import Frame, Lane
from forum.live.delivery.runs import Run, first_run
from forum.live.delivery.subscription import Subscription

SLICE = 250  # readers written to in one turn of the event loop: about 2 ms, then pages and other threads have theirs

Write = Callable[[bytes], None]


class Reader(Protocol):
    """What a room knows of a socket."""

    viewer: AnyViewer
    packs: bool  # whether it takes compressed frames

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
        """Do the work, from the next turn on: what else happens in this one may then be delivered with it."""
        self._waiting.append(work)
        if not self._is_due:
            self._is_due = True
            self._later(self._turn)

    def _turn(self) -> None:
        done = 0
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
    """Up to SLICE readers who take the same bytes and have all had everything up to `sent`: one place in the thread, not many."""

    def __init__(self, sent: int, *, packs: bool) -> None:
        self.sent, self.packs = sent, packs
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
            run = first_run(self._frames)
            try:
                yield from self._deliver(run)
            finally:
                for _ in run.frames:
                    self._frames.popleft()

    def _deliver(self, run: Run) -> Iterator[int]:
        """Shelves first: who steps down from one meanwhile is then found among those apart, and misses nothing."""
        for shelf in tuple(self._shelves):
            self._pass_on(run, shelf)
            yield len(shelf.writes)
        if run.last is not None:
            self._reached = max(self._reached or 0, run.last)
        apart = iter(tuple(self._apart))
        while some := tuple(islice(apart, SLICE)):
            for reader in some:
                self._hand(run, reader)
            yield len(some)

    def _pass_on(self, run: Run, shelf: Shelf) -> None:
        if run.first is None or run.last is None:
            shelf.deliver(run.above(shelf.sent, packs=shelf.packs))
        elif run.first > shelf.sent + 1:
            for reader in tuple(shelf.writes):  # a gap: each is handed the frames apart, and reads the log
                self.step_down(reader)
        elif run.last > shelf.sent:
            data = run.above(shelf.sent, packs=shelf.packs)
            shelf.sent = run.last  # before the writes: who steps down during them has had it
            shelf.deliver(data)

    def _hand(self, run: Run, reader: Reader) -> None:
        place = self._apart.get(reader)
        if place is None:  # gone since this delivery began
            return
        for frame in run.frames:
            if frame.seq is not None:
                for text in place.receive(frame.seq, frame.text):
                    reader.offer(text, frame.lane)
            elif place.has_begun:
                reader.offer(frame.text, frame.lane)
        if run.last is not None:
            self._fill_gap(reader, place)
        self._step_up(reader, place)

    def _step_up(self, reader: Reader, place: Subscription) -> None:
        """Put the reader on a shelf, once it has had all that was delivered here and nothing waits for it."""
        if not place.keeps_pace or self._reached not in (None, place.sent):
            return
        write = reader.shortcut()
        if write is None:
            return
        self._reached = place.sent
        shelf = self._shelf(place.sent, packs=reader.packs)
        shelf.writes[reader] = write
        self._shelf_of[reader] = shelf
        del self._apart[reader]

    def _shelf(self, sent: int, *, packs: bool) -> Shelf:
        """One with room for another reader of that kind."""
        for shelf in self._shelves:
            if shelf.sent == sent and shelf.packs == packs and len(shelf.writes) < SLICE:
                return shelf
        self._shelves.append(Shelf(sent, packs=packs))
        return self._shelves[-1]

    def _fill_gap(self, reader: Reader, place: Subscription) -> None:
        if place.is_behind and not place.is_reading:
            reader.catch_up(self.thread_id)

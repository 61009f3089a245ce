"""The threads one socket follows."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from forum.accounts.viewer import AnyViewer
from forum.errors import NotAllowed, NotFound, Refusal
from forum.live import messages
from forum.live.delivery.rooms import Reader
from forum.live.delivery.runs import Run
from forum.live.delivery.subscription import Subscription
from forum.live.hub import Hub
from forum.threads.queries import find_discussion, find_thread

THREADS = 32  # on one socket; a page shows one thread, a reader's overview a screenful
TOO_MANY = Refusal("not-allowed", f"One page can follow {THREADS} discussions at once. Please leave one first.")


class Listener(Reader, Protocol):
    """What following needs of a socket."""

    def answer(self, text: str) -> None:
        """Queue an answer to a command."""

    def write(self, data: bytes) -> bool:
        """Write ready-made frames now; says no when something waits, or the server cannot."""

    async def room(self) -> None:
        """Wait until the queue is at most half full."""

    def spawn(self, work: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
        """Run beside the socket and end with it."""


class Following:
    """Each thread with the reader's place in it, and the reading of its log while there is one."""

    def __init__(self, hub: Hub, listener: Listener) -> None:
        self._hub = hub
        self._listener = listener
        self._places: dict[int, Subscription] = {}
        self._readings: dict[int, asyncio.Task[None]] = {}

    def __contains__(self, thread_id: int) -> bool:
        return thread_id in self._places

    async def follow(self, viewer: AnyViewer, *, thread_id: int, after: int | None, key: str) -> None:
        """Attach, answer, replay what is above `after`; a second time for one thread begins it anew.

        Raises NotFound when the viewer may not read the thread, NotAllowed above THREADS.
        """
        if thread_id not in self._places and len(self._places) >= THREADS:
            raise NotAllowed(TOO_MANY)
        self.unfollow(thread_id)
        # Attached before anything is read: what happens meanwhile waits in the subscription and is not lost.
        place = self._places[thread_id] = Subscription()
        self._hub.attach(thread_id, self._listener, place)
        try:
            found = await self._hub.site.database.read(find_discussion, viewer, thread_id=thread_id)
        except BaseException:
            self.unfollow(thread_id)
            raise
        seq, is_locked = found.thread.seq, found.view.state == "locked"
        self._listener.answer(messages.subscribed(key, thread_id=thread_id, seq=seq, is_locked=is_locked))
        self._begin(thread_id, place, seq=seq, after=seq if after is None else after)

    def unfollow(self, thread_id: int) -> None:
        """Get nothing more of the thread; nothing happens when it was not followed."""
        if self._places.pop(thread_id, None):
            self._hub.detach(thread_id, self._listener)
        reading = self._readings.pop(thread_id, None)
        if reading:
            reading.cancel()

    def unfollow_all(self) -> None:
        """The socket is gone."""
        for thread_id in tuple(self._places):
            self.unfollow(thread_id)

    def catch_up(self, thread_id: int) -> None:
        """Read the thread's log from where the reader is."""
        place = self._places.get(thread_id)
        reading = self._readings.get(thread_id)
        if place and (reading is None or reading.done()):
            place.start_reading()
            self._readings[thread_id] = self._listener.spawn(partial(self._read_log, thread_id, place))

    def step_down(self) -> None:
        """The socket takes no more at once: its rooms look at each of its frames from now on."""
        for thread_id in self._places:
            self._hub.rooms[thread_id].step_down(self._listener)

    def reset_all(self) -> None:
        """Events were thrown away: every thread has to be read again by the client, and goes on from where it was."""
        for thread_id, place in self._places.items():
            if place.has_begun:
                self._listener.offer(messages.reset(thread_id, seq=place.sent), "durable")

    async def recheck(self, viewer: AnyViewer) -> None:
        """The person behind the socket is another one, or has another role: drop what they may no longer read.

        Nothing is said: what one may not read is not there, and the next subscription is answered so.
        """
        for thread_id in tuple(self._places):
            try:
                await self._hub.site.database.read(find_thread, viewer, thread_id=thread_id)
            except NotFound:
                self.unfollow(thread_id)

    def _begin(self, thread_id: int, place: Subscription, *, seq: int, after: int) -> None:
        place.begin(min(after, seq))
        self._hub.presence.touch(thread_id)
        if after > seq:
            # Of another history than ours: a restored backup, or a number that was made up.
            self._listener.offer(messages.reset(thread_id, seq=seq), "durable")
        if after >= seq:
            self._send(place.finish(seq))
        if after < seq or place.is_behind:
            self.catch_up(thread_id)

    async def _read_log(self, thread_id: int, place: Subscription) -> None:
        while place.is_reading:
            page = await self._hub.log.read(thread_id=thread_id, after=place.sent)
            if page.must_reset:
                self._listener.offer(messages.reset(thread_id, seq=page.seq), "durable")
                place.begin(page.seq)
            for run in page.runs:
                await self._listener.room()
                self._replay(place, run)
            if page.is_last:
                self._send(place.finish(page.seq))
            if not page.is_last or place.is_behind:
                place.start_reading()

    def _replay(self, place: Subscription, run: Run) -> None:
        """What the reader lacks of a run, as one write where nothing waits."""
        data = run.above(place.sent, packs=self._listener.packs)
        texts = [text for frame in run.frames if frame.seq is not None for text in place.replay(frame.seq, frame.text)]
        if texts and not self._listener.write(data):
            self._send(texts)

    def _send(self, texts: list[str]) -> None:
        for text in texts:
            self._listener.offer(text, "durable")

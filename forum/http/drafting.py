"""Texts on their way to the writer: where they are rendered, and how many at once."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from string import punctuation
from typing import TypeVar

from forum.comments.drafts import Draft, prepare
from forum.errors import Unavailable
from forum.kit.fair import FairQueue
from forum.kit.log import logger

log = logger(__name__)
T = TypeVar("T")

# Texts between their arrival and their commit. A small server saves about 1,000 a second, so that the last of these
# waits for half a second, and one that is half as fast keeps nobody for longer than one.
IN_PROGRESS_MAX = 500
# Places above it for threads that have only so many texts in progress: whoever floods one closes no other.
SPARE_MAX = 100
SPARE_EACH = 4
# Characters waiting for the renderer's thread: most texts take 2 to 4 ms for 1,000, so this is up to a second.
RENDERING_MAX = 250_000
# Texts on their way to the disk and events whose readers have not been told. Whoever posts faster than readers can be told
# waits here, so that what was posted reaches them soon: a usual event takes a millisecond, one for 5,000 readers 40.
AHEAD_MAX = 32
# While more texts wait than a usual crowd has, each turn of the event loop is kept shorter, so that pages and other threads come
# in between; a usual crowd's posts would be a fifth dearer by it. What counts then is events: on a slow disk commits stay shared.
FLOOD = 100
UNTOLD_IN_FLOOD = 8
# Who waited for so long is refused, and can come back when fewer people write.
PATIENCE_S = 2.0
LOOK_AGAIN_S = 0.001
# A text of so many characters and signs takes at most some 5 ms on the event loop, whatever the signs are; to hand it
# to a thread and back would cost most texts as much as rendering them. Real sentences have a sign in 20 characters.
INLINE_LENGTH = 500
INLINE_SIGNS = 40
# Texts rendered on the event loop in one of its turns, about 1.5 ms of usual ones. Of a crowd the rest wait, so that pages and
# deliveries have their turns: each takes several. Fewer make a crowd's posts dearer, more make pages beside a flood late.
TEXTS_A_TURN = 6
TEXTS_IN_FLOOD = 2
_SIGNS = punctuation + "\n\r\t"


@dataclass
class _Waits:
    """A text that waits for its turn, and until when."""

    until: float
    turn: asyncio.Future[None]


class Drafting:
    """One for each process. One thread renders: two would only take the interpreter's lock from the loop more often."""

    def __init__(self, *, untold: Callable[[], int] = lambda: 0, is_warm: Callable[[], bool] = lambda: True) -> None:
        self._untold, self._is_warm = untold, is_warm
        self._renderer = ThreadPoolExecutor(1, thread_name_prefix="renderer")
        self._in_progress = 0
        self._in_turn = self._ahead = 0
        self._waiting: FairQueue[_Waits] = FairQueue()
        self._by_lane: Counter[Hashable] = Counter()
        self._is_due = False
        self._rendering = 0
        self._is_told = False

    def draft(self, body: str) -> AbstractAsyncContextManager[Draft]:
        """The text as a draft, and nothing else."""
        return self.made(body, prepare)

    @asynccontextmanager
    async def made(
        self, body: str, make: Callable[[str], T], *, ask: Callable[[T], Awaitable[T]] | None = None, lane: Hashable = None
    ) -> AsyncIterator[T]:
        """What `make` makes of the text, counted as in progress until the block ends: the block is the write.

        A long text is made in a thread, and so is the first, for which libraries are loaded. `ask` may wait for others; nobody
        waits for its turn behind it. Texts of a `lane`, which is a thread, wait behind each other, not behind those of all others.
        Raises Unavailable when too much is in progress or its turn does not come in time, and what `make` and `ask` raise.
        """
        self.insist_room(lane)
        self._in_progress += 1
        self._by_lane[lane] += 1
        try:
            is_inline = is_short(body) and ask is None and self._is_warm()
            made = None if is_inline else await self._make(body, make)
            if ask is not None and made is not None:
                made = await ask(made)
            await self._take_turn(lane)
            try:
                yield make(body) if made is None else made
            finally:
                self._ahead -= 1
        finally:
            self._in_progress -= 1
            self._by_lane[lane] -= 1
            if not self._by_lane[lane]:
                del self._by_lane[lane]
            self._is_told = self._is_told and self._in_progress > 0

    def insist_room(self, lane: Hashable) -> None:
        """Raises Unavailable when a text of this lane would find no place. To be asked before anything is done for it."""
        spare = SPARE_MAX if self._by_lane[lane] < SPARE_EACH else 0
        if self._in_progress >= IN_PROGRESS_MAX + spare:
            raise self._full()

    async def _take_turn(self, lane: Hashable) -> None:
        """Go on at once, or when the texts before this one have had their turns. Raises Unavailable after PATIENCE_S."""
        loop = asyncio.get_running_loop()
        if not self._is_due:
            self._is_due = True
            loop.call_soon(self._begin_turn)
        if self._room() and not self._waiting:
            self._admit()
            return
        waits = _Waits(time.monotonic() + PATIENCE_S, loop.create_future())
        self._waiting.put(waits, lane)
        try:
            await waits.turn
        except asyncio.CancelledError:
            if not waits.turn.cancelled() and not waits.turn.exception():  # its turn had just come
                self._ahead -= 1
            raise

    def _admit(self) -> None:
        self._in_turn += 1
        self._ahead += 1

    def _room(self) -> int:
        """How many more may be rendered in this turn of the event loop."""
        untold, texts = self._untold(), TEXTS_A_TURN
        if len(self._waiting) > FLOOD:
            texts = TEXTS_IN_FLOOD if untold < UNTOLD_IN_FLOOD else 0
        return max(0, min(texts - self._in_turn, AHEAD_MAX - untold - self._ahead))

    def _begin_turn(self) -> None:
        self._in_turn, now = 0, time.monotonic()
        while self._waiting and ((is_late := self._waiting.oldest().until < now) or self._room()):
            waits = self._waiting.take_oldest() if is_late else self._waiting.take()
            if waits.turn.done():  # gave up
                continue
            if is_late:
                waits.turn.set_exception(self._full())
            else:
                waits.turn.set_result(None)
                self._admit()
        loop = asyncio.get_running_loop()
        self._is_due = bool(self._waiting or self._in_turn)
        if self._in_turn:
            loop.call_soon(self._begin_turn)
        elif self._waiting:
            loop.call_later(LOOK_AGAIN_S, self._begin_turn)

    async def _make(self, body: str, make: Callable[[str], T]) -> T:
        if self._rendering and self._rendering + len(body) > RENDERING_MAX:
            raise self._full()
        self._rendering += len(body)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._renderer, make, body)
        finally:
            self._rendering -= len(body)

    def _full(self) -> Unavailable:
        """The refusal; the log hears of it once, until nothing is in progress any more: a crowd would flood it."""
        if not self._is_told:
            log.warning("too many posts at once", texts=self._in_progress, characters=self._rendering)
        self._is_told = True
        return Unavailable()

    def close(self) -> None:
        """Let the renderer's thread go."""
        self._renderer.shutdown(cancel_futures=True)


def is_short(body: str) -> bool:
    """Whether the event loop may render it itself: few characters, and few that Markdown or HTML could read."""
    return len(body) <= INLINE_LENGTH and sum(map(body.count, _SIGNS)) <= INLINE_SIGNS

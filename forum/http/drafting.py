"""Texts on their way to the writer: where they are rendered, and how many at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from string import punctuation

from forum.comments.drafts import Draft, prepare
from forum.errors import Unavailable
from forum.kit.log import logger

log = logger(__name__)

# Texts between their arrival and their commit. A small server saves about 1,000 a second, so that the last of these
# waits for half a second, and one that is half as fast keeps nobody for longer than one.
IN_PROGRESS_MAX = 500
# Characters waiting for the renderer's thread: most texts take 2 to 4 ms for 1,000, so this is up to a second.
RENDERING_MAX = 250_000
# Events whose readers have not been told. With 5,000 readers on a thread 20 are delivered in a second; whoever posts
# faster than that waits here, and not in a queue that only grows.
UNTOLD_MAX = 200
# A text of so many characters and signs takes at most some 5 ms on the event loop, whatever the signs are; to hand it
# to a thread and back would cost most texts as much as rendering them. Real sentences have a sign in 20 characters.
INLINE_LENGTH = 500
INLINE_SIGNS = 40
_SIGNS = punctuation + "\n\r\t"


class Drafting:
    """One for each process. One thread renders: two would only take the interpreter's lock from the loop more often."""

    def __init__(self, *, untold: Callable[[], int] = lambda: 0) -> None:
        self._untold = untold
        self._renderer = ThreadPoolExecutor(1, thread_name_prefix="renderer")
        self._in_progress = 0
        self._rendering = 0
        self._is_told = False

    @asynccontextmanager
    async def draft(self, body: str) -> AsyncIterator[Draft]:
        """The text as a draft, counted as in progress until the block ends: the block is the write.

        Raises Unavailable before anything is rendered when too much is in progress, and what `prepare` raises.
        """
        if self._in_progress >= IN_PROGRESS_MAX or self._untold() >= UNTOLD_MAX:
            raise self._full()
        self._in_progress += 1
        try:
            yield prepare(body) if is_short(body) else await self._render(body)
        finally:
            self._in_progress -= 1
            self._is_told = self._is_told and self._in_progress > 0

    async def _render(self, body: str) -> Draft:
        if self._rendering and self._rendering + len(body) > RENDERING_MAX:
            raise self._full()
        self._rendering += len(body)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._renderer, prepare, body)
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

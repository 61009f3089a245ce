"""Work that nobody waits for: done in turn after the answer was given, so that the answer's time tells nothing of it.

What waits is lost when the process dies. So nothing goes here that was promised: who asked for a mail asks again, and a
note of a visit is made at the next one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

from forum.kit.log import logger

log = logger(__name__)

WAITING_MAX = 10_000  # pieces; above it new ones are dropped, and the log says so
Work = Callable[[], Awaitable[object]]


class Later:
    """One queue a process, drained by `run`."""

    def __init__(self) -> None:
        self._work: asyncio.Queue[tuple[Hashable | None, Work]] = asyncio.Queue()
        self._keys: set[Hashable] = set()

    def put(self, work: Work, *, key: Hashable | None = None) -> None:
        """Do it soon; nothing happens when work of the same key waits already. Never blocks, never raises."""
        if key is not None and key in self._keys:
            return
        if self._work.qsize() >= WAITING_MAX:
            log.warning("too much waits to be done later", waiting=self._work.qsize())
            return
        if key is not None:
            self._keys.add(key)
        self._work.put_nowait((key, work))

    async def run(self) -> None:
        """Do what is put, one piece after the other, for ever; a fault ends only its own piece."""
        while True:
            key, work = await self._work.get()
            self._keys.discard(key)
            try:
                await work()
            except Exception:
                log.exception("work that was left for later failed")
            finally:
                self._work.task_done()

    async def settled(self) -> None:
        """Wait until everything put so far is done; for tests and for the end."""
        await self._work.join()

"""Work that many ask for at once is done once: a thousand sockets come back and want the same page of the same log."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

AT_ONCE = 2  # readings at the same time; the other half of the database's readers stays free for pages


class Shared(Generic[T]):
    """Joins equal requests until their work begins; who comes later gets work begun later, so nobody gets an old answer."""

    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._waiting: dict[Hashable, asyncio.Task[T]] = {}

    async def get(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """The result of `work`, begun after this call; `key` says which requests are equal. Raises what the work raises."""
        if key not in self._waiting:
            self._waiting[key] = asyncio.create_task(self._run(key, work))
        # Shielded: one socket that goes away must not take the answer from the others.
        return await asyncio.shield(self._waiting[key])

    async def _run(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        async with self._slots:
            del self._waiting[key]
            return await work()

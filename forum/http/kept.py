"""Answers that are dear to work out and may be a minute old: kept by what was asked, one worked out at a time."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Any

LASTS = timedelta(minutes=1)
MOST = 32  # answers of a few kB; whoever asks for more turns the oldest out


class Kept:
    """One process's answers. A crowd that asks for many different ones waits in a row, and leaves the readers to others."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[datetime, Any]] = OrderedDict()
        self._turn = asyncio.Lock()

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Any]], *, now: datetime) -> Any:
        """The answer to `key`, at most a minute old; `make` works it out."""
        async with self._turn:
            found = self._answers.pop(key, None)
            if found is None or not timedelta() <= now - found[0] < LASTS:
                found = (now, await make())
            self._answers[key] = found
            if len(self._answers) > MOST:
                self._answers.popitem(last=False)
        return found[1]

"""Events: recorded inside a write, handled after its commit, in commit order, on the event loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from forum.database import WriteSession
from forum.kit.log import logger

log = logger(__name__)

TURN_S = 0.002  # events are handled for so long, then sockets are read and pages answered

Event = object
Handler = Callable[[Any], Awaitable[None]]
Table = Mapping[type, Sequence[Handler]]


def record(session: WriteSession, event: Event) -> None:
    """Note that something will have happened once this transaction is committed."""
    session.info.setdefault("events", []).append(event)


class Dispatcher:
    """Wakes the handlers of committed events, one event after the other.

    `put` is called on the event loop by the database after every commit; `run` is one task for the process's life.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[list[Event]] = asyncio.Queue()
        self.backlog = 0  # events that are not handled yet; who lets new writes in looks at it

    def put(self, events: list[Event]) -> None:
        """Hand over the events of one group commit, in commit order."""
        if events:
            self.backlog += len(events)
            self._waiting.put_nowait(events)

    async def run(self, table: Table) -> None:
        """Handle events for ever; a failing handler is logged and the next one goes on."""
        while True:
            groups = await self._next_groups()
            # The writes' own callers wake first: an author's ack leaves before the event it is about (live rule 6).
            await asyncio.sleep(0)
            await self._handle_all([event for group in groups for event in group], table)
            for _ in groups:
                self._waiting.task_done()

    async def _next_groups(self) -> list[list[Event]]:
        """Everything that waits: with one group a turn, many small commits beside a busy loop would pile up for ever."""
        groups = [await self._waiting.get()]
        while not self._waiting.empty():
            groups.append(self._waiting.get_nowait())
        return groups

    async def _handle_all(self, events: list[Event], table: Table) -> None:
        until = time.monotonic() + TURN_S  # the event loop's own clock stands still within a turn
        for event in events:
            await _handle(event, table.get(type(event), ()))
            self.backlog -= 1
            if time.monotonic() > until:
                await asyncio.sleep(0)
                until = time.monotonic() + TURN_S

    async def idle(self) -> None:
        """Wait until everything handed over so far is handled."""
        await self._waiting.join()


async def _handle(event: Event, handlers: Sequence[Handler]) -> None:
    for handler in handlers:
        try:
            await handler(event)
        except Exception:
            log.exception("event handler failed", event_type=type(event).__name__)

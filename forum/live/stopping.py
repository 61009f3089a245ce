"""Stopping without a loss: say it, let nobody new in, write out what waits. uvicorn then closes each socket with 1012."""

import asyncio
from contextlib import suppress

from forum.live import messages
from forum.live.hub import Hub

COME_BACK_S = 2  # a restart takes about as long; clients add their own jitter
FLUSH_S = 5.0  # who has not taken the rest by then will resume by number


async def drain(hub: Hub) -> None:
    """Tell every socket to come back later, refuse new ones, and wait up to FLUSH_S until all queues are written."""
    hub.is_stopping = True
    sockets = tuple(hub.sockets)
    for socket in sockets:
        socket.answer(messages.goaway(COME_BACK_S))
    with suppress(TimeoutError):
        async with asyncio.timeout(FLUSH_S):
            await asyncio.gather(*(socket.written() for socket in sockets))

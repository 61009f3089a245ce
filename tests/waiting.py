"""Waiting for a condition, with a limit."""

import asyncio
from collections.abc import Callable

WAIT_S = 20  # how long a condition may take; none takes a tenth of it


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until the condition holds; raises TimeoutError."""
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0)

"""Waiting for a condition, with a limit."""

import asyncio
from collections.abc import Callable

from starlette.testclient import TestClient

WAIT_S = 20  # how long a condition may take; none takes a tenth of it


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until the condition holds; raises TimeoutError."""
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0)


def settle(client: TestClient) -> None:
    """Wait until all that was left for after the answers is done."""
    assert client.portal is not None
    client.portal.call(client.app.state.site.later.settled)  # type: ignore[attr-defined]  # it is our application

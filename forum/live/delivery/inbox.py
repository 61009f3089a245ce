"""What came from one socket and was not read yet. asyncio's own queue is three kilobytes while it is empty."""

import asyncio
from typing import Any


class Inbox:
    """A queue for one reader at a time. Its length is bounded by whoever fills it: the wire stops reading meanwhile."""

    __slots__ = ("_messages", "_more")

    def __init__(self) -> None:
        self._messages: list[Any] = []
        self._more: asyncio.Future[None] | None = None

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._messages

    def put_nowait(self, message: Any) -> None:
        """Add a message, and wake who waits for one."""
        self._messages.append(message)
        if self._more is not None and not self._more.done():
            self._more.set_result(None)

    async def get(self) -> Any:
        """The oldest message, as soon as there is one."""
        while not self._messages:
            self._more = asyncio.get_running_loop().create_future()
            await self._more
        self._more = None
        return self._messages.pop(0)

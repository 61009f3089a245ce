"""What waits to be written to one socket: bounded, and never waited for by whoever fills it.

Three lanes. Answers belong to this socket's own commands. Durable frames have a number and can be read again. Ephemeral
ones (typing, readers, scores) are worth nothing later.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

from forum.broker.frames import Lane

FRAMES = 256  # a minute of a very busy thread
OCTETS = 1024 * 1024  # about twenty of the longest comments there can be; 1,000 stuck sockets stay under 1 GB
ROOMY = 2  # a replay goes on while at most half is taken, so that it never causes the overflow

OutLane = Lane | Literal["answer"]


class _Waiting(NamedTuple):
    text: str
    lane: OutLane
    octets: int


class Outbox:
    """A queue with an end. `push` says False when it overflowed and the events in it were thrown away."""

    def __init__(self, *, frames: int = FRAMES, octets: int = OCTETS) -> None:
        self._frames = frames
        self._octets = octets
        self._waiting: deque[_Waiting] = deque()
        self._size = 0
        self._roomy = asyncio.Event()
        self._roomy.set()
        self._written = asyncio.Event()
        self._written.set()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def octets(self) -> int:
        """How many bytes wait."""
        return self._size

    def push(self, text: str, lane: OutLane) -> bool:
        """Add a frame. When there is no room, ephemeral frames go first; then all events go, and it says False.

        At least half is free after an overflow, so that what must be said about it fits. Answers are lost only when they
        alone fill more: the client repeats an unanswered command, and its key makes that safe.
        """
        waiting = _Waiting(text, lane, _octets(text))
        if self._fits(waiting):
            self._append(waiting)
            return True
        if lane == "ephemeral":
            return True
        self._keep(lambda one: one.lane != "ephemeral")
        if self._fits(waiting):
            self._append(waiting)
            return True
        self._keep(lambda one: one.lane == "answer")
        if not self._is_roomy:
            self._keep(lambda one: False)
        if lane == "answer":
            self._append(waiting)
        return False

    def take(self) -> str:
        """The frame to be written now; there must be one."""
        first = self._waiting.popleft()
        self._size -= first.octets
        self._tell_room()
        return first.text

    def note_written(self) -> None:
        """The writer has nothing more to write."""
        self._written.set()

    async def room(self) -> None:
        """Wait until at most half is taken."""
        await self._roomy.wait()

    async def written(self) -> None:
        """Wait until the writer has said that nothing is left."""
        await self._written.wait()

    def _fits(self, waiting: _Waiting) -> bool:
        return len(self._waiting) < self._frames and self._size + waiting.octets <= self._octets

    def _append(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._size += waiting.octets
        self._written.clear()
        self._tell_room()

    def _keep(self, is_kept: Callable[[_Waiting], bool]) -> None:
        self._waiting = deque(one for one in self._waiting if is_kept(one))
        self._size = sum(one.octets for one in self._waiting)
        self._tell_room()

    @property
    def _is_roomy(self) -> bool:
        return len(self._waiting) * ROOMY <= self._frames and self._size * ROOMY <= self._octets

    def _tell_room(self) -> None:
        if self._is_roomy:
            self._roomy.set()
        else:
            self._roomy.clear()


def _octets(text: str) -> int:
    """The length in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())

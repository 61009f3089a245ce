"""So many in each turn of the event loop: of a crowd the rest wait in order, and pages and deliveries have their turns."""

import asyncio
from collections import deque
from collections.abc import Callable


class Turns:
    """Lets up to `most` go on in one turn. For one event loop."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._taken = 0
        self._waiting: deque[Callable[[], object]] = deque()
        self._is_due = False

    def do(self, work: Callable[[], object]) -> None:
        """Do it now, or in a later turn, after those who came before."""
        if self._taken < self.most and not self._waiting:
            self._taken += 1
            self._later()
            work()
        else:
            self._waiting.append(work)

    def _later(self) -> None:
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._begin)

    def _begin(self) -> None:
        self._is_due, self._taken = False, min(self.most, len(self._waiting))
        if self._taken:
            self._later()
        for _ in range(self._taken):
            self._waiting.popleft()()

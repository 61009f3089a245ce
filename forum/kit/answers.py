"""Who waits for a piece of work that another thread does, and how they are answered."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Waiting:
    """A piece of work and who waits for it: a future of an event loop, which may be answered only there, or one of a thread."""

    work: Callable[[Any], Any]
    done: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> bool:
        """Whether it is still wanted. From here on it has an answer to set."""
        return self.done.set_running_or_notify_cancel() if isinstance(self.done, Future) else not self.done.cancelled()

    def answer(self, result: Any, error: BaseException | None) -> None:
        """Let its caller go on, unless they gave up meanwhile."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(result)
        elif isinstance(error, StopIteration):  # a future refuses it, and all who are answered behind this one would wait for ever
            self.done.set_exception(RuntimeError("the work raised StopIteration"))
        else:
            self.done.set_exception(error)


@dataclass(slots=True)
class Outcome:
    """What came of a group: each one's result or error, and what has happened."""

    answers: list[tuple[Waiting, Any, BaseException | None]] = field(default_factory=list)
    events: list[object] = field(default_factory=list)
    has_results: bool = False

    def settle(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Answer those who wait on this event loop, or in threads."""
        for waiting, result, error in self.answers:
            if waiting.loop is loop:
                waiting.answer(result, error)

"""A light HTTP client: keep-alive connections that ask for one page as fast as it comes."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

LENGTH = b"\r\ncontent-length: "


@dataclass
class Answers:
    """What came back."""

    times_ms: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    size: int = 0
    head: bytes = b""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times_ms) / self.seconds


class Asker(asyncio.Protocol):
    """One keep-alive connection; it asks again as soon as an answer is whole, until `more` says no."""

    def __init__(self, request: bytes, answers: Answers, more: Callable[[], bool]) -> None:
        self.request, self.answers, self.more = request, answers, more
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.begun, self.got, self.needed = 0.0, 0, 0
        self.head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class is none of asyncio's
        self._ask()

    def _ask(self) -> None:
        if not self.more():
            self.transport.close()
            return
        self.begun, self.head, self.got, self.needed = time.perf_counter(), b"", 0, 0
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Count until the answer is whole."""
        if not self.needed:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            head, data = self.head[: end + 4], self.head[end + 4 :]
            self.needed, self.head = 1 + _length(head), head
        self.got += len(data)
        if self.got >= self.needed - 1:
            self._whole()

    def _whole(self) -> None:
        answers, status = self.answers, int(self.head[9:12])
        answers.times_ms.append((time.perf_counter() - self.begun) * 1000)
        answers.statuses[status] = answers.statuses.get(status, 0) + 1
        answers.size, answers.head = self.got, self.head
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end."""
        if not self.done.done():
            self.done.set_result(None)


def _length(head: bytes) -> int:
    """The length of the body. Searched by a pattern, a long head took the load as long as all the rest."""
    at = head.lower().rfind(LENGTH)
    return int(head[at + len(LENGTH) : head.index(b"\r", at + 2)]) if at >= 0 else 0


def request(port: int, path: str, *, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def load(port: int, asked: bytes, *, count: int, connections: int = 8) -> Answers:
    """Ask so often over so many connections. Raises RuntimeError when the server goes away."""
    answers, left = Answers(), count

    def more() -> bool:
        nonlocal left
        left -= 1
        return left >= 0

    loop = asyncio.get_running_loop()
    askers = [Asker(asked, answers, more) for _ in range(connections)]
    begun = time.perf_counter()
    for asker in askers:
        await loop.create_connection(lambda asker=asker: asker, "127.0.0.1", port)  # type: ignore[misc]  # bound at once
    await asyncio.wait_for(asyncio.gather(*(asker.done for asker in askers)), 120)
    answers.seconds = time.perf_counter() - begun
    if len(answers.times_ms) != count:
        raise RuntimeError(f"{count - len(answers.times_ms)} requests had no answer")
    return answers


def header(answers: Answers, name: str) -> str:
    """A header of the last answer, or nothing."""
    found = re.search(rf"^{name}: (.*?)\r$".encode(), answers.head, re.IGNORECASE | re.MULTILINE)
    return found[1].decode() if found else ""


async def steady(port: int, asked: bytes, *, until: asyncio.Event, pause_s: float = 0.005) -> Answers:
    """One request after the other with a pause between, until told to stop: how long a page takes meanwhile."""
    answers = Answers()
    while not until.is_set():
        one = await load(port, asked, count=1, connections=1)
        answers.times_ms += one.times_ms
        for status, times in one.statuses.items():
            answers.statuses[status] = answers.statuses.get(status, 0) + times
        await asyncio.sleep(pause_s)
    return answers

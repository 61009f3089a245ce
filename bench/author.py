"""Somebody who writes: a socket that is signed in and waits for each ack."""

import asyncio
import json
import time
from typing import Any, cast
from uuid import uuid4

from bench import frames

ANSWER_S = 60.0


class Author(asyncio.Protocol):
    """One signed-in socket; answers find their command by its key."""

    def __init__(self, request: bytes) -> None:
        self.request, self.rest, self.is_open = request, b"", False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting: dict[str, asyncio.Future[tuple[dict[str, Any], float]]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class is none of asyncio's
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Hand answers to those who wait for them."""
        data, self.rest = self.rest + data, b""
        if not self.is_open:
            if b"\r\n\r\n" not in data:
                self.rest = data
                return
            data = data.partition(b"\r\n\r\n")[2]
            self.is_open = True
            self.opened.set_result(None)
        whole, self.rest = frames.split(data)
        for opcode, payload in whole:
            if opcode == frames.TEXT and (payload.startswith((b'{"op":"ack"', b'{"op":"error"'))):
                self._answer(json.loads(payload))
            elif opcode == frames.PING:
                self.transport.write(frames.masked(payload, frames.PONG))

    def _answer(self, message: dict[str, Any]) -> None:
        waiting = self.waiting.pop(message.get("key") or "", None)
        if waiting and not waiting.done():
            waiting.set_result((message, time.perf_counter()))

    def say(self, payload: bytes) -> None:
        """Send a text frame and wait for nothing."""
        self.transport.write(frames.masked(payload))

    def send_post(self, thread: str, body: str) -> "asyncio.Future[tuple[dict[str, Any], float]]":
        """Send a comment; the future gives the answer and when it came."""
        key = str(uuid4())
        waiting: asyncio.Future[tuple[dict[str, Any], float]] = asyncio.get_running_loop().create_future()
        self.waiting[key] = waiting
        command = {"op": "post", "key": key, "thread": thread, "parent": None, "body": body}
        self.say(json.dumps(command, ensure_ascii=False).encode())  # escaped, a long text would not fit into a frame
        return waiting

    async def post(self, thread: str, body: str) -> tuple[dict[str, Any], float]:
        """Post a comment; gives the answer and the seconds it took. Raises TimeoutError."""
        begun = time.perf_counter()
        message, at = await asyncio.wait_for(self.send_post(thread, body), ANSWER_S)
        return message, at - begun

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever still waits is told."""
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError("the socket was closed"))

    def close(self) -> None:
        """Go."""
        self.transport.abort()


async def open_author(port: int, *, token: str = "", path: str = "/live") -> Author:
    """A socket that is let in."""
    loop = asyncio.get_running_loop()
    author = Author(frames.handshake(port, path, token=token))
    await loop.create_connection(lambda: author, "127.0.0.1", port, local_addr=("127.0.0.1", 0))
    await asyncio.wait_for(author.opened, ANSWER_S)
    return author

"""Thousands of light readers in one process: each checks that every event comes once and in order."""

import asyncio
import json
import time
import zlib
from collections.abc import Sequence
from typing import Literal, cast
from uuid import uuid4

from bench import frames

AT_ONCE = 50  # handshakes under way
READERS_PER_ADDRESS = 10_000  # sockets from one loopback address: there are about 28,000 ports for each
WAIT_S = 60.0
SYNC = b"\x00\x00\xff\xff"  # left out at the end of each compressed message (RFC 7692, 7.2.1)
LAST_BLOCK = b"\x03\x00"  # empty, and the end of what is deflated (RFC 1951)
DEFLATE = "permessage-deflate; client_max_window_bits"  # what browsers offer


class Crowd:
    """Readers of one server and what they have got so far.

    `deflate`: they offer compression as browsers do. With `kept`, each frame needs those before it: all readers must then get
    the same frames from the beginning, so that one inflater serves for all. With `alone`, a frame stands for itself.
    """

    def __init__(self, *, thread: str | None = None, deflate: Literal["", "kept", "alone"] = "") -> None:
        self.thread, self.offers = thread, bool(deflate)
        self.inflater = zlib.decompressobj(-zlib.MAX_WBITS) if deflate == "kept" else None
        self.readers: list[Reader] = []
        self.delivered = self.wrong = self.closed = self.resets = 0
        self.arrivals: list[tuple[int, float]] | None = None  # of each delivery: its number, and when it came
        self._expected = 0
        self._complete = asyncio.Event()
        self._last: tuple[bytes, int | None] = (b"", None)
        self._texts: list[tuple[bytes, int | None]] = []
        self._last_event = b""
        self.event_size = 0  # bytes of the newest event as it came

    async def open(self, port: int, *, count: int, path: str = "/live") -> "Crowd":
        """Connect so many readers and wait until each follows the thread."""
        for start in range(0, count, AT_ONCE):
            batch = range(start, min(start + AT_ONCE, count))
            opened = await asyncio.gather(*(self._one(port, path, index=index) for index in batch))
            await asyncio.wait_for(asyncio.gather(*(reader.is_ready for reader in opened)), WAIT_S)
            self.readers += opened
        return self

    @property
    def last_event(self) -> bytes:
        """The bytes of the newest event, without its frame's head."""
        return self._last_event

    async def _one(self, port: int, path: str, *, index: int) -> "Reader":
        source = f"127.0.0.{2 + index // READERS_PER_ADDRESS}"
        loop = asyncio.get_running_loop()
        reader = Reader(self, frames.handshake(port, path, offer=DEFLATE if self.offers else ""))
        await loop.create_connection(lambda: reader, "127.0.0.1", port, local_addr=(source, 0))
        return reader

    def expect(self, deliveries: int) -> None:
        """Begin to count."""
        self.delivered, self._expected = 0, deliveries
        self._complete.clear()

    async def wait(self, timeout_s: float = WAIT_S) -> int:
        """Wait for all that is expected; gives how many deliveries are missing."""
        try:
            await asyncio.wait_for(self._complete.wait(), timeout_s)
        except TimeoutError:
            return self._expected - self.delivered
        return 0

    def take(self, reader: "Reader", payload: bytes) -> None:
        """A text frame has come."""
        last, seq = self._last
        if self.inflater:
            seq = self._inflated(reader, payload)
        elif payload != last:  # the same bytes go to everybody: they are read once
            text = _text(payload) if self.offers else payload
            seq = frames.event_seq(text)
            self._last = (payload, seq)
            if seq is not None:
                self._last_event, self.event_size = text, len(payload)
        if seq is None:
            self._other(reader, payload)
            return
        self.wrong += seq != reader.seq + 1
        reader.seq = seq
        self.delivered += 1
        if self.arrivals is not None:
            self.arrivals.append((seq, time.perf_counter()))
        if self.delivered == self._expected:
            self._complete.set()

    def _inflated(self, reader: "Reader", payload: bytes) -> int | None:
        """The number in it. Compressed bytes mean what came before makes of them: here each is the next for its reader."""
        assert self.inflater
        reader.taken += 1
        if reader.taken > len(self._texts):
            self._texts.append((payload, frames.event_seq(self.inflater.decompress(payload + SYNC))))
        known, seq = self._texts[reader.taken - 1]
        return seq if payload == known else -1

    def _other(self, reader: "Reader", payload: bytes) -> None:
        if payload.startswith(b'{"op":"subscribed"'):
            reader.seq = json.loads(payload)["seq"] if reader.resumes_at is None else reader.resumes_at
            reader.resumes_at = None
            reader.settle()
        elif payload.startswith(b'{"op":"reset"'):
            self.resets += 1
            reader.seq = json.loads(payload)["seq"]  # who reads the thread again has everything up to here
            reader.settle()

    def close(self) -> None:
        """Drop every reader."""
        for reader in self.readers:
            reader.drop()
        self.readers = []


def _text(payload: bytes) -> bytes:
    """What a frame says that stands for itself. A text begins with a bit that no compressed frame begins with."""
    return payload if payload.startswith(b"{") else zlib.decompress(payload + SYNC + LAST_BLOCK, -zlib.MAX_WBITS)


class Reader(asyncio.Protocol):
    """One reader: a hand-made upgrade, then frames."""

    __slots__ = ("crowd", "is_open", "is_ready", "request", "rest", "resumes_at", "seq", "taken", "transport")

    def __init__(self, crowd: Crowd, request: bytes) -> None:
        self.crowd, self.request = crowd, request
        self.is_open, self.rest, self.seq, self.taken = False, b"", 0, 0
        self.resumes_at: int | None = None
        self.is_ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class is none of asyncio's
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Take what is whole."""
        if self.rest:
            data, self.rest = self.rest + data, b""
        if not self.is_open:
            if b"\r\n\r\n" not in data:
                self.rest = data
                return
            data = self._upgraded(data)
        whole, self.rest = frames.split(data)
        for opcode, payload in whole:
            if opcode == frames.TEXT:
                self.crowd.take(self, payload)
            elif opcode == frames.PING:
                self.transport.write(frames.masked(payload, frames.PONG))

    def _upgraded(self, data: bytes) -> bytes:
        head, _, rest = data.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode(errors="replace"))
        if self.crowd.offers and b"permessage-deflate" not in head:
            raise ConnectionError("the server does not compress")
        self.is_open = True
        if self.crowd.thread is None:
            self.settle()
        else:
            self.subscribe(self.crowd.thread)
        return rest

    def subscribe(self, thread: str, *, after: int | None = None) -> None:
        """Follow a thread from the event `after`, or from now."""
        command = {"op": "subscribe", "key": str(uuid4()), "thread": thread, "after": after}
        self.transport.write(frames.masked(json.dumps(command).encode()))

    def catch_up(self, thread: str, *, after: int) -> None:
        """Subscribe again as one who has the events up to `after`."""
        self.resumes_at = after
        self.subscribe(thread, after=after)

    def settle(self) -> None:
        """The server has answered: ready for events."""
        if not self.is_ready.done():
            self.is_ready.set_result(None)

    def drop(self) -> None:
        """Go without a word."""
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count who was dropped before the end."""
        self.crowd.closed += 1
        if not self.is_ready.done():
            self.is_ready.set_exception(ConnectionError("closed before it was ready"))


def in_order(crowds: Sequence[Crowd]) -> int:
    """How many deliveries came doubled, in the wrong order or after a gap."""
    return sum(crowd.wrong for crowd in crowds)

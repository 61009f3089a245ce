"""The floor of a fan-out: one ready frame written to bare uvloop transports, and nothing else."""

import asyncio
import base64
import hashlib
from typing import cast

import uvloop

from bench import frames

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
readers: set[asyncio.Transport] = set()


class Socket(asyncio.Protocol):
    """A socket on /read gets what one on /control says."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the upgrade."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class is none of asyncio's
        self.rest, self.is_open = b"", False

    def data_received(self, data: bytes) -> None:
        """The upgrade, then texts to pass on."""
        self.rest += data
        if not self.is_open:
            self._upgrade()
            return
        while (size := _whole(self.rest)) is not None:
            frame, self.rest = self.rest[:size], self.rest[size:]
            _broadcast(_payload(frame))

    def _upgrade(self) -> None:
        head, whole, rest = self.rest.partition(b"\r\n\r\n")
        if not whole:
            return
        key = next(line.split(b": ")[1] for line in head.split(b"\r\n") if line.startswith(b"Sec-WebSocket-Key"))
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())  # noqa: S324  # RFC 6455 asks for it
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Protocol: forum.v1\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self.is_open, self.rest = True, rest
        if head.startswith(b"GET /read"):
            readers.add(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        readers.discard(self.transport)


def _broadcast(payload: bytes) -> None:
    frame = frames.ready(payload)
    for reader in readers:
        reader.write(frame)


def _whole(data: bytes) -> int | None:
    """The size of the masked frame at the beginning, once it is all there."""
    if len(data) < 2:
        return None
    short = data[1] & 0x7F
    head = {126: 4, 127: 10}.get(short, 2)
    size = short if head == 2 else int.from_bytes(data[2:head], "big")
    return head + 4 + size if len(data) >= head + 4 + size else None


def _payload(frame: bytes) -> bytes:
    """What the frame holds; our own load masks with zeros, so nothing needs to be undone."""
    return frame[{126: 8, 127: 14}.get(frame[1] & 0x7F, 6) :]


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(Socket, "127.0.0.1", 0, backlog=2048)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve())

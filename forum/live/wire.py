"""The server's socket class: uvicorn's own, with two things ASGI cannot say.

`offer` writes a frame at once, without a task's turn for each reader, and the bytes are made once for all of them.
`abort` lets go of a reader who takes nothing: a close frame would wait behind all that was not taken.
"""

from functools import lru_cache

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

EXTENSION = "forum.wire"
SHARED_FRAMES = 32  # texts kept with their bytes: those of the last moment, each for as many readers as there are


class Wire(WebSocketsSansIOProtocol):
    """Adds the ASGI extension `forum.wire`: {"offer": (text) → whether it was written, "abort": () → None}."""

    async def run_asgi(self) -> None:
        """Serve the socket."""
        extensions = self.scope["extensions"]
        if extensions is not None:
            extensions[EXTENSION] = {"offer": self.offer, "abort": self.abort}
        await super().run_asgi()

    def offer(self, text: str) -> bool:
        """Write a text frame now; says no when the reader is behind, the socket is closing, or frames are compressed."""
        is_open = self.handshake_complete and self.conn.state is State.OPEN and not self.close_sent
        if not is_open or self.conn.extensions or not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(_bytes_of(text))
        return True

    def abort(self) -> None:
        """Drop the connection and what waits in it now; the reader sees it break, and resumes by number."""
        self.transport.abort()


@lru_cache(maxsize=SHARED_FRAMES)
def _bytes_of(text: str) -> bytes:
    """A whole frame. What a server sends is not masked (RFC 6455, 5.1), so the same bytes serve everybody."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)

"""The server's socket class: uvicorn's own, and a way to let go of a reader who takes nothing.

ASGI can only close by sending, and what is sent to a stuck reader waits behind all that it has not taken.
"""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

WS_MAX_SIZE = 64 * 1024  # bytes; uvicorn's default is 16 MiB


class Wire(WebSocketsSansIOProtocol):
    """Adds the ASGI extension `forum.abort`: `extensions["forum.abort"]["now"]()` drops the connection and its buffer."""

    async def run_asgi(self) -> None:
        """Serve the socket."""
        extensions = self.scope["extensions"]
        if extensions is not None:
            extensions["forum.abort"] = {"now": self.abort}
        await super().run_asgi()

    def abort(self) -> None:
        """Drop the connection now; the reader sees it break and resumes by number."""
        if self.transport is not None:
            self.transport.abort()

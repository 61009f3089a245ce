"""The server's socket class: uvicorn's own, with what ASGI cannot say.

The application gets an extension `forum.wire` in the scope:
`offer(text, is_shared=…)` writes a frame at once, without a task's turn for each reader, and says whether it did;
`pass(data)` does the same with ready-made frames;
`write()` gives the transport's own write for ready-made frames, or None where a frame would have to wait;
`packs` says whether the reader takes frames that were deflated once for all (forum/live/delivery/packing.py);
`abort()` lets go of a reader who takes nothing: a close frame would wait behind all that was not taken;
`keep(listener)` lets the socket outlive its endpoint: from then on the listener is woken when a message waits
(`waiting()`, `receive()`), and told when the transport is full or gone. An idle socket then has no task and no scope.
"""

import asyncio
from typing import Any, Protocol

from websockets.frames import Frame
from websockets.protocol import State

from forum.kit.log import logger
from forum.kit.server import ClientDisconnected, WebSocketsSansIOProtocol
from forum.live.delivery.inbox import Inbox
from forum.live.delivery.packing import SHARED, frame_of, framed, packed

log = logger(__name__)

EXTENSION = "forum.wire"
OPEN = asyncio.Event()  # of all transports that take more; an event for each would be a kilobyte a socket
OPEN.set()


class Listener(Protocol):
    """Who is behind a socket whose endpoint has returned."""

    def wake(self) -> None:
        """A message waits."""

    def step_down(self) -> None:
        """The transport is full or gone."""


class Wire(WebSocketsSansIOProtocol):
    """Frames written once for all, and sockets that cost nothing while they are silent."""

    listener: Listener | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.queue = Inbox()  # type: ignore[assignment]  # does what uvicorn asks of its queue, in a twentieth of the memory
        self.writable = OPEN
        if self.config.ws_per_message_deflate:
            self.conn.available_extensions = SHARED

    async def run_asgi(self) -> None:
        """Run the endpoint; close the socket after it, unless somebody keeps it."""
        extensions = self.scope["extensions"]
        if extensions is not None:
            extensions[EXTENSION] = self._extension()
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            log.debug("socket gone before it was let in")
        except BaseException:
            log.exception("socket failed")
            self.send_500_response()
        finally:
            if self.listener is None and self.close_timer is None:
                self.transport.close()

    def _extension(self) -> dict[object, object]:
        return {
            "offer": self.offer,
            "pass": self.pass_on,
            "write": self.shortcut,
            "packs": self.packs,
            "abort": self.abort,
            "keep": self.keep,
            "waiting": lambda: not self.queue.empty(),
            "receive": self.receive,
            "send": self.send,
        }

    def offer(self, text: str, *, is_shared: bool) -> bool:
        """Write a text frame now; says no when the reader is behind or the socket is closing. What many get may be packed."""
        if not self._is_clear():
            return False
        shared = packed if self.packs else framed
        return self.pass_on(shared(text) if is_shared else frame_of(text))

    def pass_on(self, data: bytes) -> bool:
        """The same with whole frames, as many as there are in the data."""
        if not self._is_clear():
            return False
        self.transport.write(data)
        return True

    @property
    def packs(self) -> bool:
        """Whether compression was agreed on."""
        return bool(self.conn.extensions)

    def shortcut(self) -> object:
        """The transport's write, when a frame could be written now."""
        return self.transport.write if self._is_clear() and self.listener is not None else None

    def abort(self) -> None:
        """Drop the connection and what waits in it now; the reader sees it break, and resumes by number."""
        self.transport.abort()

    def keep(self, listener: Listener) -> None:
        """Live on after the endpoint's return; what the handshake said is not needed any more."""
        self.listener = listener
        self.scope["headers"] = []
        self.request.headers.clear()
        self.response.headers.clear()
        if not self.queue.empty():
            listener.wake()

    def send_receive_event_to_app(self) -> None:
        """A message is there."""
        super().send_receive_event_to_app()
        self._tell()

    def handle_close(self, event: Frame) -> None:
        """The other side closes."""
        super().handle_close(event)
        self._tell()

    def handle_parser_exception(self) -> None:
        """The other side does not speak the protocol."""
        super().handle_parser_exception()
        self._tell()

    def shutdown(self) -> None:
        """The server stops."""
        super().shutdown()
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone."""
        super().connection_lost(exc)
        if self.listener is not None:
            self.listener.step_down()
        self._tell()

    def pause_writing(self) -> None:
        """The transport is full."""
        if self.writable is OPEN:
            self.writable = asyncio.Event()
        if self.listener is not None:
            self.listener.step_down()

    def resume_writing(self) -> None:
        """The transport takes more."""
        super().resume_writing()
        self.writable = OPEN

    def _tell(self) -> None:
        if self.listener is not None and not self.queue.empty():
            self.listener.wake()

    def _is_clear(self) -> bool:
        is_open = self.handshake_complete and self.conn.state is State.OPEN and not self.close_sent
        return is_open and self.writable.is_set() and not self.transport.is_closing()

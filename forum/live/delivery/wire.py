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

from websockets.frames import CloseCode, Frame
from websockets.protocol import State

from forum.http.wire import bounded
from forum.kit.log import logger
from forum.kit.server import ClientDisconnected, WebSocketsSansIOProtocol
from forum.live.delivery.inbox import Inbox
from forum.live.delivery.packing import SHARED, frame_of, framed, packed

log = logger(__name__)

EXTENSION = "forum.wire"
STEP = 4 * 1024  # bytes read at once: inflated, they are 4 MB at most
WAITING_MAX = 1024 * 1024  # bytes of messages that came at once: sixteen of the longest; unpacked, nobody can send so many
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
    patience: asyncio.TimerHandle | None = None
    came = 0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.queue = Inbox()  # type: ignore[assignment]  # does what uvicorn asks of its queue, in a twentieth of the memory
        self.writable = OPEN
        if self.config.ws_per_message_deflate:
            self.conn.available_extensions = SHARED

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait until the socket is let in: nothing else bounds that, and pings begin after it."""
        super().connection_made(transport)
        self.patience = self.loop.call_later(bounded.HEAD_S, self._lose_patience)

    def start_keepalive(self) -> None:
        """Let in."""
        self._be_patient()
        super().start_keepalive()

    def data_received(self, data: bytes) -> None:
        """Read what came by steps, and no more of it than may wait: 256 kB of packed frames can be 200 MB of messages."""
        self.came = 0
        for start in range(0, len(data), STEP):
            super().data_received(data[start : start + STEP])
            if self.came > WAITING_MAX:
                self._refuse_more()
                return
            if self.conn.parser_exc is not None:
                return

    def handle_events(self) -> None:
        """What came; a handshake that could not be read is no event, and would be waited for for ever."""
        super().handle_events()
        if self.conn.handshake_exc is not None and not self.handshake_complete and not self.handshake_initiated:
            self.handshake_complete = self.close_sent = True
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_text(self, event: Frame) -> None:
        """A message, or its beginning."""
        self.came += len(event.data)
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        """The same for one that will be refused."""
        self.came += len(event.data)
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        """More of a message. Pieces of nothing are not kept: no limit on its length would ever end them."""
        self.came += len(event.data)
        if event.data or event.fin:
            super().handle_cont(event)

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
        self._be_patient()
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

    def _be_patient(self) -> None:
        if self.patience is not None:
            self.patience.cancel()
            del self.patience

    def _lose_patience(self) -> None:
        del self.patience
        self.transport.abort()

    def _refuse_more(self) -> None:
        if self.conn.state is State.CONNECTING:
            self.transport.abort()
            return
        self.conn.fail(CloseCode.MESSAGE_TOO_BIG)
        self.handle_parser_exception()

    def _tell(self) -> None:
        if self.listener is not None and not self.queue.empty():
            self.listener.wake()

    def _is_clear(self) -> bool:
        is_open = self.handshake_complete and self.conn.state is State.OPEN and not self.close_sent
        return is_open and self.writable.is_set() and not self.transport.is_closing()

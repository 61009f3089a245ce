"""One socket: what it says is done in turn, what it is told goes past a bounded queue or waits in it.

The codes with which it is closed from this side:
1003 a binary frame · 1008 commands without end above the limit · 1009 a frame above 64 KiB · 1011 a fault of ours ·
1013 nothing was taken for 20 s: come back and resume. uvicorn adds 1012 when the server stops.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.requests import HTTPConnection
from starlette.types import Message, Scope
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from forum.accounts.viewer import AnyViewer
from forum.errors import ForumError, NotAllowed, NotSignedIn, Unavailable
from forum.http.identify import identify
from forum.kit.log import logger
from forum.live import messages
from forum.live.delivery.outbox import Outbox, OutLane
from forum.live.delivery.wire import EXTENSION
from forum.live.following import Following
from forum.live.hub import Hub
from forum.live.protocol import Command, key_of, parse

log = logger(__name__)

FRAME_MAX = 64 * 1024  # bytes of one frame from a client; the longest comment needs 40,000 in UTF-8
VIEWER_FRESH_S = 1.0  # how long a look at the session holds: one who is signed out or demoted is so within a second
STUCK_S = 20.0  # one frame not taken for this long; with the queue's end it bounds what a dead reader costs
CLOSING_S = 1.0  # how long a close frame may wait behind what a stuck reader does not take
PATIENCE = 200  # refused frames in a row before the socket is closed: ten seconds of twice the allowed pace

BINARY, OUT_OF_PATIENCE, TOO_BIG, FAULT, STUCK = 1003, 1008, 1009, 1011, 1013

GONE = (WebSocketDisconnect, WebSocketDisconnected, OSError)


class Connection:
    """A socket that was let in. Everything but `serve` may be called from anywhere on the event loop and never waits.

    An idle one is to be small: it has no task while nothing is said, and no queue while nothing waits. Where the server
    can wake it (forum/live/delivery/wire.py), it lives on after its endpoint has returned; elsewhere its endpoint reads for it.
    """

    def __init__(self, socket: WebSocket, hub: Hub, viewer: AnyViewer, *, perform: "Perform") -> None:
        self.viewer = viewer
        self.hub = hub
        self.following = Following(hub, self)
        self._perform = perform
        self._asker = _slim(socket.scope)
        self._wire: Mapping[str, Any] = socket.scope.get("extensions", {}).get(EXTENSION, {})
        self.packs = bool(self._wire.get("packs"))
        self._send: Callable[[Message], Awaitable[None]] = self._wire.get("send", socket.send)
        self._receive: Callable[[], Awaitable[Message]] = self._wire.get("receive", socket.receive)
        self._outbox: Outbox | None = None
        self._writer: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._looked_at = self._loop.time()
        self._writing_since: float | None = None
        self._refused = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: asyncio.Future[int | None] = self._loop.create_future()
        hub.sockets.add(self)

    async def serve(self) -> None:
        """Read and write until either side ends it; returns at once where the server wakes us."""
        if "keep" in self._wire:
            self._ended.add_done_callback(self._finish_later)
            self._wire["keep"](self)
            return
        self.spawn(self._read_for_ever)
        try:
            await self._ended
        finally:
            await self._finish()

    def wake(self) -> None:
        """Messages wait at the server."""
        if self._reader is None or self._reader.done():
            self.hub.turns.do(self._begin_to_read)

    def _begin_to_read(self) -> None:
        if (self._reader is None or self._reader.done()) and not self._ended.done():
            self._reader = self.spawn(self._read_waiting)

    def step_down(self) -> None:
        """The transport is full or gone."""
        self.following.step_down()

    def shortcut(self) -> Callable[[bytes], None] | None:
        """The transport's own write, while nothing waits and the transport takes it."""
        return self._wire["write"]() if "write" in self._wire and self._is_free else None

    def write(self, data: bytes) -> bool:
        """Write ready-made frames past the queue, while nothing waits in it; says whether it did."""
        return self._is_free and "pass" in self._wire and self._wire["pass"](data)

    def answer(self, text: str) -> None:
        """Queue an answer to a command of this socket."""
        self._push(text, "answer")

    def offer(self, text: str, lane: OutLane) -> None:
        """Queue a frame; on overflow the waiting events go, and the client is told to read its threads again."""
        self._push(text, lane)

    def catch_up(self, thread_id: int) -> None:
        """Something of this thread did not come: read its log."""
        self.following.catch_up(thread_id)

    async def room(self) -> None:
        """Wait until the queue is at most half full."""
        if self._outbox is not None:
            await self._outbox.room()

    async def written(self) -> None:
        """Wait until everything queued is written."""
        if self._outbox is not None:
            await self._outbox.written()

    async def who(self, *, at_once: bool = False) -> AnyViewer:
        """Who is there, looked up again when that is more than a second old, or `at_once`."""
        now = self._loop.time()
        if at_once or now - self._looked_at > VIEWER_FRESH_S:
            before, self.viewer = self.viewer, await identify(HTTPConnection(self._asker))
            self._looked_at = now
            if before != self.viewer:
                await self.following.recheck(self.viewer)
        return self.viewer

    def is_stuck(self, now: float) -> bool:
        """Whether one frame has not been taken for STUCK_S; `now` is the event loop's time."""
        return self._writing_since is not None and now - self._writing_since > STUCK_S

    def end(self, code: int | None) -> None:
        """Close with this code, or without a word when the other side is gone."""
        if not self._ended.done():
            self._ended.set_result(code)

    def spawn(self, work: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
        """Run beside the socket and end with it; a fault in it ends the socket."""
        task = asyncio.create_task(self._guard(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _stop_tasks(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            # Not gather: when it is cancelled itself, it raises another task's cancellation, which anyio takes for a foreign one.
            await asyncio.wait(tasks)

    async def _guard(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except GONE:
            self.end(None)
        except Exception:
            log.exception("socket failed")
            self.end(FAULT)

    def _finish_later(self, _: object) -> None:
        self.hub.keep_until_done(self._finish())

    async def _finish(self) -> None:
        self.hub.sockets.discard(self)
        self.hub.desk.leave(self)
        self.following.unfollow_all()
        await self._stop_tasks()
        code = self._ended.result() if self._ended.done() and not self._ended.cancelled() else None
        if code is not None:
            await self._close(code)

    async def _write(self) -> None:
        """Write what waits, then end: the next frame that must wait starts it again."""
        while self._outbox:
            text = self._outbox.take()
            self._writing_since = self._loop.time()
            await self._send({"type": "websocket.send", "text": text})
            self._writing_since = None
        if self._outbox is not None:
            self._outbox.note_written()

    async def _read_for_ever(self) -> None:
        while not self._ended.done():
            await self._read()

    async def _read_waiting(self) -> None:
        while self._wire["waiting"]() and not self._ended.done():
            await self._read()
        self._reader = None  # a task that is done still holds its coroutine

    async def _read(self) -> None:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            return self.end(None)
        text = message.get("text")
        if text is None:
            return self.end(BINARY)
        if len(text) > FRAME_MAX or len(text.encode("utf-8", "replace")) > FRAME_MAX:
            return self.end(TOO_BIG)
        await self._handle(text)
        if self._refused > PATIENCE:
            self.end(OUT_OF_PATIENCE)
        return None

    async def _handle(self, text: str) -> None:
        """One command; whatever goes wrong is answered, and the socket goes on."""
        try:
            self._count()
            await self._perform(self, parse(text))
        except ForumError as refusal:
            if isinstance(refusal, NotAllowed | NotSignedIn):
                log.info("command refused", code=refusal.code, who=self.viewer.who)
            self.answer(messages.error(refusal, key=key_of(text)))
        except OperationalError as error:
            log.warning("unavailable", cause=repr(error.orig))
            self.answer(messages.error(Unavailable(), key=key_of(text)))
        except Exception:
            log.exception("command failed")
            sentence = "Something went wrong on our side. Nothing was changed; please try again."
            self.answer(messages.failure(key_of(text), code="error", message=sentence))

    def _count(self) -> None:
        site = self.hub.site
        self._refused += 1
        site.limits.take("frame", *self.viewer.who, now=site.clock())
        self._refused = 0

    @property
    def _is_free(self) -> bool:
        """Whether nothing waits or is being written, so that a frame may go past the queue without overtaking."""
        return not self._outbox and self._writing_since is None

    def _push(self, text: str, lane: OutLane) -> None:
        if self._is_free and "offer" in self._wire and self._wire["offer"](text, is_shared=lane != "answer"):
            return
        if self._outbox is None:
            self._outbox = Outbox()
        has_room = self._outbox.push(text, lane)
        if self._writer is None or self._writer.done():
            self._writer = self.spawn(self._write)
        if not has_room:
            self.following.reset_all()

    async def _close(self, code: int) -> None:
        with suppress(TimeoutError, *GONE):
            async with asyncio.timeout(CLOSING_S):
                await self._send({"type": "websocket.close", "code": code, "reason": ""})
                return
        if "abort" in self._wire:
            self._wire["abort"]()


def _slim(scope: Scope) -> Scope:
    """What says who is there, and nothing else of the handshake."""
    headers = [(name, value) for name, value in scope["headers"] if name in (b"cookie", b"authorization", b"origin")]
    return {"type": "websocket", "app": scope["app"], "client": scope["client"], "headers": headers}


Perform = Callable[[Connection, Command], Awaitable[None]]

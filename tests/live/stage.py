"""The world with a live door, and sockets without a network."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from starlette.types import Message
from starlette.websockets import WebSocket

from forum.accounts.viewer import AnyViewer
from forum.comments.actions import post_comment
from forum.comments.drafts import Draft
from forum.database import WriteSession
from forum.http.site import Site
from forum.live.commands import perform
from forum.live.connection import Connection
from forum.live.hub import Hub
from tests.people import NOBODY
from tests.world import World

WAIT_S = 10  # how long a condition may take; none takes a tenth of it


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that nothing announces."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + WAIT_S
    while not condition():
        assert loop.time() < give_up_at, "it did not come to pass"
        await asyncio.sleep(0)


@dataclass
class Stage:
    """The world, served by a hub whose events are handled and whose clock is the test's."""

    world: World
    site: Site
    hub: Hub

    async def post_many(self, name: str, count: int) -> None:
        """So many comments in one transaction, each with its event."""

        def post(session: WriteSession) -> None:
            for number in range(count):
                post_comment(
                    session,
                    self.world.viewer(name),
                    thread_id=self.world.thread_id,
                    parent_id=None,
                    draft=Draft(f"Number {number}", f"<p>Number {number}</p>", f"Number {number}", 1),
                    key=str(uuid4()),
                    now=self.world.clock(),
                    limits=self.world.limits,
                )

        await self.site.database.write(post)
        await self.settle()

    async def settle(self) -> None:
        """Wait until what was committed so far is handled and delivered."""
        # One more write: the writer's thread hands over what it committed before it answers the next.
        await self.site.database.write(lambda _: None)
        await self.site.dispatcher.idle()
        await self.hub.desk.idle()
        await until(lambda: not any(room.backlog for room in self.hub.rooms.values()))

    async def open(self, name: str | None = None) -> "Wire":
        """A socket of this person, or of a guest, already let in."""
        wire = Wire(self, name)
        await wire.open()
        return wire


@dataclass
class Wire:
    """A real Connection on a socket that is two lists. `is_taking` is cleared to play a reader who takes nothing."""

    stage: Stage
    name: str | None
    said: list[dict[str, Any]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    is_taking: asyncio.Event = field(default_factory=asyncio.Event)
    aborted: int = 0

    async def open(self) -> None:
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._changed = asyncio.Event()
        self.is_taking.set()
        self._incoming.put_nowait({"type": "websocket.connect"})
        socket = WebSocket(self._scope(), self._incoming.get, self._send)
        await socket.accept()
        self.connection = Connection(socket, self.stage.hub, self._viewer(), perform=perform)
        self.serving = asyncio.create_task(self.connection.serve())
        await asyncio.sleep(0)  # its first turn, in which it joins the hub

    def send(self, message: dict[str, Any] | str | bytes) -> None:
        """A frame from the client."""
        if isinstance(message, bytes):
            self._incoming.put_nowait({"type": "websocket.receive", "bytes": message})
        else:
            text = message if isinstance(message, str) else json.dumps(message)
            self._incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        key = fields.pop("key", None) or str(uuid4())
        self.send({"op": op, "key": key, **fields})
        return await self.wait(lambda frame: frame.get("key") == key)

    async def follow(self, *, after: int | None = None, thread: str | None = None) -> dict[str, Any]:
        return await self.ask("subscribe", thread=thread or self.stage.world.thread, after=after)

    async def wait(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first frame so far or to come that is the one."""
        await self.until(lambda: any(is_it(frame) for frame in self.said))
        return next(frame for frame in self.said if is_it(frame))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition that changes when a frame is written or the socket is closed."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def hang_up(self) -> None:
        """The client goes away."""
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.serving, WAIT_S)

    def of(self, op: str) -> list[dict[str, Any]]:
        """The frames of one kind so far."""
        return [frame for frame in self.said if frame["op"] == op]

    @property
    def seqs(self) -> list[int]:
        """The numbers of the events so far."""
        return [frame["seq"] for frame in self.of("event")]

    def _viewer(self) -> AnyViewer:
        return self.stage.world.viewer(self.name) if self.name else NOBODY

    def _scope(self) -> dict[str, Any]:
        cookie = self.stage.world.cast[self.name].cookie if self.name else None
        return {
            "type": "websocket",
            "path": "/live",
            "headers": [(b"cookie", f"forum={cookie}".encode())] if cookie else [],
            "client": ("127.0.0.1", 5000),
            "app": SimpleNamespace(state=SimpleNamespace(site=self.stage.site, live=self.stage.hub)),
            "extensions": {"forum.wire": {"abort": self._abort}},
        }

    async def _send(self, message: Message) -> None:
        await self.is_taking.wait()
        if message["type"] == "websocket.send":
            self.said.append(json.loads(message["text"]))
        elif message["type"] == "websocket.close":
            self.closed.append(message["code"])
        self._changed.set()

    def _abort(self) -> None:
        self.aborted += 1

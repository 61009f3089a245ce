"""Whatever happens to lines, queues and frames at once: who keeps its number lacks nothing and gets nothing twice."""

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.accounts.viewer import Nobody
from forum.broker.frames import Frame, thread_channel
from forum.live import connection
from forum.live.connection import Connection
from forum.live.delivery import rooms
from forum.live.delivery.catchup import Page
from forum.live.delivery.outbox import Outbox
from forum.live.delivery.packing import WINDOW_BITS, frame_of, framed, packed
from forum.live.delivery.rooms import Pump, Room
from forum.live.delivery.runs import runs_of
from forum.live.delivery.wire import EXTENSION

THREAD = 7
CHANNEL = thread_channel(THREAD)
SMALL = {"frames": 6}  # of a queue, so that it overflows
PAGE = 3  # events


def texts_in(data: bytes) -> list[str]:
    """What a browser reads in these frames."""
    texts = []
    while data:
        start, size = (2, data[1]) if data[1] < 126 else (4, int.from_bytes(data[2:4]))
        text, is_packed, data = data[start : start + size], data[0] & 0x40, data[start + size :]
        texts.append((zlib.decompress(text + b"\0\0\xff\xff\3\0", -WINDOW_BITS) if is_packed else text).decode())
    return texts


@dataclass(eq=False)
class Line:
    """A server's end of a socket, which is full after some writes, and the reader at the other end with its number."""

    packs: bool
    number: int
    listener: Any = None
    room_left: int = 1_000
    heard: list[dict[str, Any]] = field(default_factory=list)
    writable: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, data: bytes) -> None:
        assert self.packs or not data[0] & 0x40
        self.heard += [json.loads(text) for text in texts_in(data)]
        self.room_left -= 1
        if self.room_left <= 0 and self.writable.is_set():
            self.fill()

    def fill(self) -> None:
        self.writable.clear()
        self.listener.step_down()

    def drain(self, writes: int) -> None:
        self.room_left = writes
        self.writable.set()

    def offer(self, text: str, *, is_shared: bool) -> bool:
        shared = packed if self.packs else framed
        return self.pass_on(shared(text) if is_shared else frame_of(text))

    def pass_on(self, data: bytes) -> bool:
        if self.writable.is_set():
            self.write(data)
            return True
        return False

    async def send(self, message: dict[str, str]) -> None:
        await self.writable.wait()
        self.write(frame_of(message["text"]))

    def extension(self) -> dict[str, Any]:
        def write() -> Callable[[bytes], None] | None:
            return self.write if self.writable.is_set() else None

        return {"offer": self.offer, "pass": self.pass_on, "write": write, "packs": self.packs, "send": self.send}

    def check(self, log: list[Frame]) -> None:
        """Every event once and in its order, as it is in the log; what is skipped was said to be."""
        for said in self.heard:
            if said["op"] == "reset":
                assert said["seq"] >= self.number
                self.number = said["seq"]
            elif said["op"] == "event":
                assert said["seq"] == self.number + 1
                assert said == json.loads(log[self.number].text)
                self.number += 1
        assert self.number == len(log)
        asked = [said["number"] for said in self.heard if said["op"] == "answer"]
        assert asked == sorted(set(asked))


class Site:
    """A thread's log and room, and sockets that follow it."""

    def __init__(self) -> None:
        self.entries: list[Frame] = []
        self.lines: list[Line] = []
        self.answers = 0
        self.room = Room(THREAD, Pump())
        self.rooms, self.sockets = {THREAD: self.room}, set[object]()
        self.presence = SimpleNamespace(touch=lambda thread_id: None)
        self.site = SimpleNamespace(database=SimpleNamespace(read=self.find))
        self.log = SimpleNamespace(read=self.read)

    def attach(self, _: int, reader: Any, place: Any) -> None:
        self.room.enter(reader, place)

    def detach(self, _: int, reader: Any) -> None:
        self.room.leave(reader)

    async def find(self, *_: object, thread_id: int) -> Any:
        await asyncio.sleep(0)
        return SimpleNamespace(thread=SimpleNamespace(seq=len(self.entries)), view=SimpleNamespace(state="open"))

    async def read(self, *, thread_id: int, after: int) -> Page:
        await asyncio.sleep(0)
        seq, found = len(self.entries), self.entries[after : after + PAGE]
        await asyncio.sleep(0)
        return Page(seq, tuple(runs_of(found)), must_reset=False, is_last=after + len(found) >= seq)

    def post(self, *, is_long: bool) -> None:
        seq = len(self.entries) + 1
        text = json.dumps({"op": "event", "seq": seq, "html": f"A remark {seq}. " * (60 if is_long else 1)})
        self.entries.append(Frame(CHANNEL, seq, text, "durable"))

    async def open(self, which: int) -> None:
        line = Line(packs=which % 2 == 1, number=min(which, len(self.entries)))
        line.writable.set()
        scope: dict[str, Any] = {"app": None, "client": None, "headers": [], "extensions": {EXTENSION: line.extension()}}
        socket = cast("Any", SimpleNamespace(scope=scope, send=None, receive=None))
        line.listener = Connection(socket, cast("Any", self), Nobody("127.0.0.1"), perform=cast("Any", None))
        self.lines.append(line)
        await line.listener.following.follow(Nobody("127.0.0.1"), thread_id=THREAD, after=line.number, key="k")

    def publish(self, act: str, which: int) -> None:
        """Something happens in the thread, and its frames come, are lost, or come once more."""
        if act == "score":
            self.room.receive(Frame(CHANNEL, None, json.dumps({"op": "votes"}), "ephemeral"))
        elif act == "notice":
            self.room.notice(len(self.entries))
        elif act == "double":
            for frame in self.entries[-1 - which : len(self.entries) - which]:
                self.room.receive(frame)
        for _ in range({"post": 1, "lose": 1, "some": 1 + which}.get(act, 0)):
            self.post(is_long=which % 2 == 0)
            if act != "lose":
                self.room.receive(self.entries[-1])

    async def do(self, act: str, which: int) -> None:
        """The act, by or for one of the readers."""
        line = self.lines[which % len(self.lines)]
        if act == "open":
            await self.open(which)
        elif act == "fill":
            line.fill()
        elif act == "drain":
            line.drain(1 + which)
        elif act == "answer":
            self.answers += 1
            line.listener.answer(json.dumps({"op": "answer", "number": self.answers}))
        elif act == "turn":
            await asyncio.sleep(0)
        else:
            self.publish(act, which)

    async def settle(self) -> None:
        for line in self.lines:
            line.drain(10_000)
        self.room.notice(len(self.entries))
        for _ in range(20 + 10 * len(self.entries)):
            await asyncio.sleep(0)


ACTS = st.sampled_from(
    [
        "post",
        "post",
        "some",
        "lose",
        "double",
        "score",
        "score",
        "notice",
        "open",
        "fill",
        "drain",
        "drain",
        "answer",
        "turn",
        "turn",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(ACTS, st.integers(0, 5)), max_size=80), st.sampled_from([1, 2, rooms.SLICE]))
def test_who_keeps_its_number_lacks_nothing_and_gets_nothing_twice(acts: list[tuple[str, int]], size: int) -> None:
    async def run() -> None:
        site = Site()
        for which in range(4):
            await site.open(which)
        for act, which in acts:
            await site.do(act, which)
        await site.settle()
        for line in site.lines:
            line.check(site.entries)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "SLICE", size)
        patch.setattr(connection, "Outbox", partial(Outbox, **SMALL))
        asyncio.run(run())

"""On a real network: close codes, frames that are none, and readers who take nothing."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.utils import ClientDisconnected
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol

from forum.live import connection, upkeep
from forum.live.connection import FRAME_MAX, STUCK_S
from forum.live.delivery.wire import OPEN, STEP, WAITING_MAX, Wire
from forum.live.hub import Hub
from tests.live.stage import WAIT_S, Stage, until
from tests.world import World

pytestmark = pytest.mark.journey

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"


@dataclass
class Net:
    """A real server in this process, on a free port."""

    server: uvicorn.Server
    app: Starlette
    world: World
    port: int

    @property
    def hub(self) -> Hub:
        hub: Hub = self.app.state.live
        return hub

    @property
    def wires(self) -> list[Wire]:
        """The server's end of each socket."""
        return [wire for wire in self.server.server_state.connections if isinstance(wire, Wire)]

    async def connect(self, name: str = "Rita", **how: Any) -> ClientConnection:
        """A client of this person, past its welcome."""
        opened = await connect(
            f"ws://127.0.0.1:{self.port}/live",
            subprotocols=[Subprotocol("forum.v1")],
            additional_headers={"Authorization": f"Bearer {self.world.cast[name].token}"},
            **{"compression": None, **how},
        )
        assert json.loads(await opened.recv())["op"] == "welcome"
        return opened

    async def follow(self, client: ClientConnection) -> dict[str, Any]:
        """Subscribe and wait for the answer."""
        await client.send(json.dumps({"op": "subscribe", "key": KEY, "thread": self.world.thread, "after": None}))
        while True:
            frame: dict[str, Any] = json.loads(await asyncio.wait_for(client.recv(), WAIT_S))
            if frame["op"] == "subscribed":
                return frame


@pytest.fixture
async def net(app_and_world: tuple[Starlette, World]) -> AsyncIterator[Net]:
    app, world = app_and_world
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    config = uvicorn.Config(
        app, ws=Wire, ws_max_size=FRAME_MAX, ws_per_message_deflate=True, log_config=None, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started)
    yield Net(server, app, world, listening.getsockname()[1])
    server.should_exit = True
    await asyncio.wait_for(serving, WAIT_S)


async def close_code(client: ClientConnection) -> int | None:
    """Read until the other side closes."""
    with suppress(ConnectionClosed):
        while True:
            await asyncio.wait_for(client.recv(), WAIT_S)
    return client.close_code


async def next_event(client: ClientConnection) -> dict[str, Any]:
    """The next event it is sent."""
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(client.recv(), WAIT_S))
        if frame["op"] == "event":
            return frame


async def others_go_on(net: Net) -> bool:
    answer = await net.follow(await net.connect("Sam"))
    return bool(answer["op"] == "subscribed")


async def test_a_binary_frame_is_closed_with_1003(net: Net) -> None:
    rita = await net.connect()

    await rita.send(b"\x00")

    assert await close_code(rita) == 1003
    assert await others_go_on(net)


async def test_a_huge_frame_is_closed_with_1009(net: Net) -> None:
    rita = await net.connect()

    with suppress(ConnectionClosed):
        await rita.send("x" * (FRAME_MAX + 1))

    assert await close_code(rita) == 1009
    assert await others_go_on(net)


async def test_a_few_kilobytes_that_inflate_to_a_megabyte_are_closed_with_1009(net: Net) -> None:
    bomber = await net.connect(compression="deflate")
    assert bomber.protocol.extensions, "the premise: it was compressed"

    with suppress(ConnectionClosed):
        await bomber.send("x" * 1_000_000)

    assert await close_code(bomber) == 1009
    assert await others_go_on(net)


async def test_a_packet_that_inflates_to_megabytes_of_messages_is_closed_with_1009(net: Net) -> None:
    bomber = await net.connect(compression="deflate")
    [wire], seen = net.wires, list[int]()
    read = wire.handle_text

    def note(event: Frame) -> None:
        seen.append(len(event.data))
        read(event)

    wire.handle_text = note  # type: ignore[method-assign]
    bomb = Frame(Opcode.TEXT, b"x" * 60_000).serialize(mask=True, extensions=bomber.protocol.extensions)

    bomber.transport.write(bomb * 1_000)

    assert await close_code(bomber) == 1009
    assert sum(seen) < 2 * WAITING_MAX + STEP * 1_032
    assert await others_go_on(net)


async def test_pieces_of_nothing_are_not_kept(net: Net) -> None:
    rita = await net.connect()
    [wire] = net.wires
    text = json.dumps({"op": "unsubscribe", "key": KEY, "thread": net.world.thread}).encode()
    nothing = _raw(Frame(Opcode.CONT, b"", fin=False))

    rita.transport.write(_raw(Frame(Opcode.TEXT, text, fin=False)) + nothing * 20_000)
    await rita.ping()
    rita.transport.write(nothing * 20_000)
    await (await rita.ping())

    assert len(wire.frames) == 1
    rita.transport.write(_raw(Frame(Opcode.CONT, b"")))
    assert json.loads(await asyncio.wait_for(rita.recv(), WAIT_S))["op"] == "ack"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (Frame(Opcode.TEXT, b"\xff\xfe"), 1007),
        (Frame(Opcode.TEXT, b"{}", rsv2=True), 1002),
        (Frame(Opcode.CONT, b"{}"), 1002),
        (Frame(Opcode.PING, b"x" * 200), 1002),
    ],
    ids=["bad UTF-8", "reserved bit", "continuation of nothing", "long ping"],
)
async def test_a_frame_against_the_protocol_closes_only_its_own_socket(net: Net, frame: Frame, code: int) -> None:
    rita = await net.connect()

    rita.transport.write(_raw(frame))

    assert await close_code(rita) == code
    assert await others_go_on(net)


async def test_a_line_cut_in_the_middle_of_a_frame_leaves_nothing_behind(net: Net) -> None:
    rita = await net.connect()
    await net.follow(rita)

    rita.transport.write(b"\x81\xfe\x00\x10half")
    rita.transport.abort()

    await until(lambda: not net.hub.sockets)
    assert net.hub.rooms == {}
    assert await others_go_on(net)


async def test_a_message_in_two_hundred_pieces_is_read(net: Net) -> None:
    rita = await net.connect()
    text = json.dumps({"op": "unsubscribe", "key": KEY, "thread": net.world.thread})

    await rita.send(iter([text, *[" "] * 199]))

    assert json.loads(await asyncio.wait_for(rita.recv(), WAIT_S))["op"] == "ack"


async def test_a_thousand_pings_do_no_harm(net: Net) -> None:
    rita = await net.connect()

    for _ in range(1_000):
        await rita.ping()

    assert (await net.follow(rita))["op"] == "subscribed"


async def test_frames_past_the_queue_and_through_it_keep_their_order(net: Net) -> None:
    raw = socket.create_connection(("127.0.0.1", net.port))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sam = await net.connect("Sam", sock=raw, max_queue=None, ping_interval=None)
    await net.follow(sam)
    stage, seqs = Stage(net.world, net.hub.site, net.hub), list[int]()
    [held] = net.hub.sockets

    await stage.post_many("Rita", 1)
    sam.transport.pause_reading()
    while not held.is_stuck(asyncio.get_running_loop().time() + STUCK_S + 1):
        await stage.post_many("Rita", 20)
    sam.transport.resume_reading()
    last = net.world.post("Rita", "The last").seq
    while last not in seqs:
        seqs.append((await next_event(sam))["seq"])

    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) == last


async def test_a_compressed_socket_gets_the_same_frames(net: Net) -> None:
    plain, packed = await net.connect("Sam"), await net.connect("Nils", compression="deflate")
    assert packed.protocol.extensions, "the premise: it is compressed"
    for client in (plain, packed):
        await net.follow(client)

    net.world.say("Rita", "To both")

    frames = [await next_event(client) for client in (plain, packed)]
    assert frames[0] == frames[1]


@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_what_was_missed_comes_in_few_writes(net: Net, compression: str | None) -> None:
    await Stage(net.world, net.hub.site, net.hub).post_many("Rita", 40)
    sam = await net.connect("Sam", compression=compression)
    [wire], sizes = net.wires, list[int]()
    write = wire.transport.write

    def count(data: bytes) -> None:
        sizes.append(len(data))
        write(data)

    wire.transport.write = count  # type: ignore[method-assign, assignment]  # asyncio's own, here
    await sam.send(json.dumps({"op": "subscribe", "key": KEY, "thread": net.world.thread, "after": 0}))
    seqs = [(await next_event(sam))["seq"] for _ in range(40)]

    assert seqs == list(range(1, 41))
    assert len(sizes) < 10


async def test_an_answer_is_not_packed_and_an_event_is(net: Net) -> None:
    nils = await net.connect("Nils", compression="deflate")
    await net.follow(nils)
    [wire], heads = net.wires, list[int]()
    write = wire.transport.write

    def note(data: bytes) -> None:
        heads.append(data[0])
        write(data)

    wire.transport.write = note  # type: ignore[method-assign, assignment]
    text = "A long remark, and a long one again. " * 20
    await nils.send(json.dumps({"op": "post", "key": KEY, "thread": net.world.thread, "parent": None, "body": text}))
    ops = [json.loads(await asyncio.wait_for(nils.recv(), WAIT_S))["op"] for _ in range(2)]

    assert ops == ["ack", "event"]
    assert heads[:2] == [0x81, 0xC1]  # the third highest bit says that a frame is compressed (RFC 7692, 6)


async def test_a_reader_who_takes_nothing_is_let_go_and_the_connection_is_freed(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STUCK_S", 0)
    monkeypatch.setattr(connection, "CLOSING_S", 0.01)
    raw = socket.create_connection(("127.0.0.1", net.port))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sam = await net.connect("Sam", sock=raw, max_queue=1, ping_interval=None)
    await net.follow(sam)
    sam.transport.pause_reading()
    [held] = net.hub.sockets

    stage = Stage(net.world, net.hub.site, net.hub)
    async with asyncio.timeout(WAIT_S):
        while not held.is_stuck(asyncio.get_running_loop().time() + 1):
            await stage.post_many("Rita", 100)
    upkeep.close_stuck(net.hub, now=asyncio.get_running_loop().time() + 1)

    await until(lambda: not net.server.server_state.connections)
    assert net.hub.sockets == set()
    sam.transport.abort()


async def test_a_socket_that_is_kept_holds_nothing_of_its_handshake(net: Net) -> None:
    await net.follow(await net.connect())
    [wire] = net.wires

    assert wire.listener is not None, "the premise: its endpoint has returned"
    assert (len(wire.request.headers), len(wire.response.headers), wire.scope["headers"]) == (0, 0, [])


async def test_a_full_transport_holds_up_its_own_socket_only(net: Net) -> None:
    await net.connect("Rita")
    await net.connect("Sam")
    full, other = net.wires

    full.pause_writing()
    sending = asyncio.create_task(full.send({"type": "websocket.send", "text": "{}"}))
    await other.send({"type": "websocket.send", "text": "{}"})
    assert not sending.done()

    full.resume_writing()
    await sending
    assert full.writable is other.writable is OPEN


async def test_who_waits_for_a_full_transport_is_told_when_the_line_is_gone(net: Net) -> None:
    rita = await net.connect()
    [wire] = net.wires
    wire.pause_writing()
    sending = asyncio.create_task(wire.send({"type": "websocket.send", "text": "{}"}))

    rita.transport.abort()

    with pytest.raises(ClientDisconnected):
        await asyncio.wait_for(sending, WAIT_S)
    assert OPEN.is_set()


async def test_sockets_are_closed_with_1012_when_the_server_stops(net: Net) -> None:
    rita = await net.connect()
    await net.follow(rita)

    net.server.should_exit = True

    assert await close_code(rita) == 1012


def _raw(frame: Frame) -> bytes:
    """The frame as a client sends it, without anybody checking it."""
    head = bytes([(0x80 if frame.fin else 0) | (0x20 if frame.rsv2 else 0) | frame.opcode])
    size = bytes([0x80 | len(frame.data)]) if len(frame.data) < 126 else bytes([0xFE]) + len(frame.data).to_bytes(2)
    return head + size + b"\0\0\0\0" + bytes(frame.data)

"""A network that cuts anywhere: what was acknowledged is there once, and every reader ends with the log (G1, G2, G3)."""

import asyncio
import json
import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.typing import Subprotocol

from tests.live.torn import TornNetwork
from tests.servers import RealServer
from tests.world import World

SEED = int(os.environ.get("FORUM_TEST_SEED", "11"))
COMMENTS = 25  # of each writer
WRITERS = ("Rita", "Sam", "Nils")
PATIENCE_S = 1.0  # without the answer or a frame for so long, a client takes the line for dead; a browser waits longer
WHOLE_S = 150  # for everything; a twentieth is usual
BROKEN = (ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError, OSError, EOFError)


@dataclass
class Client:
    """Posts from an outbox, and keeps the events of a thread by number. Whatever happens to the line, it dials again."""

    network: TornNetwork
    world: World
    name: str
    outbox: list[dict[str, str]] = field(default_factory=list)
    acked: dict[str, str] = field(default_factory=dict)
    seqs: list[int] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    emptied: asyncio.Event = field(default_factory=asyncio.Event)
    dialled: int = 0
    duplicates: int = 0

    @property
    def last(self) -> int:
        return self.seqs[-1] if self.seqs else 0

    async def live(self, upto: asyncio.Future[int]) -> None:
        """Until the outbox is empty and the log was heard to the number that the others say is the last."""
        while not (upto.done() and not self.outbox and self.last >= upto.result()):
            self.dialled += 1
            with suppress(*BROKEN):
                async with asyncio.timeout(WHOLE_S), self._dial() as socket:
                    await self._say(socket, {"op": "subscribe", "key": str(uuid4()), "after": self.last})
                    await self._go_on(socket, upto)

    def _dial(self) -> connect:
        headers = {"Authorization": f"Bearer {self.world.cast[self.name].token}"}
        url = f"ws://127.0.0.1:{self.network.port}/live"
        return connect(
            url, subprotocols=[Subprotocol("forum.v1")], additional_headers=headers, open_timeout=PATIENCE_S, close_timeout=0.1
        )

    async def _go_on(self, socket: ClientConnection, upto: asyncio.Future[int]) -> None:
        while not (upto.done() and not self.outbox and self.last >= upto.result()):
            if self.outbox:
                await self._say(socket, {"op": "post", "parent": None, **self.outbox[0]})
                key = self.outbox[0]["key"]
                while key not in self.acked:
                    await self._take(socket)
                self.outbox.pop(0)
            else:
                self.emptied.set()
                await self._take(socket)

    async def _say(self, socket: ClientConnection, command: dict[str, object]) -> None:
        await socket.send(json.dumps({"thread": self.world.thread, **command}))

    async def _take(self, socket: ClientConnection) -> None:
        async with asyncio.timeout(PATIENCE_S):
            frame = json.loads(await socket.recv())
        assert frame["op"] not in ("error", "reset"), frame
        if frame["op"] == "ack":
            self.acked[frame["key"]] = frame["comment"]["id"]
            self.duplicates += frame["duplicate"]
        elif frame["op"] == "event":
            assert frame["seq"] == self.last + 1, "no gap, no double"
            self.seqs.append(frame["seq"])
            self.comments.append(json.dumps(frame["comment"], sort_keys=True))


@pytest.mark.journey
async def test_over_a_torn_network_every_comment_arrives_once_and_every_reader_has_the_log(
    server: RealServer, populated: tuple[object, World]
) -> None:
    world, network = populated[1], TornNetwork(server.port, seed=SEED)
    await network.start()
    clients = [Client(network, world, name) for name in (*WRITERS, "Mo")]
    for client in clients[: len(WRITERS)]:
        client.outbox = [{"key": str(uuid4()), "body": f"{client.name} said *{number}*"} for number in range(COMMENTS)]
    bodies = Counter(letter["body"] for client in clients for letter in client.outbox)

    upto = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(WHOLE_S):
        at_work = [asyncio.create_task(client.live(upto)) for client in clients]
        await asyncio.gather(*(client.emptied.wait() for client in clients))
        upto.set_result(len(WRITERS) * COMMENTS)
        network.heal()
        await asyncio.gather(*at_work)
    await network.stop()

    log = await asyncio.to_thread(read_log, server, world)
    assert Counter(event["comment"]["html"] for event in log) == Counter({html(body): 1 for body in bodies})
    told = [json.dumps(event["comment"], sort_keys=True) for event in log]
    assert [(client.seqs, client.comments) for client in clients] == [([event["seq"] for event in log], told)] * len(clients)
    acked = [comment for client in clients for comment in client.acked.values()]
    assert sorted(acked) == sorted(event["comment"]["id"] for event in log)
    print(f"seed {SEED}: {dict(network.fates)}, {sum(one.dialled for one in clients)} dialled", end=", ")
    print(f"{sum(one.duplicates for one in clients)} duplicates")
    assert set(network.fates) >= {"cut", "late", "silent up", "silent down"}, "the network must have torn in every way"
    assert sum(client.duplicates for client in clients), "an acknowledgement must have been lost"


def html(body: str) -> str:
    return "<p>" + body.replace("*", "<em>", 1).replace("*", "</em>") + "</p>"


def read_log(server: RealServer, world: World) -> list[dict[str, object]]:
    """All events, by the pages of those who poll."""
    events: list[dict[str, object]] = []
    following: str | None = "0"
    with httpx2.Client(base_url=server.url) as http:
        while following:
            page = http.get(f"/api/v1/threads/{world.thread}/events", params={"after": following}).json()
            events, following = events + page["items"], page["next"]
    return events

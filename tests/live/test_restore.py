"""Restoring a backup: clients that knew what came after it are told that the logs begin anew."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from forum.cli.backup import backup
from tests.servers import RealServer
from tests.world import World

pytestmark = pytest.mark.journey


@contextmanager
def entered(server: RealServer, world: World) -> Iterator[tuple[ClientConnection, str]]:
    """Rita's socket, and the epoch that its first frame names."""
    headers = {"Authorization": f"Bearer {world.cast['Rita'].token}"}
    with connect(server.socket_url, subprotocols=[Subprotocol("forum.v1")], additional_headers=headers) as socket:
        yield socket, json.loads(socket.recv(timeout=10))["epoch"]


def answer(socket: ClientConnection, ops: tuple[str, ...], **command: Any) -> dict[str, Any]:
    """Send a command; gives the first frame of one of these kinds."""
    socket.send(json.dumps({"key": str(uuid4()), **command}))
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=10))
        assert frame["op"] != "error", frame
        if frame["op"] in ops:
            return frame


def post(server: RealServer, world: World, count: int) -> tuple[str, int]:
    """So many comments; gives the epoch and the last number."""
    with entered(server, world) as (socket, epoch):
        acks = [answer(socket, ("ack",), op="post", thread=world.thread, parent=None, body=f"Number {n}") for n in range(count)]
    return epoch, acks[-1]["seq"]


def restore(server: RealServer, copy: Path) -> None:
    """As one does by hand: stop, put the copy in the database's place, start."""
    server.stop()
    for left in server.data_dir.glob("forum.db-*"):
        left.unlink()
    shutil.copy(copy, server.data_dir / "forum.db")
    server.start()


def told(server: RealServer, world: World, *, after: int) -> tuple[str, str, int]:
    """What one who has `after` is told: the epoch, and with what the thread begins at which number."""
    with entered(server, world) as (socket, epoch):
        first = answer(socket, ("event", "reset"), op="subscribe", thread=world.thread, after=after)
    return epoch, first["op"], first["seq"]


def test_after_a_restore_the_epoch_is_another_each_time_and_who_is_ahead_reads_again(
    server: RealServer, populated: tuple[Path, World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, copy = populated[1], tmp_path / "copy.db"
    monkeypatch.setenv("FORUM_DATA_DIR", str(server.data_dir))
    post(server, world, 2)
    backup(copy)
    epoch, seq = post(server, world, 3)
    assert (seq, told(server, world, after=4)) == (5, (epoch, "event", 5))

    restore(server, copy)
    second, *rest = told(server, world, after=seq)
    assert rest == ["reset", 2]
    post(server, world, 4)  # past where the lost ones were: only the epoch can now tell the histories apart

    restore(server, copy)
    third, *rest = told(server, world, after=6)
    assert rest == ["reset", 2]
    polled = httpx2.get(f"{server.url}/api/v1/threads/{world.thread}/events", params={"after": 6}).json()
    page = httpx2.get(server.url + world.url).text

    assert len({epoch, second, third}) == 3
    assert (polled["epoch"], [item["op"] for item in polled["items"]]) == (third, ["reset"])
    assert f'data-epoch="{third}"' in page

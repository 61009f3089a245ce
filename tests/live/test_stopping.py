"""Stopping: said to all, and what waits is written."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from forum.live import stopping
from forum.live.stopping import drain
from tests.live.stage import Stage
from tests.servers import RealServer
from tests.world import World


async def test_everybody_is_told_to_come_back(stage: Stage) -> None:
    wires = [await stage.open(name) for name in ("Rita", None)]

    await drain(stage.hub)

    assert [wire.of("goaway") for wire in wires] == [[{"op": "goaway", "retry_after": stopping.COME_BACK_S}]] * 2
    assert stage.hub.is_stopping


async def test_what_waits_is_written_before_it_ends(stage: Stage) -> None:
    sam = await stage.open("Sam")
    await sam.follow()
    sam.is_taking.clear()
    await stage.post_many("Rita", 50)

    draining = asyncio.create_task(drain(stage.hub))
    await asyncio.sleep(0)
    assert not draining.done()
    sam.is_taking.set()
    await draining

    assert len(sam.seqs) == 50
    assert sam.said[-1]["op"] == "goaway"


async def test_a_reader_who_takes_nothing_does_not_hold_it_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "FLUSH_S", 0.01)
    stuck, other = await stage.open("Sam"), await stage.open("Rita")
    stuck.is_taking.clear()

    await drain(stage.hub)

    assert (stuck.of("goaway"), len(other.of("goaway"))) == ([], 1)
    stuck.is_taking.set()


@pytest.mark.journey
async def test_a_real_server_says_goaway_and_closes_with_1012(populated: tuple[Path, World], tmp_path: Path) -> None:
    shutil.copy(populated[0], tmp_path / "forum.db")
    server = RealServer(tmp_path)
    await asyncio.to_thread(server.start)
    headers = {"Authorization": f"Bearer {populated[1].cast['Rita'].token}"}
    async with connect(server.socket_url, subprotocols=[Subprotocol("forum.v1")], additional_headers=headers) as rita:
        assert json.loads(await rita.recv())["op"] == "welcome"

        stopping_server = asyncio.create_task(asyncio.to_thread(server.stop))
        assert json.loads(await rita.recv()) == {"op": "goaway", "retry_after": stopping.COME_BACK_S}
        with pytest.raises(ConnectionClosed):
            await rita.recv()

        assert rita.close_code == 1012
    await stopping_server

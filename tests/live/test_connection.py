"""One socket: what it takes, what it refuses, and what happens when its reader is slow."""

import asyncio
import json

import pytest
from starlette.websockets import WebSocketDisconnect

from forum import limits
from forum.limits import Rate
from forum.live import connection, upkeep
from forum.live.connection import FRAME_MAX, PATIENCE, STUCK_S
from forum.live.delivery import outbox
from forum.threads import queries
from tests.live.stage import WAIT_S, Stage


async def test_a_binary_frame_closes_the_socket_with_1003(stage: Stage) -> None:
    rita = await stage.open("Rita")

    rita.send(b"\x00")
    await asyncio.wait_for(rita.serving, WAIT_S)

    assert rita.closed == [1003]


@pytest.mark.parametrize("text", ["x" * (FRAME_MAX + 1), "é" * (FRAME_MAX // 2 + 1)])
async def test_a_frame_above_64_kib_closes_the_socket_with_1009(stage: Stage, text: str) -> None:
    rita = await stage.open("Rita")

    rita.send(text)
    await asyncio.wait_for(rita.serving, WAIT_S)

    assert rita.closed == [1009]


async def test_a_frame_of_64_kib_is_read(stage: Stage) -> None:
    rita = await stage.open("Rita")

    rita.send("x" * FRAME_MAX)

    assert (await rita.wait(lambda frame: frame["op"] == "error"))["code"] == "bad-request"


async def test_a_socket_that_closes_leaves_nothing_behind(stage: Stage) -> None:
    rita = await stage.open("Mina")
    await rita.follow()
    await rita.ask("watch")
    assert stage.hub.rooms
    assert stage.hub.sockets

    await rita.hang_up()

    assert (stage.hub.rooms, stage.hub.sockets) == ({}, set())
    assert not stage.site.broker.is_heard("desk")


@pytest.fixture
def strict(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The stage with limits: four frames a second, and the clock stands still."""
    monkeypatch.setitem(limits.RATES, "frame", Rate(4, 1, 4))
    stage.site.limits.enabled = True
    return stage


async def test_commands_above_the_limit_are_refused_with_the_time_to_wait(strict: Stage) -> None:
    rita = await strict.open("Rita")

    for _ in range(6):
        rita.send("{}")
    await rita.until(lambda: len(rita.of("error")) == 6)

    assert [frame["code"] for frame in rita.of("error")] == ["unknown-op"] * 4 + ["rate-limited"] * 2
    assert rita.of("error")[-1]["retry_after"] == 1


async def test_one_who_does_not_stop_above_the_limit_is_let_go_with_1008(strict: Stage) -> None:
    rita = await strict.open("Rita")

    for _ in range(4 + PATIENCE + 1):
        rita.send("{}")
    await asyncio.wait_for(rita.serving, WAIT_S)

    assert rita.closed == [1008]


async def test_limits_count_the_person_and_not_the_socket(strict: Stage) -> None:
    first, second = await strict.open("Rita"), await strict.open("Rita")
    for _ in range(4):
        first.send("{}")
    await first.until(lambda: len(first.of("error")) == 4)

    second.send("{}")

    assert (await second.wait(lambda frame: frame["op"] == "error"))["code"] == "rate-limited"


async def test_a_fault_of_ours_is_answered_and_the_socket_goes_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    rita = await stage.open("Rita")
    with monkeypatch.context() as patch:
        patch.setattr("forum.live.following.find_discussion", broken)
        error = await rita.follow()

    assert (error["op"], error["code"]) == ("error", "error")
    assert "ZeroDivision" not in json.dumps(error)
    assert (await rita.follow())["op"] == "subscribed"


async def test_a_failed_subscription_leaves_no_room(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.live.following.find_discussion", queries.find_lock)
    rita = await stage.open("Rita")

    await rita.follow()

    assert stage.hub.rooms == {}


async def test_a_slow_reader_gets_a_reset_and_keeps_the_socket(stage: Stage) -> None:
    slow, quick = await stage.open("Sam"), await stage.open("Rita")
    await slow.follow()
    await quick.follow()
    slow.is_taking.clear()

    await stage.post_many("Nils", outbox.FRAMES + 10)
    slow.is_taking.set()
    await slow.wait(lambda frame: frame["op"] == "reset")
    last = stage.world.post("Nils", "The last").seq
    assert last is not None
    await slow.until(lambda: last in slow.seqs)

    assert quick.seqs == list(range(1, last + 1)), "the quick one noticed nothing"
    reset = slow.of("reset")[0]["seq"]
    assert [seq for seq in slow.seqs if seq > reset] == list(range(reset + 1, last + 1))
    assert len(slow.seqs) < last
    assert not slow.serving.done()


async def test_typing_is_dropped_before_events_are(stage: Stage) -> None:
    sam = await stage.open("Sam")
    await sam.follow()
    sam.is_taking.clear()
    for number in range(outbox.FRAMES * 2):
        stage.hub.presence.touch(stage.world.thread_id)
        stage.hub.tell(now=float(number))

    for number in range(5):
        stage.world.post("Rita", f"Number {number}")
    await stage.settle()
    sam.is_taking.set()
    await sam.until(lambda: len(sam.seqs) == 5)

    assert (sam.seqs, sam.of("reset")) == ([1, 2, 3, 4, 5], [])


async def test_a_reader_who_takes_nothing_for_twenty_seconds_is_let_go(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CLOSING_S", 0)
    sam = await stage.open("Sam")
    await sam.follow()
    sam.is_taking.clear()
    stage.world.post("Rita", "Nobody takes this")
    await stage.settle()
    await asyncio.sleep(0)  # the writing task's turn
    now = asyncio.get_running_loop().time()

    upkeep.close_stuck(stage.hub, now=now + STUCK_S - 1)
    assert not sam.serving.done()
    upkeep.close_stuck(stage.hub, now=now + STUCK_S + 1)
    await asyncio.wait_for(sam.serving, WAIT_S)

    assert sam.aborted == 1, "the close frame cannot pass either, so the connection is dropped"
    assert stage.hub.rooms == {}


async def test_a_reader_with_nothing_to_take_is_not_stuck(stage: Stage) -> None:
    sam = await stage.open("Sam")
    await sam.follow()

    upkeep.close_stuck(stage.hub, now=asyncio.get_running_loop().time() + 1_000)

    assert (await sam.follow())["op"] == "subscribed"


async def test_a_socket_that_breaks_while_it_is_written_to_just_ends(stage: Stage) -> None:
    sam = await stage.open("Sam")

    async def break_off(message: object) -> None:
        raise WebSocketDisconnect(1006)

    sam.connection._send = break_off  # what starlette raises when the line is cut
    sam.connection.answer("{}")
    await asyncio.wait_for(sam.serving, WAIT_S)

    assert sam.closed == []
    assert stage.hub.sockets == set()

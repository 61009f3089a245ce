"""What is done on the clock."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from forum.accounts.models import Role
from forum.accounts.queries import find_user
from forum.broker.memory import MemoryBroker
from forum.database import WriteSession
from forum.kit.ids import encode
from forum.live import connection, upkeep
from forum.live.upkeep import BEAT_EVERY, NUMBERS_EVERY, RIGHTS_EVERY
from tests.live.stage import WAIT_S, Stage


async def test_a_lost_last_frame_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    sam = await stage.open("Sam")
    await sam.follow()
    with monkeypatch.context() as patch:
        patch.setattr(MemoryBroker, "publish", lambda *_: None)
        stage.world.say("Rita", "Lost")
        await stage.settle()
    assert sam.seqs == []

    await upkeep.tick(stage.hub, NUMBERS_EVERY)
    await sam.until(lambda: sam.seqs == [1])


async def test_a_thread_in_which_nothing_was_lost_is_not_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    sam = await stage.open("Sam")
    await sam.follow()
    stage.world.say("Rita", "Delivered")
    await sam.until(lambda: sam.seqs == [1])
    monkeypatch.setattr(stage.hub.log, "read", None)

    await upkeep.tick(stage.hub, NUMBERS_EVERY)

    assert (await sam.follow())["seq"] == 1


async def test_everybody_who_follows_hears_something_at_each_heartbeat(stage: Stage) -> None:
    sam = await stage.open()
    await sam.follow()
    await upkeep.tick(stage.hub, 1)
    await sam.until(lambda: len(sam.of("presence")) == 1)
    await upkeep.tick(stage.hub, 2)

    await upkeep.tick(stage.hub, BEAT_EVERY)
    await sam.until(lambda: len(sam.of("presence")) == 2)


def demote_in_silence(session: WriteSession, *, name: str) -> None:
    """As another process does it: no event wakes this one."""
    user = find_user(session, name=name)
    assert user
    user.role = Role.READER
    session.add(user)


async def test_a_socket_that_only_reads_loses_what_its_person_may_no_longer_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", -1)
    mina = await stage.open("Mina")
    await mina.follow()
    await mina.follow(thread=encode(stage.world.draft_id))
    assert set(stage.hub.rooms) == {stage.world.thread_id, stage.world.draft_id}
    stage.world.write(demote_in_silence, name="Mina")

    await upkeep.tick(stage.hub, RIGHTS_EVERY)

    assert set(stage.hub.rooms) == {stage.world.thread_id}


async def test_a_database_that_does_not_answer_does_not_end_the_upkeep(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asyncio.Event()

    async def fail(*_: object) -> None:
        asked.set()
        raise OperationalError("select", {}, Exception("disk I/O error"))

    monkeypatch.setattr(upkeep, "TICK_S", 0)
    monkeypatch.setattr(upkeep, "NUMBERS_EVERY", 1)
    monkeypatch.setattr(upkeep, "check_numbers", fail)
    keeping = asyncio.create_task(upkeep.keep(stage.hub))

    for _ in range(3):
        await asyncio.wait_for(asked.wait(), WAIT_S)
        asked.clear()

    assert not keeping.done()
    keeping.cancel()
    await asyncio.wait([keeping])

"""What is done on the clock."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from forum.accounts.models import Role
from forum.accounts.queries import find_user
from forum.broker.memory import MemoryBroker
from forum.database import WriteSession
from forum.kit.ids import encode
from forum.live import connection, upkeep
from forum.live.upkeep import BEAT_EVERY, NUMBERS_EVERY, RIGHTS_EVERY
from forum.threads import log, trimming
from forum.threads.models import LogEntry
from tests.live.stage import WAIT_S, Stage, until
from tests.statements import commits_of


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


def log_of(stage: Stage) -> list[int]:
    """The numbers in the thread's log."""
    entries: list[LogEntry] = stage.world.read(log.entries_after, thread_id=stage.world.thread_id, after=0, limit=1_000)
    return [entry.seq for entry in entries]


def keep_in_logs(stage: Stage, **settings: int) -> None:
    """Serve with these settings from now on."""
    stage.hub.site = replace(stage.site, settings=stage.site.settings.model_copy(update=settings))


async def test_logs_are_trimmed_by_length_in_batches_until_it_is_done(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trimming, "BATCH", 3)
    monkeypatch.setattr(upkeep, "BATCH", 3)
    keep_in_logs(stage, log_length=2)
    await stage.post_many("Rita", 10)

    with commits_of(stage.world.database) as commits:
        await upkeep.trim(stage.hub)

    assert (log_of(stage), len(commits)) == ([9, 10], 3)


async def test_logs_are_trimmed_by_age(stage: Stage) -> None:
    keep_in_logs(stage, log_days=7)
    stage.world.say("Rita", "Last week")
    stage.world.clock.move(days=6)
    stage.world.say("Rita", "The day before yesterday")
    stage.world.clock.move(days=2)

    await upkeep.trim(stage.hub)

    assert log_of(stage) == [2]


async def test_one_who_comes_back_to_an_emptied_log_is_told_to_read_again(stage: Stage) -> None:
    await stage.post_many("Rita", 3)
    stage.world.clock.move(days=31)
    await upkeep.trim(stage.hub)
    below, level = await stage.open("Sam"), await stage.open("Nils")

    await below.follow(after=2)
    await below.wait(lambda frame: frame["op"] == "reset")
    await level.follow(after=3)
    await stage.post_many("Rita", 1)
    await level.until(lambda: level.seqs == [4])

    assert (below.of("reset")[0]["seq"], level.of("reset")) == (3, [])


async def test_one_who_follows_loses_nothing_when_the_log_is_emptied(stage: Stage) -> None:
    sam = await stage.open("Sam")
    await sam.follow()
    await stage.post_many("Rita", 2)
    await sam.until(lambda: sam.seqs == [1, 2])
    stage.world.clock.move(days=31)

    await upkeep.trim(stage.hub)
    await upkeep.tick(stage.hub, NUMBERS_EVERY)
    await stage.post_many("Rita", 1)
    await sam.until(lambda: sam.seqs == [1, 2, 3])

    assert sam.of("reset") == []


async def test_the_clock_trims_and_watches(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[object]()

    async def note(*seen: object) -> None:
        looked.append(seen)

    for name in ("WATCH_S", "TRIM_FIRST_S"):
        monkeypatch.setattr(upkeep, name, 0)
    monkeypatch.setattr(upkeep, "look", note)
    keep_in_logs(stage, log_length=1)
    await stage.post_many("Rita", 3)

    keeping = asyncio.create_task(upkeep.keep(stage.hub))
    await until(lambda: len(looked) > 2 and log_of(stage) == [3])
    keeping.cancel()
    await asyncio.wait([keeping])

"""What another process writes beside this one: a second connection on the same file plays it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from forum.accounts.actions import change_role
from forum.accounts.models import Role
from forum.database import Database, open_engine
from forum.errors import Unavailable
from forum.kit.ids import encode
from forum.live import connection, upkeep
from forum.live.outside import Watch
from tests.live.stage import Stage
from tests.world import World


@pytest.fixture
def outside(stage: Stage) -> Iterator[World]:
    """The same world, acted in by another process: this one hears of nothing."""
    database = Database(stage.world.database.path)
    yield replace(stage.world, database=database)
    database.close()


@pytest.fixture
async def watch(stage: Stage) -> Watch:
    """A watch that has looked once."""
    watch = Watch(stage.world.database)
    await upkeep.look(stage.hub, watch)
    return watch


async def test_the_first_look_takes_it_that_something_changed(stage: Stage) -> None:
    watch = Watch(stage.world.database)

    assert [await watch.has_changed() for _ in range(3)] == [True, False, False]


async def test_what_this_process_writes_is_no_change(stage: Stage, watch: Watch) -> None:
    stage.world.say("Rita")
    await stage.settle()

    assert not await watch.has_changed()


async def test_what_another_writes_is_a_change_once(outside: World, watch: Watch) -> None:
    outside.say("Rita")
    outside.say("Rita")

    assert [await watch.has_changed() for _ in range(2)] == [True, False]


async def test_what_another_reads_is_no_change(outside: World, watch: Watch) -> None:
    engine = open_engine(outside.database.path, writes=False)
    with engine.connect() as reader:
        reader.exec_driver_sql("SELECT * FROM threads").all()
    engine.dispose()

    assert not await watch.has_changed()


async def test_a_comment_that_another_process_brought_reaches_an_open_page(stage: Stage, outside: World, watch: Watch) -> None:
    sam = await stage.open("Sam")
    await sam.follow()
    outside.say("Rita", "Imported")
    assert sam.seqs == []

    await upkeep.look(stage.hub, watch)
    await sam.until(lambda: sam.seqs == [1])

    assert "Imported" in sam.of("event")[0]["data"]["fragment"]


async def test_kept_pages_are_forgotten_when_another_wrote_and_only_then(
    stage: Stage, outside: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared = list[bool]()
    monkeypatch.setattr(stage.site.pages, "clear", lambda: cleared.append(True))
    stage.world.say("Rita")
    await upkeep.look(stage.hub, watch)
    assert cleared == []

    outside.say("Rita")
    await upkeep.look(stage.hub, watch)
    assert cleared == [True]


async def test_nothing_is_asked_when_nobody_else_wrote(stage: Stage, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("check_numbers", "check_roles"):
        monkeypatch.setattr(upkeep, name, None)

    await upkeep.look(stage.hub, watch)


async def test_one_whom_another_process_demoted_reads_no_more_what_only_moderators_may(
    stage: Stage, outside: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", 3_600)  # only the watch can tell
    mina = await stage.open("Mina")
    await mina.follow()
    await mina.follow(thread=encode(stage.world.draft_id))
    outside.write(change_role, "Mina", role=Role.READER)

    await upkeep.look(stage.hub, watch)

    assert set(stage.hub.rooms) == {stage.world.thread_id}


async def test_those_whose_role_is_as_it_was_are_not_looked_up(
    stage: Stage, outside: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "identify", None)
    await stage.open("Sam")
    await stage.open()
    outside.write(change_role, "Mina", role=Role.READER)

    await upkeep.look(stage.hub, watch)


async def test_a_writer_that_is_busy_is_looked_at_later_and_no_change_is_lost(
    outside: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise Unavailable

    outside.say("Rita")
    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", refuse)
        assert not await watch.has_changed()

    assert await watch.has_changed()

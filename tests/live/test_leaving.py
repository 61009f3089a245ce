"""Somebody leaves while pages are open (CC-12): these show it at once, in order, and the leaver's own socket is nobody's."""

import pytest

from forum.privacy.leaving import NAME, SLICE, go_on, leave
from tests.comments.forest import plant
from tests.live.readers import Client, snapshot
from tests.live.stage import Stage

DEEP = [None, *range(9)]


async def part(stage: Stage, wish: str) -> int:
    """Rita leaves, and what she wrote is gone through; gives how often."""
    viewer, slices = stage.world.cast["Rita"].viewer, 1
    await stage.site.database.write(leave, viewer, wish=wish, name="Rita", now=stage.world.clock())
    while await stage.site.database.write(go_on, viewer.user_id, now=stage.world.clock()):
        slices += 1
    await stage.settle()
    return slices


@pytest.mark.parametrize("wish", ["keep", "remove"])
async def test_an_open_page_is_what_a_fresh_one_is(stage: Stage, wish: str) -> None:
    plant(stage.world, [None] * (2 * SLICE) + [0, 1, 2], ["Rita", "Sam"] * SLICE + ["Sam", "Rita", "Rita"])
    client = Client(stage)
    await client.connect()
    await part(stage, wish)
    assert client.wire
    last = stage.world.read(snapshot, thread_id=stage.world.thread_id)
    await client.wire.until(lambda: bool(client.wire and client.wire.seqs) and client.wire.seqs[-1] == last.seq)
    client.take()
    assert client.page == last
    names = {comment["author"]["name"] for comment in client.page.comments.values() if comment["author"]}
    assert names == ({NAME, "Sam"} if wish == "keep" else {"Sam"})


@pytest.mark.parametrize("wish", ["keep", "remove"])
async def test_the_name_stands_in_nothing_that_an_open_page_shows(stage: Stage, wish: str) -> None:
    plant(stage.world, DEEP, ["Sam"] * 5 + ["Rita", "Sam", "Rita", "Nils", "Rita"])
    sam = await stage.open("Sam")
    await sam.follow(after=0)
    await part(stage, wish)
    last = stage.world.read(snapshot, thread_id=stage.world.thread_id).seq
    await sam.until(lambda: bool(sam.seqs) and sam.seqs[-1] == last)
    shown = {event["comment"]["id"]: event["data"]["fragment"] for event in sam.of("event")}
    assert len(shown) == len(DEEP)
    assert [fragment for fragment in shown.values() if "Rita" in fragment] == []


async def test_the_leaver_s_open_socket_writes_nothing_more(stage: Stage) -> None:
    rita = await stage.open("Rita")
    await rita.follow()
    await part(stage, "remove")
    answer = await rita.ask("post", thread=stage.world.thread, parent=None, body="Still here.")
    assert (answer["op"], answer["code"]) == ("error", "not-signed-in")


async def test_kept_pages_are_without_the_name_before_the_answer(stage: Stage) -> None:
    stage.world.say("Rita", "By the river.")
    stage.site.database.follow(stage.site.dispatcher.put, before_answers=lambda events: dropped.extend(events))
    dropped: list[object] = []
    viewer = stage.world.cast["Rita"].viewer
    await stage.site.database.write(leave, viewer, wish="keep", name="Rita", now=stage.world.clock())
    assert "RightsChanged" in {type(event).__name__ for event in dropped}

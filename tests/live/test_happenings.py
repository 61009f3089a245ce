"""What polling gets: the same events as the socket, by pages."""

import json

import pytest

from forum.accounts.viewer import AnyViewer
from forum.errors import NotFound
from forum.http.happenings import Happenings, events_after
from forum.kit.ids import encode
from tests.live.stage import Stage
from tests.people import NOBODY

pytestmark = pytest.mark.journey


async def ask(stage: Stage, *, after: int, limit: int = 100, viewer: AnyViewer = NOBODY, thread_id: int = 0) -> Happenings:
    return await events_after(stage.site, viewer, thread_id=thread_id or stage.world.thread_id, after=after, limit=limit)


async def test_polling_gets_what_the_socket_gets(stage: Stage) -> None:
    sam = await stage.open("Sam")
    await sam.follow()
    comment = stage.world.say("Rita", "To all")
    stage.world.remove(comment)
    await sam.until(lambda: sam.seqs == [1, 2])

    polled = await ask(stage, after=1)

    assert list(polled.messages) == sam.of("event")[1:]
    assert (polled.seq, polled.is_last, polled.must_reset) == (2, True, False)


async def test_nothing_above_the_number_is_an_empty_page(stage: Stage) -> None:
    stage.world.say("Rita")

    polled = await ask(stage, after=1)

    assert (polled.messages, polled.is_last) == ((), True)


async def test_pages_follow_on_one_another(stage: Stage) -> None:
    for number in range(5):
        stage.world.say("Rita", f"Number {number}")

    seqs, after, is_last = list[int](), 0, False
    while not is_last:
        polled = await ask(stage, after=after, limit=2)
        seqs += [message["seq"] for message in polled.messages]
        after, is_last = seqs[-1], polled.is_last

    assert seqs == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("after", [2, 1_000_000])
async def test_one_who_is_ahead_is_told_to_read_again(stage: Stage, after: int) -> None:
    stage.world.say("Rita")

    polled = await ask(stage, after=after)

    assert polled.must_reset
    assert polled.messages == ({"op": "reset", "thread": stage.world.thread, "seq": 1},)


async def test_one_who_is_too_far_behind_is_told_to_read_again(stage: Stage) -> None:
    await stage.post_many("Rita", 501)

    assert (await ask(stage, after=0)).must_reset
    assert not (await ask(stage, after=1)).must_reset


async def test_a_thread_one_may_not_read_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        await ask(stage, after=0, thread_id=stage.world.draft_id)

    assert (await ask(stage, after=0, thread_id=stage.world.draft_id, viewer=stage.world.viewer("Mina"))).is_last


async def test_a_thread_that_is_not_there_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        await ask(stage, after=0, thread_id=1)


async def test_a_removed_text_is_not_polled(stage: Stage) -> None:
    stage.world.remove(stage.world.say("Rita", "The unspeakable"))

    polled = await ask(stage, after=0)

    assert "unspeakable" not in json.dumps(polled.messages)
    assert encode(stage.world.thread_id) in json.dumps(polled.messages)

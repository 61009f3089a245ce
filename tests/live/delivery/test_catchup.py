"""Catching up: replay, reset, and that a client built from events is equal to a fresh reading."""

import json
from typing import Any

import pytest

from forum.broker.memory import MemoryBroker
from forum.kit.ids import decode
from forum.live import upkeep
from forum.threads.models import LogEntry, LogKind
from tests.live.readers import Client, Crowd, LyingBroker, snapshot
from tests.live.stage import Stage, Wire

pytestmark = pytest.mark.journey

SEEDS = range(6)
ROUNDS = 120


async def test_what_was_missed_comes_first_and_then_what_happens(stage: Stage) -> None:
    for number in range(3):
        stage.world.say("Rita", f"Missed {number}")
    sam = await stage.open("Sam")

    subscribed = await sam.follow(after=1)
    await sam.until(lambda: sam.seqs == [2, 3])
    stage.world.say("Rita", "Live")
    await sam.until(lambda: sam.seqs == [2, 3, 4])

    assert subscribed["seq"] == 3
    assert sam.said.index(subscribed) < sam.said.index(sam.of("event")[0])


async def test_one_who_asks_for_nothing_missed_gets_only_what_happens(stage: Stage) -> None:
    stage.world.say("Rita", "Before")
    sam = await stage.open("Sam")
    await sam.follow(after=None)

    stage.world.say("Rita", "After")
    await sam.until(lambda: bool(sam.seqs))

    assert sam.seqs == [2]


async def test_a_long_absence_is_replayed_in_pages_and_without_overflow(stage: Stage) -> None:
    await stage.post_many("Rita", 450)
    sam = await stage.open("Sam")

    await sam.follow(after=0)
    await sam.until(lambda: len(sam.seqs) == 450)

    assert sam.seqs == list(range(1, 451))
    assert sam.of("reset") == []


async def test_one_who_is_more_than_500_behind_is_told_to_read_again(stage: Stage) -> None:
    await stage.post_many("Rita", 501)
    sam, rita = await stage.open("Sam"), await stage.open("Rita")

    await sam.follow(after=0)
    await rita.follow(after=1)
    await sam.wait(lambda frame: frame["op"] == "reset")
    await rita.until(lambda: len(rita.seqs) == 500)
    stage.world.say("Nils", "Next")
    await sam.until(lambda: bool(sam.seqs))

    assert (sam.of("reset")[0]["seq"], sam.seqs, rita.of("reset")) == (501, [502], [])


async def test_one_who_is_ahead_of_the_log_is_told_to_read_again(stage: Stage) -> None:
    stage.world.say("Rita", "One")
    sam = await stage.open("Sam")

    await sam.follow(after=9)
    await sam.wait(lambda frame: frame["op"] == "reset")
    stage.world.say("Rita", "Two")
    await sam.until(lambda: bool(sam.seqs))

    assert (sam.of("reset")[0]["seq"], sam.seqs) == (1, [2])


async def test_one_who_is_below_the_log_s_floor_is_told_to_read_again(stage: Stage) -> None:
    for number in range(4):
        stage.world.say("Rita", f"Number {number}")
    stage.world.write(lambda session: session.delete(session.get_one(LogEntry, (stage.world.thread_id, 1))))
    below, above = await stage.open("Sam"), await stage.open("Nils")

    await below.follow(after=0)
    await above.follow(after=1)
    await below.wait(lambda frame: frame["op"] == "reset")
    await above.until(lambda: above.seqs == [2, 3, 4])

    assert (below.of("reset")[0]["seq"], below.seqs) == (4, [])


async def test_a_removed_text_is_not_replayed(stage: Stage) -> None:
    comment = stage.world.say("Rita", "The unspeakable")
    stage.world.remove(comment)
    sam = await stage.open("Sam")

    await sam.follow(after=0)
    await sam.until(lambda: sam.seqs == [1, 2])

    posted, removed = sam.of("event")
    assert (posted["kind"], removed["kind"]) == ("comment.posted", "comment.removed")
    assert posted["comment"]["state"] == removed["comment"]["state"] == "removed"
    assert "Removed by a moderator" in posted["data"]["fragment"]
    assert "unspeakable" not in json.dumps(sam.said)
    assert "Rita" not in json.dumps(sam.said)


async def test_a_deleted_text_and_an_old_revision_are_not_replayed(stage: Stage) -> None:
    stage.world.delete("Rita", stage.world.say("Rita", "The deleted"))
    sam = await stage.open("Sam")
    edited = (await sam.ask("post", thread=stage.world.thread, parent=None, body="The old"))["comment"]
    await sam.ask("edit", comment=edited["id"], body="The new")

    nils = await stage.open("Nils")
    await nils.follow(after=0)
    await nils.until(lambda: nils.seqs == [1, 2, 3, 4])

    said = json.dumps(nils.said)
    assert ("The deleted" in said, "The old" in said, "The new" in said) == (False, False, True)


async def test_every_kind_of_event_is_replayed(stage: Stage) -> None:
    crowd = Crowd(stage.world, seed=1)
    for _ in range(100):
        crowd.act()
    last = stage.world.read(snapshot, thread_id=stage.world.thread_id).seq
    sam = await stage.open("Sam")

    await sam.follow(after=0)
    await sam.until(lambda: len(sam.seqs) == last)

    assert {event["kind"] for event in sam.of("event")} == set(LogKind)


async def test_a_hundred_who_come_back_together_read_the_log_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.post_many("Rita", 20)
    readings = list[dict[str, Any]]()
    read = stage.hub.log._read

    async def counted(**asked: Any) -> Any:
        readings.append(asked)
        return await read(**asked)

    monkeypatch.setattr(stage.hub.log, "_read", counted)
    wires = [await stage.open() for _ in range(100)]
    for wire in wires:
        wire.send({"op": "subscribe", "key": "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11", "thread": stage.world.thread, "after": 0})
    for wire in wires:
        await wire.until(lambda wire=wire: len(wire.seqs) == 20)  # type: ignore[misc]  # mypy cannot infer a lambda's default

    assert 1 <= len(readings) < 50


class TestConvergence:
    """A page at some number, with the events above it, is the page now."""

    @pytest.fixture(params=SEEDS)
    def broker(self, request: pytest.FixtureRequest) -> MemoryBroker:
        return LyingBroker(seed=request.param)

    @pytest.fixture
    def crowd(self, stage: Stage, broker: LyingBroker, monkeypatch: pytest.MonkeyPatch) -> Crowd:
        monkeypatch.setattr("forum.http.happenings.REACH", 6)
        crowd = Crowd(stage.world, seed=broker.random.randrange(1_000))
        for _ in range(10):
            crowd.act()
        return crowd

    async def test_a_page_and_the_events_above_it_are_the_page_now(self, stage: Stage, broker: LyingBroker, crowd: Crowd) -> None:
        clients = [Client(stage) for _ in range(4)]
        for client in clients:
            await client.connect()

        for _ in range(ROUNDS):
            crowd.act()
            await meddle(crowd.random.choice(clients), crowd)
        for client in clients:
            await catch_up(client, stage)

        now = stage.world.read(snapshot, thread_id=stage.world.thread_id)
        assert [client.page for client in clients] == [now] * 4
        assert crowd.done >= {"post", "reply", "edit", "delete", "remove", "restore", "lock", "unlock"}, "the run must try all"
        assert broker.lost, "the run must lose"
        assert broker.doubled, "the run must double"
        assert broker.delayed, "the run must reorder"
        assert any(client.resets for client in clients), "the run must reset"


async def meddle(client: Client, crowd: Crowd) -> None:
    """Let the loop turn, and sometimes cut, stall or wake a client."""
    chance = crowd.random.random()
    if client.wire is None and chance < 0.3:
        await client.connect()
    elif client.wire and chance < 0.15:
        client.take()
        await client.disconnect()
    elif client.wire and chance < 0.3:
        client.wire.is_taking.clear()
    elif client.wire and chance < 0.5:
        client.wire.is_taking.set()
    if chance > 0.2:
        await client.stage.settle()
    client.take()


async def catch_up(client: Client, stage: Stage) -> None:
    """Connected again, and told by the slow check what the broker lost."""
    if client.wire is None:
        await client.connect()
    wire: Wire | None = client.wire
    assert wire
    wire.is_taking.set()
    await stage.settle()
    await upkeep.check_numbers(stage.hub)
    last = stage.world.read(snapshot, thread_id=stage.world.thread_id).seq
    place = stage.hub.rooms[decode(stage.world.thread)].readers[wire.connection]
    await wire.until(lambda: place.sent == last)
    await wire.connection.written()
    client.take()

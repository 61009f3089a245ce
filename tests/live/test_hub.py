"""Rooms: who gets what, and only while somebody reads."""

from dataclasses import dataclass, field

import pytest

from forum.accounts.models import Role
from forum.accounts.viewer import AnyViewer, Nobody, Viewer
from forum.broker.frames import Frame, Lane, thread_channel
from forum.live.delivery.rooms import Room
from forum.live.delivery.subscription import Subscription
from tests.live.delivery.pumps import AtOnce
from tests.live.stage import Stage, until

THREAD = 7
CHANNEL = thread_channel(THREAD)


@dataclass(eq=False)
class Reader:
    """A reader that keeps what it is offered."""

    viewer: AnyViewer = field(default_factory=lambda: Nobody("127.0.0.1"))
    packs: bool = False
    got: list[str] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def offer(self, text: str, lane: Lane) -> None:
        self.got.append(text)

    def shortcut(self) -> None:
        return None

    def catch_up(self, thread_id: int) -> None:
        self.asked.append(thread_id)


def following(*, at: int = 0) -> Subscription:
    place = Subscription()
    place.begin(at)
    place.finish(at)
    return place


def test_every_reader_gets_the_same_text() -> None:
    room, readers = Room(THREAD, AtOnce()), [Reader() for _ in range(3)]
    for reader in readers:
        room.enter(reader, following())

    room.receive(Frame(CHANNEL, 1, "one"))

    assert [reader.got for reader in readers] == [["one"]] * 3
    assert all(reader.got[0] is readers[0].got[0] for reader in readers)


def test_a_reader_whose_log_is_being_read_waits() -> None:
    room, early, late = Room(THREAD, AtOnce()), Reader(), Reader()
    room.enter(early, following())
    room.enter(late, Subscription())

    room.receive(Frame(CHANNEL, 1, "one"))
    room.receive(Frame(CHANNEL, None, "typing", "ephemeral"))

    assert (early.got, late.got) == (["one", "typing"], [])


def test_a_gap_makes_the_reader_read_the_log() -> None:
    room, reader = Room(THREAD, AtOnce()), Reader()
    room.enter(reader, following())

    room.receive(Frame(CHANNEL, 2, "two"))

    assert (reader.got, reader.asked) == ([], [THREAD])


def test_a_number_heard_elsewhere_makes_those_behind_read_the_log() -> None:
    room, current, behind = Room(THREAD, AtOnce()), Reader(), Reader()
    room.enter(current, following(at=4))
    room.enter(behind, following(at=3))

    room.notice(4)

    assert (current.asked, behind.asked) == ([], [THREAD])


def test_a_person_with_two_tabs_is_one_reader_and_guests_are_counted_by_tab() -> None:
    room, rita = Room(THREAD, AtOnce()), Viewer(1, "Rita", Role.READER, "127.0.0.1")
    for viewer in (rita, rita, Nobody("::1"), Nobody("::1")):
        room.enter(Reader(viewer), following())

    assert room.count() == 3


async def test_a_room_is_there_only_while_somebody_reads(stage: Stage) -> None:
    first, second = Reader(), Reader()
    stage.hub.attach(THREAD, first, following())
    stage.hub.attach(THREAD, second, following())
    assert stage.site.broker.is_heard(CHANNEL)

    stage.hub.detach(THREAD, first)
    assert stage.site.broker.is_heard(CHANNEL)
    stage.hub.detach(THREAD, second)
    stage.hub.detach(THREAD, second)

    assert not stage.site.broker.is_heard(CHANNEL)
    assert stage.hub.rooms == {}


@pytest.mark.parametrize("times", [1, 5])
async def test_readers_are_told_once_a_tick(stage: Stage, times: int) -> None:
    reader = Reader()
    stage.hub.attach(THREAD, reader, following())
    for _ in range(times):
        stage.hub.presence.touch(THREAD)

    stage.hub.tell(now=0)
    stage.hub.tell(now=1)
    await until(lambda: not stage.hub.backlog(THREAD))

    assert len(reader.got) == 1
    assert '"readers":1' in reader.got[0]


async def test_scores_of_a_second_are_one_message(stage: Stage) -> None:
    reader = Reader()
    stage.hub.attach(THREAD, reader, following())
    stage.hub.tell(now=0)
    await until(lambda: not stage.hub.backlog(THREAD))
    reader.got.clear()
    for score in range(50):
        stage.hub.scores.note(THREAD, comment_id=9, score=score)

    stage.hub.tell(now=1)
    await until(lambda: not stage.hub.backlog(THREAD))

    [votes] = reader.got
    assert '"op":"votes"' in votes
    assert votes.endswith(":49}}")

"""Shelves: who keeps pace costs one write a frame, and nobody is lost between a shelf and the rest."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.accounts.viewer import AnyViewer, Nobody
from forum.broker.frames import Frame, Lane, thread_channel
from forum.live.delivery import rooms
from forum.live.delivery.packing import framed, packed
from forum.live.delivery.rooms import Pump, Room
from forum.live.delivery.subscription import Subscription
from tests.live.delivery.pumps import AtOnce

THREAD = 7
CHANNEL = thread_channel(THREAD)


@dataclass(eq=False)
class Reader:
    """A reader whose transport and queue are one list, so that what it got is in order; `is_full` shuts the transport."""

    viewer: AnyViewer = field(default_factory=lambda: Nobody("127.0.0.1"))
    packs: bool = False
    got: list[str] = field(default_factory=list)
    straight: int = 0
    asked: int = 0
    is_full: bool = False
    on_write: Callable[[], None] = lambda: None

    def offer(self, text: str, lane: Lane) -> None:
        self.got.append(text)

    def shortcut(self) -> Callable[[bytes], None] | None:
        return None if self.is_full else self.write

    def write(self, data: bytes) -> None:
        self.straight += 1
        while data:  # short texts: a head of two bytes each
            text, data = data[2 : 2 + data[1]], data[2 + data[1] :]
            self.got.append(text.decode())
        self.on_write()

    def catch_up(self, thread_id: int) -> None:
        self.asked += 1


def frame(seq: int | None, text: str = "") -> Frame:
    return Frame(CHANNEL, seq, text or str(seq), "durable" if seq else "ephemeral")


def enter(room: Room, *, at: int = 0) -> Reader:
    reader, place = Reader(), Subscription()
    place.begin(at)
    place.finish(at)
    room.enter(reader, place)
    return reader


@pytest.fixture
def room() -> Room:
    return Room(THREAD, AtOnce())


def test_after_one_frame_a_reader_is_written_to_without_a_look(room: Room) -> None:
    reader = enter(room)

    for seq in range(1, 6):
        room.receive(frame(seq))

    assert reader.got == ["1", "2", "3", "4", "5"]
    assert reader.straight == 4


def test_all_get_the_same_bytes(room: Room) -> None:
    readers, seen = [enter(room) for _ in range(3)], list[bytes]()
    for reader in readers:
        reader.write = seen.append  # type: ignore[method-assign]  # mypy has no word for a method replaced in a test
    room.receive(frame(1))

    room.receive(frame(2))

    assert [id(data) for data in seen] == [id(framed("2"))] * 3


def test_readers_who_take_compressed_frames_stand_on_shelves_of_their_own(room: Room) -> None:
    readers, seen = [enter(room) for _ in range(4)], dict[Reader, bytes]()
    for number, reader in enumerate(readers):
        reader.packs = number % 2 == 1
        reader.write = partial(seen.__setitem__, reader)  # type: ignore[method-assign]
    room.receive(frame(1))
    text = "A long text that is worth it. " * 50

    room.receive(frame(2, text))

    assert [seen[reader] is (packed(text) if reader.packs else framed(text)) for reader in readers] == [True] * 4


async def test_what_waits_at_the_same_time_is_one_write() -> None:
    room = Room(THREAD, Pump())
    reader = enter(room)
    room.receive(frame(1))
    while room.backlog:
        await asyncio.sleep(0)

    for seq in (2, 3, None, 4, 5):
        room.receive(frame(seq))
    while room.backlog:
        await asyncio.sleep(0)

    assert reader.got == ["1", "2", "3", "None", "4", "5"]
    assert reader.straight == 3


async def test_a_shelf_that_has_had_some_of_what_waits_gets_the_rest() -> None:
    room = Room(THREAD, Pump())
    ahead, behind = enter(room, at=2), enter(room)

    for seq in (1, 2, 3):
        room.receive(frame(seq))
    while room.backlog:
        await asyncio.sleep(0)
    for seq in (2, 3, 4, 5):
        room.receive(frame(seq))
    while room.backlog:
        await asyncio.sleep(0)

    assert ahead.got == ["3", "4", "5"]
    assert behind.got == ["1", "2", "3", "4", "5"]
    assert (ahead.straight, behind.straight) == (1, 1)


def test_a_double_on_a_shelf_is_not_sent(room: Room) -> None:
    reader = enter(room)

    for seq in (1, 2, 2, 1, 3):
        room.receive(frame(seq))

    assert reader.got == ["1", "2", "3"]


def test_a_gap_takes_everyone_off_the_shelf_to_read_the_log(room: Room) -> None:
    readers = [enter(room) for _ in range(3)]
    room.receive(frame(1))

    room.receive(frame(3))

    assert [reader.got for reader in readers] == [["1"]] * 3
    assert [reader.asked for reader in readers] == [1] * 3


def test_a_number_heard_elsewhere_reaches_those_on_shelves(room: Room) -> None:
    reader = enter(room)
    room.receive(frame(1))

    room.notice(1)
    assert reader.asked == 0
    room.notice(2)

    assert reader.asked == 1


def test_one_whose_transport_fills_during_the_write_has_had_that_frame(room: Room) -> None:
    reader = enter(room)
    room.receive(frame(1))

    def fill() -> None:
        reader.is_full = True
        room.step_down(reader)

    reader.on_write = fill
    room.receive(frame(2))
    room.receive(frame(3))
    reader.is_full, reader.on_write = False, lambda: None
    room.receive(frame(4))
    room.receive(frame(5))

    assert (reader.got, reader.straight) == (["1", "2", "3", "4", "5"], 2)


def test_one_whose_line_breaks_during_the_write_disturbs_nobody(room: Room) -> None:
    broken, whole = enter(room), enter(room)
    room.receive(frame(1))

    def fail() -> None:
        raise RuntimeError("the handler is closed")

    broken.on_write = fail
    room.receive(frame(2))

    assert whole.got == ["1", "2"]


async def test_a_crowd_is_delivered_in_slices_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "SLICE", 10)
    room = Room(THREAD, Pump())
    readers = [enter(room) for _ in range(95)]
    room.receive(frame(1))
    await asyncio.sleep(0)
    assert readers[-1].got == [], "the premise: the crowd is not served in one turn"

    for seq in range(2, 5):
        room.receive(frame(seq))
        room.receive(frame(None, f"score {seq}"))
    while room.backlog:
        await asyncio.sleep(0)

    assert all(reader.got == ["1", "2", "score 2", "3", "score 3", "4", "score 4"] for reader in readers)


async def test_a_small_room_does_not_wait_for_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "SLICE", 10)
    pump = Pump()
    crowded, small = Room(THREAD, pump), Room(THREAD + 1, pump)
    crowd, one = [enter(crowded) for _ in range(500)], enter(small)
    crowded.receive(frame(1))

    small.receive(frame(1))
    for _ in range(4):
        await asyncio.sleep(0)

    assert one.got == ["1"]
    assert crowd[-1].got == [], "the premise: the crowd is still being served"


ACTS = st.sampled_from(["frame", "score", "step down", "fill", "drain", "leave", "enter", "turn", "turn"])


@given(st.lists(st.tuples(ACTS, st.integers(0, 5)), max_size=60))
def test_whatever_happens_between_two_slices_everyone_gets_every_number_once(acts: list[tuple[str, int]]) -> None:
    turns: list[Callable[[], None]] = []
    pump = Pump()
    pump._later = turns.append  # type: ignore[method-assign]  # the test is the event loop
    room, readers, since, seq = Room(THREAD, pump), list[Reader](), dict[Reader, int](), 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "SLICE", 1)
        for act, which in acts:
            one = readers[which % len(readers)] if readers else None
            if act == "frame":
                seq += 1
                room.receive(frame(seq))
            elif act == "score":
                room.receive(frame(None, "score"))
            elif act == "enter":
                readers.append(enter(room, at=seq))
                since[readers[-1]] = seq
            elif act == "turn" and turns:
                turns.pop(0)()
            elif one is not None:
                _disturb(room, one, act=act)
                readers = [reader for reader in readers if reader in room.readers]
        while turns:
            turns.pop(0)()
    for reader in readers:
        numbers = [int(text) for text in reader.got if text != "score"]
        assert numbers == list(range(since[reader] + 1, seq + 1))
        assert reader.asked == 0


def _disturb(room: Room, reader: Reader, *, act: str) -> None:
    if act in ("step down", "fill"):
        reader.is_full = act == "fill"
        room.step_down(reader)
    elif act == "drain":
        reader.is_full = False
    elif act == "leave":
        room.leave(reader)


def test_work_that_fails_does_not_stop_the_pump() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    pump, done = AtOnce(), list[int]()

    def sound() -> Iterator[int]:
        done.append(1)
        yield 1

    with pytest.raises(ZeroDivisionError):
        pump.add(broken())
    pump.add(sound())

    assert done == [1]

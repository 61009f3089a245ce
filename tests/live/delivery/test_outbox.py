"""The queue of one socket: bounded, ephemeral first, never waited for."""

import asyncio

from forum.live.delivery.outbox import FRAMES, OCTETS, Outbox


async def everything(outbox: Outbox) -> list[str]:
    return [outbox.take() for _ in range(len(outbox))]


async def test_frames_come_out_in_the_order_they_went_in() -> None:
    outbox = Outbox()
    for text, lane in (("a", "answer"), ("b", "durable"), ("c", "ephemeral"), ("d", "answer")):
        assert outbox.push(text, lane)  # type: ignore[arg-type]  # mypy widens the lanes of the tuples to str

    assert await everything(outbox) == ["a", "b", "c", "d"]


async def test_ephemeral_frames_are_the_first_to_go() -> None:
    outbox = Outbox(frames=3)
    outbox.push("typing", "ephemeral")
    outbox.push("1", "durable")
    outbox.push("readers", "ephemeral")

    assert outbox.push("2", "durable")

    assert await everything(outbox) == ["1", "2"]


async def test_an_ephemeral_frame_without_room_is_dropped_and_nothing_else() -> None:
    outbox = Outbox(frames=2)
    outbox.push("1", "durable")
    outbox.push("2", "durable")

    assert outbox.push("typing", "ephemeral")

    assert await everything(outbox) == ["1", "2"]


async def test_an_overflow_throws_the_events_away_and_keeps_the_answers() -> None:
    outbox = Outbox(frames=4)
    outbox.push("ack", "answer")
    for seq in range(3):
        assert outbox.push(str(seq), "durable")

    assert not outbox.push("3", "durable")

    assert await everything(outbox) == ["ack"]


async def test_an_answer_that_overflows_is_kept() -> None:
    outbox = Outbox(frames=2)
    outbox.push("1", "durable")
    outbox.push("2", "durable")

    assert not outbox.push("ack", "answer")

    assert await everything(outbox) == ["ack"]


async def test_after_an_overflow_there_is_room_for_what_must_be_said_about_it() -> None:
    outbox = Outbox(frames=100)
    for number in range(100):
        outbox.push(str(number), "answer")

    assert not outbox.push("event", "durable")

    assert all(outbox.push("reset", "durable") for _ in range(32))


async def test_bytes_are_bounded_too_and_counted_in_utf_8() -> None:
    outbox = Outbox(octets=10)
    assert outbox.push("ééé", "durable")
    assert outbox.octets == 6

    assert not outbox.push("12345", "durable")

    assert outbox.octets == 0


async def test_the_documented_bounds() -> None:
    assert (FRAMES, OCTETS) == (256, 1024 * 1024)


async def test_a_replay_waits_while_more_than_half_is_taken() -> None:
    outbox = Outbox(frames=4)
    for _ in range(3):
        outbox.push("x", "durable")
    room = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)
    assert not room.done()

    outbox.take()

    await asyncio.wait_for(room, 5)


async def test_written_waits_until_the_writer_comes_back_for_more() -> None:
    outbox = Outbox()
    outbox.push("last", "answer")
    written = asyncio.create_task(outbox.written())
    outbox.take()
    await asyncio.sleep(0)
    assert not written.done()

    outbox.note_written()

    await asyncio.wait_for(written, 5)

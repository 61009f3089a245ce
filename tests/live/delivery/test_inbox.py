"""What came from a socket waits in its order, and wakes who waits for it."""

import asyncio
from contextlib import suppress

from forum.live.delivery.inbox import Inbox


async def test_messages_come_out_in_their_order() -> None:
    inbox = Inbox()
    assert inbox.empty()

    for number in range(3):
        inbox.put_nowait(number)

    assert not inbox.empty()
    assert [await inbox.get() for _ in range(3)] == [0, 1, 2]
    assert inbox.empty()


async def test_who_waits_is_woken_by_the_first_message() -> None:
    inbox = Inbox()
    reading = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    assert not reading.done()

    inbox.put_nowait("first")
    inbox.put_nowait("second")

    assert await reading == "first"
    assert await inbox.get() == "second"


async def test_a_reader_who_gives_up_takes_no_message_along() -> None:
    inbox = Inbox()
    reading = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading

    inbox.put_nowait("kept")

    assert await inbox.get() == "kept"

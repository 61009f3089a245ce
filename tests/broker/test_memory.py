"""The broker of one process."""

from forum.broker.frames import Frame, thread_channel
from forum.broker.memory import MemoryBroker

CHANNEL = thread_channel(7)
FRAME = Frame(CHANNEL, 1, "one")


def test_a_frame_reaches_everybody_on_its_channel() -> None:
    broker, first, second = MemoryBroker(), list[Frame](), list[Frame]()
    broker.subscribe(CHANNEL, first.append)
    broker.subscribe(CHANNEL, second.append)

    broker.publish(CHANNEL, FRAME)

    assert first == second == [FRAME]


def test_a_frame_of_another_channel_is_not_heard() -> None:
    broker, heard = MemoryBroker(), list[Frame]()
    broker.subscribe(CHANNEL, heard.append)

    broker.publish(thread_channel(8), FRAME)

    assert heard == []


def test_nothing_comes_after_leaving() -> None:
    broker, heard = MemoryBroker(), list[Frame]()
    broker.subscribe(CHANNEL, heard.append)
    assert broker.is_heard(CHANNEL)

    broker.unsubscribe(CHANNEL, heard.append)
    broker.publish(CHANNEL, FRAME)

    assert heard == []
    assert not broker.is_heard(CHANNEL)


def test_leaving_a_channel_never_joined_does_nothing() -> None:
    MemoryBroker().unsubscribe(CHANNEL, list[Frame]().append)


def test_a_listener_may_leave_while_a_frame_is_handed_out() -> None:
    broker, heard = MemoryBroker(), list[Frame]()

    def leave(frame: Frame) -> None:
        broker.unsubscribe(CHANNEL, leave)

    broker.subscribe(CHANNEL, leave)
    broker.subscribe(CHANNEL, heard.append)

    broker.publish(CHANNEL, FRAME)

    assert heard == [FRAME]

"""The hand-over from log to live: every event once, in order, in whatever order things come."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.live.delivery.subscription import MAX_HELD, Subscription


def frame(seq: int) -> str:
    return f"event {seq}"


@dataclass
class Run:
    """A subscription with a log that grows, driven as live/following.py drives it: one reading of the log at a time."""

    log: int
    place: Subscription = field(default_factory=Subscription)
    sent: list[str] = field(default_factory=list)

    def begin(self, after: int) -> None:
        self.place.begin(after)
        self.place.start_reading()

    def publish(self, seq: int) -> None:
        self.log = max(self.log, seq)
        self.sent += self.place.receive(seq, frame(seq))

    def read(self, *, at: int) -> None:
        """Replay the log as it was when it ended at `at`."""
        for seq in range(self.place.sent + 1, at + 1):
            self.sent += self.place.replay(seq, frame(seq))
        self.sent += self.place.finish(at)

    def settle(self) -> None:
        """Read the log for as long as the subscription asks for it."""
        for _ in range(5):
            if self.place.is_reading or self.place.is_behind:
                self.place.start_reading()
                self.read(at=self.log)


def expected(after: int, upto: int) -> list[str]:
    return [frame(seq) for seq in range(after + 1, upto + 1)]


def moments(upto: int) -> Iterator[tuple[int | str, ...]]:
    """Every order of the frames 1…upto and one reading of the log among them."""
    yield from permutations([*range(1, upto + 1), "read"])


@pytest.mark.parametrize("after", [0, 1, 2, 3])
@pytest.mark.parametrize("order", list(moments(4)))
def test_every_event_is_sent_once_and_in_order(order: tuple[int | str, ...], after: int) -> None:
    run = Run(log=after)
    run.begin(after)

    for step in order:
        if isinstance(step, int):
            run.publish(step)
        else:
            run.read(at=run.log)
    run.settle()

    assert run.sent == expected(after, 4)


@pytest.mark.parametrize("read_at", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("attached_at", [0, 1, 2, 3, 4])
def test_the_log_may_end_anywhere_between_attaching_and_releasing(attached_at: int, read_at: int) -> None:
    """Frames 1…attached_at were published before anybody listened; the log was read when it ended at `read_at`."""
    run = Run(log=4)
    run.begin(0)

    for seq in range(attached_at + 1, 5):
        run.publish(seq)
    run.read(at=max(read_at, attached_at))
    run.settle()

    assert run.sent == expected(0, 4)


def walks(length: int) -> Iterator[tuple[str, ...]]:
    """Every order of so many steps that can be: the log grows to three, a frame of it comes (again), a reading begins or ends."""
    yield from product(("commit", "frame 1", "frame 2", "frame 3", "look", "end"), repeat=length)


def walk(run: Run, steps: tuple[str, ...]) -> bool:
    """Take the steps; says whether each of them could be taken."""
    seen: int | None = None
    for step in steps:
        if step == "commit" and run.log < 3:
            run.log += 1
        elif step.startswith("frame") and int(step[-1]) <= run.log:
            run.publish(int(step[-1]))
        elif step == "look" and seen is None and (run.place.is_reading or run.place.is_behind):
            run.place.start_reading()
            seen = run.log
        elif step == "end" and seen is not None:
            run.read(at=seen)
            seen = None
        else:
            return False
    return True


def test_all_that_can_happen_to_three_events_in_seven_steps_sends_each_once() -> None:
    taken = 0
    for steps in walks(7):
        run = Run(log=0)
        run.begin(0)
        if walk(run, steps):
            taken += 1
            run.place.notice(run.log)
            run.settle()
            assert run.sent == expected(0, run.log), steps
            assert not run.place.is_behind, steps
    assert taken > 1_000


@given(st.data())
def test_a_broker_that_loses_doubles_and_reorders_changes_nothing(data: st.DataObject) -> None:
    last = data.draw(st.integers(1, 12), label="last")
    after = data.draw(st.integers(0, last), label="after")
    run = Run(log=after)
    run.begin(after)

    for _ in range(data.draw(st.integers(0, 30), label="steps")):
        step = data.draw(st.sampled_from(["commit", "frame", "read"]), label="step")
        if step == "commit":
            run.log = min(run.log + 1, last)
        elif step == "frame" and run.log:
            run.publish(data.draw(st.integers(1, run.log), label="seq"))
        elif run.place.is_reading:
            run.read(at=run.log)
        elif run.place.is_behind:
            run.place.start_reading()
    run.log = last
    run.place.notice(last)
    run.settle()

    assert run.sent == expected(after, last)
    assert not run.place.is_behind


def test_a_frame_that_was_sent_is_not_sent_again() -> None:
    run = Run(log=5)
    run.begin(5)
    run.read(at=5)
    run.publish(6)

    run.publish(6)

    assert run.sent == [frame(6)]


def test_a_gap_is_noticed_and_what_follows_it_waits() -> None:
    run = Run(log=5)
    run.begin(5)
    run.read(at=5)

    run.publish(7)

    assert run.sent == []
    assert run.place.is_behind


def test_more_frames_than_are_held_are_read_from_the_log_instead() -> None:
    run = Run(log=0)
    run.begin(0)
    for seq in range(1, MAX_HELD + 10):
        run.publish(seq)

    run.read(at=1)
    assert run.place.is_behind
    run.settle()

    assert run.sent == expected(0, MAX_HELD + 9)


def test_a_number_the_log_does_not_know_is_forgotten() -> None:
    run = Run(log=3)
    run.begin(3)
    run.sent += run.place.receive(9, frame(9))
    run.place.start_reading()

    run.read(at=3)

    assert not run.place.is_behind
    run.publish(4)
    assert run.sent == [frame(4)]


def test_a_reset_drops_what_it_covers() -> None:
    run = Run(log=900)
    run.begin(1)
    run.publish(900)

    run.place.begin(900)
    run.read(at=900)

    assert run.sent == []
    run.publish(901)
    assert run.sent == [frame(901)]

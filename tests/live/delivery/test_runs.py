"""Frames that wait together: which are written as one, and what of them somebody still lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.broker.frames import Frame, thread_channel
from forum.live.delivery import runs
from forum.live.delivery.packing import framed
from forum.live.delivery.runs import TOGETHER, Run, first_run, runs_of

CHANNEL = thread_channel(7)


def frames(*numbers: int | None, size: int = 1) -> list[Frame]:
    return [Frame(CHANNEL, seq, f"{seq}" * size, "ephemeral" if seq is None else "durable") for seq in numbers]


RUNS: list[tuple[list[int | None], int]] = [
    ([4], 1),
    ([4, 5, 6], 3),
    ([4, 5, 7], 2),  # a gap
    ([4, 4], 1),  # a double
    ([4, 3], 1),  # an old one
    ([4, None, 5], 1),  # what came in between stays in between
    ([None, 4], 1),
    ([None, None], 1),
]


@pytest.mark.parametrize(("waiting", "together"), RUNS)
def test_only_what_follows_number_by_number_is_written_as_one(waiting: list[int | None], together: int) -> None:
    assert first_run(frames(*waiting)).frames == tuple(frames(*waiting)[:together])


def test_no_more_is_written_at_once_than_a_transport_takes() -> None:
    size = 5_000
    run = first_run(frames(*range(1, 10), size=size))

    assert len(run.frames) == TOGETHER // (size + 4)
    assert len(run.above(0)) <= TOGETHER


def test_one_that_is_larger_than_that_is_written_alone() -> None:
    run = first_run(frames(1, 2, size=TOGETHER))

    assert [frame.seq for frame in run.frames] == [1]
    assert run.above(0) is framed(run.frames[0].text)


def test_those_who_lack_the_same_get_the_same_bytes() -> None:
    run = Run(frames(4, 5, 6))

    assert run.above(3) is run.above(2)


@given(st.lists(st.integers(0, 4) | st.none(), min_size=1, max_size=30), st.integers(0, 6))
def test_runs_after_each_other_are_what_waited(steps: list[int | None], room: int) -> None:
    numbers, last = list[int | None](), 0
    for step in steps:
        last += step or 0
        numbers.append(None if step is None else last)
    waiting = frames(*numbers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "TOGETHER", room)
        taken = [run.frames for run in runs_of(waiting)]

    assert [frame for run in taken for frame in run] == waiting


@given(st.integers(1, 20), st.integers(1, 8), st.integers(0, 30))
def test_nobody_is_given_again_what_they_had(first: int, length: int, had: int) -> None:
    run = Run(frames(*range(first, first + length)))

    lacked = [frame for frame in run.frames if frame.seq is not None and frame.seq > had]
    assert run.above(had) == b"".join(framed(frame.text) for frame in lacked)

"""Lanes: the order within one, and who keeps whom waiting."""

from hypothesis import given
from hypothesis import strategies as some

from forum.kit.fair import FairQueue


def filled(lanes: str) -> FairQueue[str]:
    """Items like `a0`, `a1`, `b2`: the lane and when it came."""
    queue: FairQueue[str] = FairQueue()
    for number, lane in enumerate(lanes):
        queue.put(f"{lane}{number}", lane)
    return queue


def drained(queue: FairQueue[str]) -> list[str]:
    return [queue.take() for _ in range(len(queue))]


def test_in_one_lane_all_go_in_the_order_they_came() -> None:
    assert drained(filled("aaaa")) == ["a0", "a1", "a2", "a3"]


def test_who_comes_to_a_short_lane_goes_before_most_of_a_long_one() -> None:
    assert drained(filled("a" * 100 + "b")).index("b100") <= 4


def test_many_short_lanes_take_at_most_half_of_what_a_long_one_that_was_first_would_get() -> None:
    taken = drained(filled("a" * 20 + "bcdefghijklmnopqrstuvwxyz"))
    assert sum(item.startswith("a") for item in taken[:20]) >= 10


def test_the_oldest_goes_alone_when_it_is_asked_for() -> None:
    queue = filled("aba")
    assert (queue.oldest(), queue.take_oldest(), queue.oldest(), len(queue)) == ("a0", "a0", "b1", 2)
    assert sorted(drained(queue)) == ["a2", "b1"]


@given(some.lists(some.sampled_from("abcd+-"), max_size=60))
def test_whoever_waits_comes_once_and_each_lane_keeps_its_order(steps: list[str]) -> None:
    queue: FairQueue[tuple[str, int]] = FairQueue()
    put, taken = [], []
    for number, step in enumerate(steps):
        if step.isalpha():
            queue.put((step, number), step)
            put.append((step, number))
        elif len(queue):
            assert queue.oldest() == min((one for one in put if one not in taken), key=lambda one: one[1])
            taken.append(queue.take() if step == "+" else queue.take_oldest())
    taken += [queue.take() for _ in range(len(queue))]
    assert sorted(taken) == sorted(put)
    for lane in "abcd":
        mine = [number for name, number in taken if name == lane]
        assert mine == sorted(mine)

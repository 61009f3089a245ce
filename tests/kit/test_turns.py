"""So many in each turn of the event loop, the rest in order."""

import asyncio
import itertools

from forum.kit.turns import Turns


async def test_up_to_the_bound_all_go_on_at_once() -> None:
    done: list[int] = []
    turns = Turns(3)

    for number in range(3):
        turns.do(lambda number=number: done.append(number))

    assert done == [0, 1, 2]


async def test_of_a_crowd_each_turn_lets_so_many_go_on_in_order() -> None:
    done: list[int] = []
    turns = Turns(3)
    for number in range(10):
        turns.do(lambda number=number: done.append(number))

    steps = [len(done)]
    while len(done) < 10:
        await asyncio.sleep(0)
        steps.append(len(done))

    assert done == list(range(10))
    assert max(after - before for before, after in itertools.pairwise(steps)) <= 3


async def test_who_comes_later_goes_on_at_once_again() -> None:
    done: list[str] = []
    turns = Turns(1)
    turns.do(lambda: done.append("first"))
    turns.do(lambda: done.append("second"))
    while len(done) < 2:
        await asyncio.sleep(0)
    await asyncio.sleep(0)

    turns.do(lambda: done.append("third"))

    assert done == ["first", "second", "third"]


async def test_work_that_asks_for_more_does_not_get_it_in_the_same_turn() -> None:
    done: list[int] = []
    turns = Turns(2)

    def work() -> None:
        done.append(len(done))
        if len(done) < 6:
            turns.do(work)

    turns.do(work)
    assert len(done) == 2
    while len(done) < 6:
        await asyncio.sleep(0)

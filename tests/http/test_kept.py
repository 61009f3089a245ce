"""Answers that are kept for a minute: worked out once, one at a time, few of them held."""

import asyncio
from datetime import timedelta

import pytest

from forum.http.kept import LASTS, MOST, Kept
from tests.people import NOON

pytestmark = pytest.mark.anyio


class Work:
    """Counts how often it is done, and how often at once."""

    def __init__(self) -> None:
        self.done = self.busy = self.most = 0

    async def __call__(self) -> int:
        self.busy += 1
        self.most = max(self.most, self.busy)
        await asyncio.sleep(0)
        self.busy -= 1
        self.done += 1
        return self.done


async def test_an_answer_lasts_for_its_minute() -> None:
    kept, work = Kept(), Work()
    assert [await kept.get("a", work, now=NOON) for _ in range(3)] == [1, 1, 1]
    assert await kept.get("a", work, now=NOON + LASTS - timedelta(seconds=1)) == 1
    assert await kept.get("a", work, now=NOON + LASTS) == 2
    assert await kept.get("a", work, now=NOON) == 3, "a clock that was set back keeps nothing for ever"


async def test_a_crowd_is_answered_by_one_working_out_at_a_time() -> None:
    kept, work = Kept(), Work()
    await asyncio.gather(*(kept.get(number % 5, work, now=NOON) for number in range(50)))
    assert (work.done, work.most) == (5, 1)


async def test_few_answers_are_held() -> None:
    kept, work = Kept(), Work()
    for number in range(MOST + 1):
        await kept.get(number, work, now=NOON)
    await kept.get(MOST, work, now=NOON)
    assert work.done == MOST + 1
    await kept.get(0, work, now=NOON)
    assert work.done == MOST + 2, "the oldest was turned out"

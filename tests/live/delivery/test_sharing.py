"""Equal work is done once, and nobody gets an answer older than the question."""

import asyncio
from dataclasses import dataclass, field

from forum.errors import NotFound
from forum.live.delivery.sharing import Shared


@dataclass
class Work:
    """Work that counts its beginnings and ends when told to."""

    begun: int = 0
    has_begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> int:
        self.begun += 1
        self.has_begun.set()
        number = self.begun
        await self.may_end.wait()
        return number


async def test_those_who_ask_together_share_one_answer() -> None:
    shared, work = Shared[int](), Work()
    work.may_end.set()

    answers = await asyncio.gather(*(shared.get("a", work.run) for _ in range(1_000)))

    assert (set(answers), work.begun) == ({1}, 1)


async def test_other_keys_are_other_work() -> None:
    shared, work = Shared[int](), Work()
    work.may_end.set()

    answers = await asyncio.gather(shared.get("a", work.run), shared.get("b", work.run))

    assert sorted(answers) == [1, 2]


async def test_one_who_asks_after_the_work_began_gets_work_begun_later() -> None:
    shared, work = Shared[int](at_once=1), Work()
    first = asyncio.create_task(shared.get("a", work.run))
    await work.has_begun.wait()

    second = asyncio.create_task(shared.get("a", work.run))
    third = asyncio.create_task(shared.get("a", work.run))
    work.may_end.set()

    assert (await first, await second, await third) == (1, 2, 2)


async def test_one_who_goes_away_does_not_take_the_answer_from_the_others() -> None:
    shared, work = Shared[int](), Work()
    leaving = asyncio.create_task(shared.get("a", work.run))
    staying = asyncio.create_task(shared.get("a", work.run))
    await work.has_begun.wait()

    leaving.cancel()
    work.may_end.set()

    assert await staying == 1


async def test_a_failure_reaches_everybody_who_asked() -> None:
    shared = Shared[int]()

    async def fail() -> int:
        raise NotFound

    answers = await asyncio.gather(shared.get("a", fail), shared.get("a", fail), return_exceptions=True)

    assert all(isinstance(answer, NotFound) for answer in answers)

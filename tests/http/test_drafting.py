"""Texts on their way to the writer: long ones in the renderer's thread, and not too many at once."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from forum.comments.drafts import Draft, prepare
from forum.comments.rules import BODY_MAX
from forum.errors import Invalid, Unavailable
from forum.http import drafting as drafting_module
from forum.http.drafting import (
    AHEAD_MAX,
    FLOOD,
    INLINE_LENGTH,
    TEXTS_A_TURN,
    TEXTS_IN_FLOOD,
    UNTOLD_IN_FLOOD,
    Drafting,
    is_short,
)
from tests.waiting import WAIT_S

# What stalls parsers: brackets, quotes, addresses and entities without an end.
HOSTILE = (
    "![", "[", "<", "&", "[a](", "(", "<b>", "*", "``a", "> ", "a\n", "- a\n", "# a\n", "www.a.b ", "http://a.b ", "*a*", "`a`",
    "![](x", "[a](http://b.c) ", "~~a", "**a ", "[a]: b\n", "|a|b|c|\n|-|-|-|\n", "&amp;", "_[", "1\n", "<a href=x>", "@a ",
)  # fmt: skip
COSTLY_S = 0.025  # of this thread's CPU; five times what the slowest of them takes


@pytest.fixture
def drafting() -> Iterator[Drafting]:
    drafting = Drafting()
    yield drafting
    drafting.close()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads that rendered, one entry a text."""
    seen: list[int] = []

    def noted(body: str) -> Draft:
        seen.append(threading.get_ident())
        return prepare(body)

    monkeypatch.setattr(drafting_module, "prepare", noted)
    return seen


def as_much_as_is_short(unit: str) -> str:
    """As many of the unit as the event loop would still render, filled up with letters."""
    text = unit
    while is_short(text + unit):
        text += unit
    return text + "a" * (INLINE_LENGTH - len(text))


async def test_a_short_text_is_rendered_on_the_spot(drafting: Drafting, threads: list[int]) -> None:
    async with drafting.draft("It *shines*, and see [this](https://example.org/a) for more.") as draft:
        assert "<em>shines</em>" in draft.html
    assert threads == [threading.get_ident()]


async def test_the_first_text_of_all_loads_what_renders_in_a_thread(threads: list[int]) -> None:
    is_warm = False
    drafting = Drafting(is_warm=lambda: is_warm)
    async with drafting.draft("The *first*."):
        is_warm = True
    async with drafting.draft("The *second*."):
        pass
    drafting.close()

    assert [thread == threading.get_ident() for thread in threads] == [False, True]


@pytest.mark.parametrize("unit", HOSTILE)
async def test_no_long_hostile_text_is_rendered_on_the_event_loop(unit: str, drafting: Drafting, threads: list[int]) -> None:
    async with drafting.draft((unit * BODY_MAX)[:BODY_MAX]):
        pass
    assert len(threads) == 1
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_that_counts_as_short_costs_little(unit: str) -> None:
    text = as_much_as_is_short(unit)
    assert is_short(text)

    def cost() -> float:
        before = time.thread_time()
        prepare(text)
        return time.thread_time() - before

    assert min(cost() for _ in range(3)) < COSTLY_S


async def test_all_long_texts_share_one_thread(drafting: Drafting, threads: list[int]) -> None:
    async def write() -> None:
        async with drafting.draft("Words. " * 200):
            pass

    await asyncio.gather(*(write() for _ in range(10)))
    assert (len(threads), len(set(threads))) == (10, 1)


async def test_beyond_the_bound_a_text_is_refused_before_it_is_rendered(
    drafting: Drafting, threads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting_module, "IN_PROGRESS_MAX", 2)
    monkeypatch.setattr(drafting_module, "SPARE_MAX", 0)
    async with drafting.draft("One."), drafting.draft("Two."):
        with pytest.raises(Unavailable):
            async with drafting.draft("Three."):
                pass
        assert len(threads) == 2

    async with drafting.draft("Three."):
        assert len(threads) == 3


async def test_while_too_many_events_are_untold_a_text_waits_and_goes_on_when_they_are_told(threads: list[int]) -> None:
    untold = [AHEAD_MAX]
    drafting = Drafting(untold=lambda: untold[0])

    async def draft() -> None:
        async with drafting.draft("Too fast."):
            pass

    waiting = asyncio.create_task(draft())
    await asyncio.sleep(0)
    assert threads == []

    untold[0] -= 1
    await asyncio.wait_for(waiting, WAIT_S)
    assert len(threads) == 1
    drafting.close()


async def test_who_waited_too_long_is_refused_and_gives_the_place_back(threads: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting_module, "PATIENCE_S", 0.01)
    untold = [AHEAD_MAX]
    drafting = Drafting(untold=lambda: untold[0])
    with pytest.raises(Unavailable):
        async with drafting.draft("Too fast."):
            pass
    assert threads == []

    untold[0] -= 1
    async with drafting.draft("In time."):
        assert len(threads) == 1
    drafting.close()


async def test_beyond_so_many_characters_a_long_text_is_refused_and_a_short_one_is_taken(
    drafting: Drafting, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release = threading.Event(), threading.Event()

    def held(body: str) -> Draft:
        begun.set()
        assert release.wait(WAIT_S)
        return prepare(body)

    async def write(body: str) -> str:
        async with drafting.draft(body) as draft:
            return draft.body

    monkeypatch.setattr(drafting_module, "prepare", held)
    monkeypatch.setattr(drafting_module, "RENDERING_MAX", 1_500)
    first = asyncio.create_task(write("a" * 1_000))
    assert await asyncio.to_thread(begun.wait, WAIT_S)
    with pytest.raises(Unavailable):
        await write("b" * 1_000)
    release.set()

    assert await first == "a" * 1_000
    assert await write("b" * 2_000) == "b" * 2_000
    assert await write("Short.") == "Short."


async def test_a_refused_text_and_a_failed_write_give_their_place_back(drafting: Drafting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting_module, "IN_PROGRESS_MAX", 1)
    for body in (" ", "x" * (BODY_MAX + 1)):
        with pytest.raises(Invalid):
            async with drafting.draft(body):
                pass
    with pytest.raises(Unavailable, match="cannot save"):
        async with drafting.draft("One."):
            raise Unavailable
    async with drafting.draft("Two.") as draft:
        assert draft.body == "Two."


async def test_of_a_crowd_only_some_are_rendered_in_one_turn_of_the_event_loop_in_the_order_they_came(
    drafting: Drafting, threads: list[int]
) -> None:
    done: list[int] = []

    async def draft(number: int) -> None:
        async with drafting.draft(f"Remark {number}"):
            done.append(number)

    crowd = [asyncio.create_task(draft(number)) for number in range(3 * TEXTS_A_TURN)]
    rendered, most = 0, 0
    while len(done) < len(crowd):
        await asyncio.sleep(0)
        most, rendered = max(most, len(threads) - rendered), len(threads)

    assert 0 < most <= TEXTS_A_TURN
    assert done == list(range(len(crowd)))


async def test_who_gives_up_while_waiting_takes_nobody_s_turn(drafting: Drafting) -> None:
    async def draft(number: int) -> int:
        async with drafting.draft(f"Remark {number}"):
            return number

    crowd = [asyncio.create_task(draft(number)) for number in range(2 * TEXTS_A_TURN)]
    await asyncio.sleep(0)
    for late in crowd[TEXTS_A_TURN:-1]:
        late.cancel()

    results = await asyncio.gather(*crowd, return_exceptions=True)

    assert [number for number in results if isinstance(number, int)] == [*range(TEXTS_A_TURN), len(crowd) - 1]


UNTOLD = {"more": AHEAD_MAX, "tell": 0}


@given(some.lists(some.sampled_from(["ask", "bad", "give up", "late", "more", "post", "tell", "turn"]), max_size=60))
def test_whatever_happens_to_texts_each_gives_its_place_back(steps: list[str]) -> None:
    asyncio.run(_place_after_place(steps))


async def _place_after_place(steps: list[str]) -> None:
    untold = 0
    drafting = Drafting(untold=lambda: untold)
    texts: list[asyncio.Task[None]] = []
    for number, step in enumerate(steps):
        if step == "give up":
            for task in texts[::2]:
                task.cancel()
        elif step in UNTOLD:
            untold = UNTOLD[step]
        elif step == "turn":
            await asyncio.sleep(0)
        elif step == "late" and len(drafting._waiting):
            drafting._waiting.oldest().until = 0
        else:
            texts += [asyncio.create_task(_write(drafting, step, lane=number % 3)) for _ in range(5)]
    untold = 0
    await asyncio.wait_for(asyncio.gather(*texts, return_exceptions=True), WAIT_S)
    assert (drafting._ahead, drafting._in_progress, drafting._rendering, len(drafting._waiting)) == (0, 0, 0, 0)
    assert not drafting._by_lane
    drafting.close()


async def _write(drafting: Drafting, body: str, *, lane: int) -> None:
    def make(body: str) -> str:
        if body == "bad":
            raise Invalid("bad-request", "No.")
        return body

    async def ask(made: str) -> str:
        await asyncio.sleep(0)
        return made

    async with drafting.made(body, make, ask=ask if body == "ask" else None, lane=lane):
        await asyncio.sleep(0)


async def test_who_gives_up_in_the_moment_of_the_refusal_had_no_turn_to_give_back() -> None:
    drafting = Drafting(untold=lambda: AHEAD_MAX)

    async def write() -> None:
        async with drafting.draft("Too fast."):
            pass

    writing = asyncio.create_task(write())
    await asyncio.sleep(0)
    drafting._waiting.oldest().until = 0
    drafting._begin_turn()  # refuses it
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)

    assert drafting._ahead == 0
    drafting.close()


async def test_who_asks_somebody_else_keeps_no_turn_from_others() -> None:
    drafting, answered = Drafting(), asyncio.Event()

    async def ask(draft: Draft) -> Draft:
        await answered.wait()
        return draft

    async def wait_for_an_answer() -> str:
        async with drafting.made("Asked about.", prepare, ask=ask) as draft:
            return str(draft.plain)

    waiting = [asyncio.create_task(wait_for_an_answer()) for _ in range(AHEAD_MAX)]
    await asyncio.sleep(0)
    async with drafting.draft("Not asked about."):
        assert not any(task.done() for task in waiting)
    answered.set()
    assert await asyncio.wait_for(asyncio.gather(*waiting), WAIT_S) == ["Asked about."] * AHEAD_MAX
    drafting.close()


async def test_what_goes_wrong_while_asking_gives_the_place_back(drafting: Drafting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting_module, "IN_PROGRESS_MAX", 1)

    async def ask(draft: Draft) -> Draft:
        raise Invalid("bad-request", "No.")

    for _ in range(2):
        with pytest.raises(Invalid):
            async with drafting.made("Asked about.", prepare, ask=ask):
                pass
    async with drafting.draft("Not asked about.") as draft:
        assert draft.plain == "Not asked about."


async def test_a_quiet_thread_s_text_goes_before_most_of_a_flooded_one_s(drafting: Drafting) -> None:
    done: list[str] = []

    async def draft(lane: str) -> None:
        async with drafting.made("Remark", prepare, lane=lane):
            done.append(lane)

    flood = [asyncio.create_task(draft("flooded")) for _ in range(3 * FLOOD)]
    await asyncio.sleep(0)
    before = len(done)
    await draft("quiet")

    assert done.index("quiet") - before <= 2 * TEXTS_A_TURN
    await asyncio.gather(*flood)
    assert len(done) == len(flood) + 1


async def test_a_thread_that_takes_all_places_leaves_a_few_to_each_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"IN_PROGRESS_MAX": 5, "SPARE_MAX": 3, "SPARE_EACH": 2}.items():
        monkeypatch.setattr(drafting_module, name, value)
    drafting = Drafting(untold=lambda: AHEAD_MAX)  # all that are let in wait

    async def draft(lane: str) -> None:
        async with drafting.made("Remark", prepare, lane=lane):
            pass

    async def outcome(lane: str) -> str:
        task = asyncio.create_task(draft(lane))
        await asyncio.sleep(0)
        waiting.append(task)
        return type(task.exception()).__name__ if task.done() else "waits"

    waiting: list[asyncio.Task[None]] = []
    assert [await outcome("flooded") for _ in range(6)] == ["waits"] * 5 + ["Unavailable"]
    assert [await outcome("quiet") for _ in range(3)] == ["waits"] * 2 + ["Unavailable"]
    assert [await outcome("calm") for _ in range(2)] == ["waits", "Unavailable"]  # no more than three in all
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    drafting.insist_room("flooded")
    drafting.close()


async def test_while_a_flood_waits_each_turn_renders_fewer_and_none_while_events_wait(threads: list[int]) -> None:
    untold = [UNTOLD_IN_FLOOD]
    drafting = Drafting(untold=lambda: untold[0])

    async def draft() -> None:
        async with drafting.draft("Remark"):
            pass

    flood = [asyncio.create_task(draft()) for _ in range(2 * FLOOD)]
    await asyncio.sleep(0)
    begun = len(threads)  # those that came while no flood waited yet
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(threads) == begun

    untold[0], most, rendered = 0, 0, begun
    while len(flood) - len(threads) > FLOOD + TEXTS_A_TURN:
        await asyncio.sleep(0)
        most, rendered = max(most, len(threads) - rendered), len(threads)
    assert most == TEXTS_IN_FLOOD
    await asyncio.gather(*flood)
    drafting.close()

"""Events: handled after the commit, in order, whatever a handler does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forum import events as events_module
from forum.database import Database, WriteSession
from forum.errors import Conflict
from forum.events import Dispatcher, Table, record
from tests.waiting import WAIT_S, until
from tests.world import World


@dataclass(frozen=True)
class Rang:
    number: int


@dataclass(frozen=True)
class Knocked:
    number: int


@asynccontextmanager
async def running(table: Table) -> AsyncIterator[Dispatcher]:
    """A dispatcher at work."""
    dispatcher = Dispatcher()
    task = asyncio.create_task(dispatcher.run(table))
    yield dispatcher
    task.cancel()
    await asyncio.wait([task])


def noting(notes: list[Any], name: str = "") -> Callable[[Any], Awaitable[None]]:
    async def handler(event: Any) -> None:
        await asyncio.sleep(0)
        notes.append((name, event.number) if name else event.number)

    return handler


async def test_events_are_handled_in_the_order_they_came() -> None:
    handled: list[int] = []
    async with running({Rang: [noting(handled)], Knocked: [noting(handled)]}) as dispatcher:
        dispatcher.put([Rang(1), Knocked(2), Rang(3)])
        dispatcher.put([Knocked(4)])
        await asyncio.wait_for(dispatcher.idle(), WAIT_S)
    assert handled == [1, 2, 3, 4]


async def test_the_handlers_of_an_event_run_in_the_order_of_the_table() -> None:
    handled: list[tuple[str, int]] = []
    async with running({Rang: [noting(handled, "first"), noting(handled, "second")]}) as dispatcher:
        dispatcher.put([Rang(1), Rang(2)])
        await asyncio.wait_for(dispatcher.idle(), WAIT_S)
    assert handled == [("first", 1), ("second", 1), ("first", 2), ("second", 2)]


async def test_a_failing_handler_is_logged_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    handled: list[tuple[str, int]] = []
    logged: list[dict[str, Any]] = []
    monkeypatch.setattr(events_module.log, "exception", lambda text, **facts: logged.append({"text": text, **facts}))

    async def fail(event: Rang) -> None:
        raise ValueError(event.number)

    async with running({Rang: [fail, noting(handled, "after")]}) as dispatcher:
        dispatcher.put([Rang(1), Rang(2)])
        await asyncio.wait_for(dispatcher.idle(), WAIT_S)

    assert handled == [("after", 1), ("after", 2)]
    assert logged == [{"text": "event handler failed", "event_type": "Rang"}] * 2


async def test_an_event_nobody_waits_for_is_passed_over() -> None:
    handled: list[int] = []
    async with running({Rang: [noting(handled)]}) as dispatcher:
        dispatcher.put([Knocked(1), Rang(2)])
        await asyncio.wait_for(dispatcher.idle(), WAIT_S)
    assert handled == [2]


async def test_a_commit_without_events_wakes_nobody() -> None:
    dispatcher = Dispatcher()
    dispatcher.put([])
    await asyncio.wait_for(dispatcher.idle(), WAIT_S)


def ring(session: WriteSession, number: int) -> int:
    record(session, Rang(number))
    return number


async def test_the_waiter_of_a_write_runs_before_the_handler_of_its_event(tmp_path: Path) -> None:
    database, order = Database(tmp_path / "rings.db"), list[tuple[str, int]]()
    async with running({Rang: [noting(order, "event")]}) as dispatcher:
        database.follow(dispatcher.put)

        async def write(number: int) -> None:
            order.append(("answer", await database.write(ring, number)))

        for start in range(0, 200, 20):
            await asyncio.gather(*(write(number) for number in range(start, start + 20)))
        await until(lambda: len(order) == 400)
    await asyncio.to_thread(database.close)

    places = {what: place for place, what in enumerate(order)}
    assert all(places["answer", number] < places["event", number] for number in range(200))


async def test_a_dispatcher_in_the_middle_of_its_work_lets_the_waiter_go_first() -> None:
    order: list[str] = []
    gate, answer = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def handle(event: Rang) -> None:
        if event.number == 1:
            await gate.wait()
        order.append(f"event {event.number}")

    async def wait() -> None:
        await answer
        order.append("answer 2")

    async with running({Rang: [handle]}) as dispatcher:
        waiting = asyncio.create_task(wait())
        dispatcher.put([Rang(1)])
        for _ in range(5):
            await asyncio.sleep(0)
        # What one commit does, in one turn of the loop, while the dispatcher is about to ask for more.
        gate.set()
        answer.set_result(None)
        dispatcher.put([Rang(2)])
        await asyncio.wait_for(dispatcher.idle(), WAIT_S)
        await waiting

    assert order == ["event 1", "answer 2", "event 2"]


async def test_what_is_rolled_back_is_never_told(tmp_path: Path) -> None:
    database, handled = Database(tmp_path / "rings.db"), list[int]()

    def ring_and_fail(session: WriteSession) -> None:
        ring(session, 1)
        raise Conflict("no", "No.")

    async with running({Rang: [noting(handled)]}) as dispatcher:
        database.follow(dispatcher.put)
        with pytest.raises(Conflict):
            await database.write(ring_and_fail)
        await database.write(ring, 2)
        await until(lambda: handled)
    await asyncio.to_thread(database.close)

    assert handled == [2]


def test_without_a_loop_events_are_nobody_s_and_writes_go_on(world: World) -> None:
    assert world.post("Rita").seq == 1


async def test_what_is_not_handled_yet_is_counted() -> None:
    release, notes = asyncio.Event(), list[int]()

    async def wait(event: Rang) -> None:
        await release.wait()
        notes.append(event.number)

    async with running({Rang: [wait]}) as dispatcher:
        dispatcher.put([Rang(1), Rang(2)])
        dispatcher.put([Rang(3)])
        assert dispatcher.backlog == 3

        release.set()
        await dispatcher.idle()

    assert (dispatcher.backlog, notes) == (0, [1, 2, 3])

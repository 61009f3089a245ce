"""What is done on the clock: telling who is there, closing stuck sockets, and checking that nothing was missed."""

import asyncio
from collections.abc import Collection

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from forum.database import ReadSession
from forum.errors import ForumError
from forum.kit.log import logger
from forum.live.connection import STUCK
from forum.live.hub import Hub
from forum.live.messages import HEARTBEAT_S
from forum.threads.models import Thread

log = logger(__name__)

TICK_S = 1.0  # readers, typing and scores are told at most this often
NUMBERS_EVERY = 15  # ticks; a lost frame in a thread where nothing follows is noticed within these
BEAT_EVERY = round(HEARTBEAT_S / TICK_S)  # ticks; by then every reader has had a frame, so silence means a dead line
RIGHTS_EVERY = 60  # ticks; a socket that only reads is looked up again this often
ASKED_AT_ONCE = 500  # ids in one query; SQLite takes more, but the reader should be free again soon


async def keep(hub: Hub) -> None:
    """Run for the process's life, beside the dispatcher."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hub.desk.run())
        tasks.create_task(_tick_for_ever(hub))


async def _tick_for_ever(hub: Hub) -> None:
    ticks = 0
    while True:
        await asyncio.sleep(TICK_S)
        ticks += 1
        try:
            await tick(hub, ticks)
        except (ForumError, SQLAlchemyError) as error:
            log.warning("upkeep failed", error=type(error).__name__)


async def tick(hub: Hub, number: int) -> None:
    """One second's work, the rarer parts of it by the tick's number."""
    now = asyncio.get_running_loop().time()
    if number % BEAT_EVERY == 0:
        for thread_id in hub.rooms:
            hub.presence.touch(thread_id)
    hub.tell(now=now)
    close_stuck(hub, now=now)
    if number % NUMBERS_EVERY == 0:
        await check_numbers(hub)
    if number % RIGHTS_EVERY == 0:
        await check_rights(hub)


def close_stuck(hub: Hub, *, now: float) -> None:
    """Let go of sockets that take nothing; `now` is the event loop's time."""
    for socket in tuple(hub.sockets):
        if socket.is_stuck(now):
            log.info("socket stuck", who=socket.viewer.who)
            socket.end(STUCK)


async def check_numbers(hub: Hub) -> None:
    """Compare each room with its thread's log, so that a lost last frame is noticed although no later one shows the gap."""
    threads = tuple(hub.rooms)
    for start in range(0, len(threads), ASKED_AT_ONCE):
        numbers = await hub.site.database.read(_last_numbers, ids=threads[start : start + ASKED_AT_ONCE])
        for thread_id, seq in numbers.items():
            if thread_id in hub.rooms:
                hub.rooms[thread_id].notice(seq)


async def check_rights(hub: Hub) -> None:
    """Look up again who is behind each socket of somebody signed in."""
    for socket in tuple(hub.sockets):
        if socket.viewer.is_signed_in:
            await socket.who()


def _last_numbers(session: ReadSession, *, ids: Collection[int]) -> dict[int, int]:
    return dict(session.exec(select(Thread.id, Thread.seq).where(col(Thread.id).in_(ids))).all())

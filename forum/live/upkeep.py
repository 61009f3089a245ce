"""What is done on the clock: telling who is there, closing stuck sockets, checking that nothing was missed, trimming logs."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import ParamSpec

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from forum.database import ReadSession
from forum.errors import ForumError
from forum.kit.log import logger
from forum.live.connection import STUCK
from forum.live.hub import Hub
from forum.live.messages import HEARTBEAT_S
from forum.live.outside import ASKED_AT_ONCE, Watch, check_roles
from forum.moderation.learning.actions import learn_if_due
from forum.threads.models import Thread
from forum.threads.trimming import BATCH, threads_to_trim, trim_log

log = logger(__name__)
P = ParamSpec("P")

TICK_S = 1.0  # readers, typing and scores are told at most this often
NUMBERS_EVERY = 15  # ticks; a lost frame in a thread where nothing follows is noticed within these
BEAT_EVERY = round(HEARTBEAT_S / TICK_S)  # ticks; by then every reader has had a frame, so silence means a dead line
RIGHTS_EVERY = 60  # ticks; a socket that only reads is looked up again this often
WATCH_S = 1.0  # what another process wrote reaches open pages within this and a moment
TRIM_FIRST_S = 120.0  # after the start, when those who came back over it have caught up from the logs
TRIM_EVERY_S = 3_600.0  # a log is at most this much older and longer than it may be
LEARN_FIRST_S = 600.0  # after the start: a server that is started again and again learns nothing in between
LEARN_EVERY_S = 86_400.0  # when moderators have decided enough meanwhile; an admin's button does not wait


async def keep(hub: Hub) -> None:
    """Run for the process's life, beside the dispatcher."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hub.desk.run())
        tasks.create_task(_tick_for_ever(hub))
        # Beside the ticks: either may wait for the writer, and nobody's line should fall silent meanwhile.
        tasks.create_task(_watch_for_ever(hub))
        tasks.create_task(_trim_for_ever(hub))
        tasks.create_task(_learn_for_ever(hub))


async def _tick_for_ever(hub: Hub) -> None:
    ticks = 0
    while True:
        await asyncio.sleep(TICK_S)
        ticks += 1
        await _attempt(tick, hub, ticks)


async def _watch_for_ever(hub: Hub) -> None:
    watch = Watch(hub.site.database)
    while True:
        await asyncio.sleep(WATCH_S)
        await _attempt(look, hub, watch)


async def _trim_for_ever(hub: Hub) -> None:
    await asyncio.sleep(TRIM_FIRST_S)
    while True:
        await _attempt(trim, hub)
        await asyncio.sleep(TRIM_EVERY_S)


async def _learn_for_ever(hub: Hub) -> None:
    await asyncio.sleep(LEARN_FIRST_S)
    while True:
        await _attempt(learn, hub)
        await asyncio.sleep(LEARN_EVERY_S)


async def _attempt(work: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs) -> None:
    try:
        await work(*args, **kwargs)
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


async def look(hub: Hub, watch: Watch) -> None:
    """Forget kept pages and tell open ones soon when another process wrote something."""
    if await watch.has_changed():
        hub.site.pages.clear()
        await check_numbers(hub)
        await check_roles(hub)


async def trim(hub: Hub) -> None:
    """Trim the logs that are too old or too long, batch by batch, each a write of its own."""
    database, length = hub.site.database, hub.site.settings.log_length
    before = hub.site.clock() - timedelta(days=hub.site.settings.log_days)
    for thread_id in await database.read(threads_to_trim, before=before, length=length):
        while await database.write(trim_log, thread_id=thread_id, before=before, length=length) == BATCH:
            pass


async def learn(hub: Hub) -> None:
    """Let the classifier learn, in a process of its own, when moderators have decided enough since it last did."""
    await learn_if_due(hub.site.database, now=hub.site.clock())


def _last_numbers(session: ReadSession, *, ids: Collection[int]) -> dict[int, int]:
    return dict(session.exec(select(Thread.id, Thread.seq).where(col(Thread.id).in_(ids))).all())

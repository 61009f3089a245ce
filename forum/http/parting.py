"""Privacy in the running site: who left is followed to the end, also over a restart, and what is due is forgotten every hour."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from forum.accounts import pictures
from forum.accounts.queries import pictures_shown
from forum.errors import ForumError
from forum.http.site import Site
from forum.kit.log import logger
from forum.privacy.leaving import go_on, unfinished
from forum.privacy.retention import Spans, forget_all

log = logger(__name__)

FIRST_S = 180.0  # after the start, when those who came back over it are served
EVERY_S = 3_600.0  # so nothing is kept for an hour longer than it may be


async def keep_privacy(site: Site) -> None:
    """Run for the process's life. Who left while it stopped is not kept waiting."""
    await _attempt(resume, site)
    await asyncio.sleep(FIRST_S)
    while True:
        await _attempt(forget_due, site)
        await _attempt(forget_pictures, site)
        await asyncio.sleep(EVERY_S)
        await _attempt(resume, site)  # what the disk had no room for is tried again


async def _attempt(work: Callable[[Site], Awaitable[None]], site: Site) -> None:
    try:
        await work(site)
    except (ForumError, SQLAlchemyError) as error:
        log.warning("privacy upkeep failed", error=type(error).__name__)


async def forget_due(site: Site) -> None:
    """Forget what was kept for long enough, and say how much it was."""
    settings = site.settings
    spans = Spans(addresses=timedelta(days=settings.address_days), emails=timedelta(days=settings.email_days))
    forgotten = await forget_all(site.database, spans=spans, clock=site.clock)
    if forgotten:
        log.info("forgotten", **{name.replace(" ", "_").replace("'", ""): number for name, number in forgotten.items()})


async def forget_pictures(site: Site) -> None:
    """Delete pictures that no account shows; one that is an hour old is not just being taken."""
    before = (site.clock() - timedelta(seconds=EVERY_S)).timestamp()
    used = await site.database.read(pictures_shown)
    number = await asyncio.to_thread(pictures.sweep, pictures.folder_of(site.settings.data_dir), before=before, used=used)
    if number:
        log.info("pictures forgotten", number=number)


async def resume(site: Site) -> None:
    """Take up the comments of all who left, where they are not gone through."""
    for user_id in await site.database.read(unfinished):
        part_soon(site, user_id)


def part_soon(site: Site, user_id: int) -> None:
    """Go through what somebody who left has written, slice by slice; what else waits to be done later has its turn in between."""
    site.later.put(partial(_part, site, user_id), key=("leaving", user_id))


async def _part(site: Site, user_id: int) -> None:
    if await site.database.write(go_on, user_id, now=site.clock()):
        part_soon(site, user_id)

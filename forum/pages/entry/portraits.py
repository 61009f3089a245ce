"""The picture that a publisher's token names: fetched after the answer was given, drawn anew as an upload is, and shown."""

import asyncio
from datetime import datetime
from pathlib import Path

from forum.accounts import pictures, profiles
from forum.accounts.models import User
from forum.accounts.signon.fetching import fetch_bytes
from forum.accounts.viewer import Viewer
from forum.accounts.ways.arrivals import Arrival
from forum.accounts.ways.identities import find_identity, may_show_anew
from forum.database import ReadSession, WriteSession
from forum.errors import ForumError
from forum.http.site import Site
from forum.kit.log import logger

log = logger(__name__)

AT_ONCE = 4  # pictures being fetched; whoever comes meanwhile brings theirs the next time


def fetch_portrait(site: Site, user_id: int, arrival: Arrival) -> None:
    """Begin to fetch it, where it can be taken at all. A task of its own: letters must not wait for the publisher's pictures."""
    publisher = site.ways.sso
    if publisher is None or not arrival.picture or not site.ways.pictures or not publisher.may_fetch(arrival.picture):
        return
    if len(publisher.errands) < AT_ONCE:
        task = asyncio.create_task(_fetch(site, user_id, arrival, address=arrival.picture))
        publisher.errands.add(task)
        task.add_done_callback(publisher.errands.discard)


async def _fetch(site: Site, user_id: int, arrival: Arrival, *, address: str) -> None:
    try:
        if not await site.database.read(_may_show, user_id, arrival, now=site.clock()):
            return
        content = await fetch_bytes(address, limit=pictures.BYTES_MAX, headers={"Accept": "image/*"})
        await _show(site, user_id, arrival, drawn=await site.studio.redraw(content))
    except ForumError as error:
        log.info("picture not taken", user=user_id, code=error.code)


async def _show(site: Site, user_id: int, arrival: Arrival, *, drawn: bytes) -> None:
    """Show it, unless it is the one that is shown already: pages are not drawn again for nothing."""
    folder = pictures.folder_of(site.settings.data_dir)
    shown: str | None = await site.database.read(_shown, user_id)
    is_shown: bool = shown is not None and await asyncio.to_thread(_is_same, folder / shown, drawn)
    if is_shown:
        return
    kept = await asyncio.to_thread(pictures.keep, folder, drawn)
    if not await site.database.write(_set, user_id, arrival, name=kept, now=site.clock()):
        await asyncio.to_thread(pictures.forget, folder, kept)


def _is_same(path: Path, drawn: bytes) -> bool:
    return path.is_file() and path.read_bytes() == drawn


def _shown(session: ReadSession, user_id: int) -> str | None:
    return session.get_one(User, user_id).picture


def _may_show(session: ReadSession, user_id: int, arrival: Arrival, *, now: datetime) -> bool:
    """Not where a newer token came meanwhile, nor where the account may show nothing new."""
    known, user = find_identity(session, arrival), session.get(User, user_id)
    is_newest = known is not None and known.user_id == user_id and (known.told_at is None or known.told_at <= arrival.told_at)
    return is_newest and user is not None and may_show_anew(session, user, now=now)


def _set(session: WriteSession, user_id: int, arrival: Arrival, *, name: str, now: datetime) -> bool:
    if not _may_show(session, user_id, arrival, now=now):
        return False
    user = session.get_one(User, user_id)
    profiles.set_picture(session, Viewer(user.id, user.name, user.role, ""), name=name)
    return True

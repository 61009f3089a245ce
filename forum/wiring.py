"""One table: which event wakes which handlers. The one page that knows who follows from what."""

import asyncio
from collections.abc import Iterable

from forum.accounts import pictures
from forum.accounts.events import PictureChanged, SignedOut, StandingChanged
from forum.events import Event, Table
from forum.http.keeping.pagecache import Pages
from forum.live import feed
from forum.live.hub import Hub
from forum.moderation.events import AppealAnswered, AppealFiled, CaseClaimed, CaseDecided, ReportFiled
from forum.policy.events import PolicyChanged

# The desk's own, for what a decision does to a comment is an event of the comment; and nobody's page says who is signed in.
OF_NO_PAGE = (ReportFiled, CaseDecided, CaseClaimed, AppealFiled, AppealAnswered, SignedOut, StandingChanged)


def event_table(hub: Hub) -> Table:
    """Event class → handlers, called in this order after the commit."""

    async def reread_policy(_: PolicyChanged) -> None:
        await hub.site.database.read(hub.site.policy.read)
        await hub.site.database.read(hub.site.screen.read)

    async def forget_picture(event: PictureChanged) -> None:
        await asyncio.to_thread(pictures.forget, pictures.folder_of(hub.site.settings.data_dir), event.gone)

    told = {event: tuple(handlers) for event, handlers in feed.handlers(hub).items()}
    return {**told, PolicyChanged: (reread_policy,), PictureChanged: (forget_picture,)}


def drop_pages(pages: Pages, events: Iterable[Event]) -> None:
    """Forget what guests were shown of the threads these events are about; of all threads when one does not say."""
    for event in events:
        thread_id: int | None = getattr(event, "thread_id", None)
        if thread_id is not None:
            pages.forget(thread_id)
        elif not isinstance(event, OF_NO_PAGE):
            pages.clear()

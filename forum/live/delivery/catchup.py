"""Replay since a number: pages of a thread's log, drawn as the comments are now, each drawn once for all who ask together."""

from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool

from forum.broker.frames import Frame, thread_channel
from forum.http.happenings import Entry, entries_since, render_entries
from forum.http.site import Site
from forum.live.delivery.runs import Run, runs_of
from forum.live.delivery.sharing import Shared
from forum.live.messages import encode


@dataclass(frozen=True)
class Page:
    """Numbered frames in order, ready to be written. `seq` is how far the log went; with `must_reset` there are none."""

    seq: int
    runs: tuple[Run, ...]
    must_reset: bool
    is_last: bool


class LogPages:
    """The logs, as sockets read them. The right to read a thread is asked at subscription, not here."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._shared: Shared[Page] = Shared()

    async def read(self, *, thread_id: int, after: int) -> Page:
        """The next page above `after`, read after this call; raises NotFound, Unavailable."""
        return await self._shared.get((thread_id, after), partial(self._read, thread_id=thread_id, after=after))

    async def _read(self, *, thread_id: int, after: int) -> Page:
        since = await self._site.database.read(entries_since, thread_id=thread_id, after=after)
        drawn = await run_in_threadpool(self._draw, since.entries, thread_id=thread_id)
        return Page(since.seq, drawn, since.must_reset, since.is_last)

    def _draw(self, entries: tuple[Entry, ...], *, thread_id: int) -> tuple[Run, ...]:
        channel, messages = thread_channel(thread_id), render_entries(self._site.templates, entries, thread_id=thread_id)
        drawn = tuple(runs_of(Frame(channel, entry.seq, encode(said)) for entry, said in zip(entries, messages, strict=True)))
        for run in drawn:
            run.above(0, packs=True)  # here, in a thread: nearly all who ask are browsers
        return drawn

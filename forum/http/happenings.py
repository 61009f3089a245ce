"""What has happened in a thread since a number, drawn as it is now: for the socket's replay and for those who poll.

The log holds no text. A comment that was removed since is drawn as what it is now, a tombstone, also in the entry that
once posted it.
"""

from dataclasses import dataclass
from typing import Any

import jinja2
from starlette.concurrency import run_in_threadpool

from forum.accounts.viewer import AnyViewer
from forum.comments.queries import views_by_id
from forum.comments.views import CommentView, to_event_json
from forum.database import ReadSession
from forum.errors import NotFound
from forum.http.drawing import fragment
from forum.http.site import Site
from forum.kit.ids import encode
from forum.threads import log
from forum.threads.models import LogKind, Thread
from forum.threads.queries import find_thread

REACH = 500  # events replayed at most; reading the thread again is cheaper then, and quicker to look at
PAGE = 100  # events of one reading; a page of events is drawn in about 20 ms


@dataclass(frozen=True)
class Entry:
    """One numbered event with the comment it is about, as that comment is now."""

    seq: int
    kind: LogKind
    comment: CommentView | None


@dataclass(frozen=True)
class Since:
    """What the log says above a number. With `must_reset` it cannot say, and the thread has to be read again at `seq`."""

    seq: int
    entries: tuple[Entry, ...] = ()
    must_reset: bool = False

    @property
    def is_last(self) -> bool:
        """Whether there is nothing above these entries."""
        return self.must_reset or not self.entries or self.entries[-1].seq >= self.seq


@dataclass(frozen=True)
class Happenings:
    """The same, as messages of the contract: `event`s in order, or one `reset`."""

    seq: int
    messages: tuple[dict[str, Any], ...]
    must_reset: bool
    is_last: bool


def entries_since(session: ReadSession, *, thread_id: int, after: int, limit: int = PAGE) -> Since:
    """Up to `limit` entries above `after`, or that the reader must start again; raises NotFound. Asks for no right."""
    thread = session.get(Thread, thread_id)
    if thread is None:
        raise NotFound
    behind = thread.seq - after
    if behind == 0:
        return Since(thread.seq)
    if behind < 0 or behind > REACH or after < log.floor(session, thread_id=thread_id):
        return Since(thread.seq, must_reset=True)
    rows = log.entries_after(session, thread_id=thread_id, after=after, limit=limit)
    comments = views_by_id(session, ids={row.comment_id for row in rows if row.comment_id is not None})
    return Since(thread.seq, tuple(Entry(row.seq, row.kind, comments.get(row.comment_id or 0)) for row in rows))


async def events_after(site: Site, viewer: AnyViewer, *, thread_id: int, after: int, limit: int = PAGE) -> Happenings:
    """What this viewer missed since `after`; raises NotFound when they may not read the thread."""
    since = await site.database.read(_entries_for, viewer, thread_id=thread_id, after=after, limit=limit)
    if since.must_reset:
        reset = {"op": "reset", "thread": encode(thread_id), "seq": since.seq}
        return Happenings(since.seq, (reset,), must_reset=True, is_last=True)
    messages = await run_in_threadpool(render_entries, site.templates, since.entries, thread_id=thread_id)
    return Happenings(since.seq, tuple(messages), must_reset=False, is_last=since.is_last)


def render_entries(templates: jinja2.Environment, entries: tuple[Entry, ...], *, thread_id: int) -> list[dict[str, Any]]:
    """The entries as `event` messages, in order. Takes 0.2 ms an entry: pages of them belong in a thread."""
    return [render_event(templates, entry, thread_id=thread_id) for entry in entries]


def render_event(templates: jinja2.Environment, entry: Entry, *, thread_id: int) -> dict[str, Any]:
    """One `event` message; the comment's fragment knows no viewer, so it is the same for all."""
    comment, data = None, {}
    if entry.comment is not None:
        comment = to_event_json(entry.comment)
        data = {"fragment": fragment(templates, entry.comment), "ancestors": list(entry.comment.ancestors)}
    return {
        "op": "event",
        "thread": encode(thread_id),
        "seq": entry.seq,
        "kind": entry.kind.value,
        "comment": comment,
        "data": data,
    }


def _entries_for(session: ReadSession, viewer: AnyViewer, *, thread_id: int, after: int, limit: int) -> Since:
    find_thread(session, viewer, thread_id=thread_id)
    return entries_since(session, thread_id=thread_id, after=after, limit=limit)

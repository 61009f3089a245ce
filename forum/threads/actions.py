"""Writing threads."""

from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlmodel import col, or_, select

from forum.accounts.rules import moderator
from forum.accounts.viewer import AnyViewer
from forum.articles.models import Article
from forum.database import WriteSession
from forum.errors import NotFound
from forum.events import record
from forum.kit.columns import table_of
from forum.kit.ids import new_id
from forum.prepared import Prepared
from forum.threads import log
from forum.threads.events import SlowModeChanged, ThreadLocked, ThreadUnlocked
from forum.threads.models import LogEntry, LogKind, SlowMode, Thread, ThreadLock
from forum.threads.queries import find_lock, find_thread
from forum.threads.ranking import hot

_threads, _entries = table_of(Thread), table_of(LogEntry)
_NUMBERED = Prepared(
    update(_threads)
    .where(_threads.c.id == bindparam("thread"))
    .values(
        seq=_threads.c.seq + 1,
        comment_count=bindparam("count"),
        last_activity_at=bindparam("active_at"),
        hot=bindparam("hot"),
    )
    .returning(_threads.c.seq)
)
_LOGGED = Prepared(insert(_entries))


def open_thread(session: WriteSession, article: Article, *, now: datetime, active_at: datetime) -> Thread:
    """The article's thread, made when there is none yet; `active_at` is how fresh it then counts."""
    known = session.exec(select(Thread).where(Thread.article_id == article.id)).first()
    if known:
        return known
    thread = Thread(id=new_id(), article_id=article.id, hot=hot(comments=0, active_at=active_at), created_at=now)
    session.add(thread)
    session.flush()
    return thread


def note_activity(session: WriteSession, thread_id: int, *, comments: int, at: datetime | None) -> None:
    """Move the thread's numbers by `comments` and, for a new comment, its last activity to `at`."""
    thread = session.get_one(Thread, thread_id)
    session.refresh(thread)
    thread.comment_count += comments
    if at is not None and (thread.last_activity_at is None or at > thread.last_activity_at):
        thread.last_activity_at = at
    if thread.last_activity_at:
        thread.hot = hot(comments=thread.comment_count, active_at=thread.last_activity_at)
    session.add(thread)


def note_comment(
    session: WriteSession, thread_id: int, *, comment_id: int, count: int, last_activity_at: datetime | None, at: datetime
) -> int:
    """`log.append` and `note_activity` for a new comment, on the hot path: one statement for the thread, one for its log.

    `count` is the number of comments with it, and `last_activity_at` the activity before it, both read in this transaction.
    """
    active_at = max(at, last_activity_at or at)
    numbers = {"thread": thread_id, "count": count, "active_at": active_at, "hot": hot(comments=count, active_at=active_at)}
    row = _NUMBERED.first(session, numbers)
    if row is None:
        raise NotFound
    _LOGGED.run(
        session, {"thread_id": thread_id, "seq": row[0], "kind": LogKind.COMMENT_POSTED, "comment_id": comment_id, "at": at}
    )
    return int(row[0])


def lock_thread(session: WriteSession, viewer: AnyViewer, *, thread_id: int, reason: str, now: datetime) -> None:
    """Close a thread to all but moderators; nothing happens when it is closed. Raises NotAllowed, NotFound."""
    by = moderator(viewer)
    find_thread(session, viewer, thread_id=thread_id)
    if find_lock(session, thread_id=thread_id):
        return
    session.add(ThreadLock(id=new_id(), thread_id=thread_id, by_id=by.user_id, reason=reason, created_at=now))
    seq = log.append(session, LogKind.THREAD_LOCKED, thread_id=thread_id, comment_id=None, now=now)
    record(session, ThreadLocked(thread_id, seq))


def unlock_thread(session: WriteSession, viewer: AnyViewer, *, thread_id: int, now: datetime) -> None:
    """Open a closed thread again; nothing happens when it is open. Raises NotAllowed, NotFound."""
    by = moderator(viewer)
    find_thread(session, viewer, thread_id=thread_id)
    lock = find_lock(session, thread_id=thread_id)
    if lock is None:
        return
    lock.ended_at, lock.ended_by_id = now, by.user_id
    session.add(lock)
    seq = log.append(session, LogKind.THREAD_UNLOCKED, thread_id=thread_id, comment_id=None, now=now)
    record(session, ThreadUnlocked(thread_id, seq))


def begin_slow_mode(
    session: WriteSession, viewer: AnyViewer, *, thread_id: int, seconds: int, until: datetime | None, reason: str, now: datetime
) -> None:
    """So many seconds between two comments of one person from now on. Raises NotAllowed, NotFound."""
    by = moderator(viewer)
    end_slow_mode(session, by, thread_id=thread_id, now=now)
    mode = SlowMode(id=new_id(), thread_id=thread_id, seconds=seconds, until=until, reason=reason, created_at=now)
    mode.by_id = by.user_id
    session.add(mode)
    session.flush()


def end_slow_mode(session: WriteSession, viewer: AnyViewer, *, thread_id: int, now: datetime) -> None:
    """Everybody may write at their own pace again; nothing happens when nobody is slowed. Raises NotAllowed, NotFound."""
    by = moderator(viewer)
    find_thread(session, viewer, thread_id=thread_id)
    holds = (col(SlowMode.ended_at).is_(None), or_(col(SlowMode.until).is_(None), col(SlowMode.until) > now))
    ending = update(SlowMode).where(col(SlowMode.thread_id) == thread_id, *holds)
    session.exec(ending.values(ended_at=now, ended_by_id=by.user_id))
    record(session, SlowModeChanged(thread_id))


def bring_back_slow_mode(session: WriteSession, viewer: AnyViewer, *, thread_id: int, ended_at: datetime) -> None:
    """What ended at that moment holds again: for who takes a slip back. Raises NotAllowed."""
    by = moderator(viewer)
    # Not what began at that moment itself: that is the slip.
    ended = update(SlowMode).where(col(SlowMode.thread_id) == thread_id, col(SlowMode.ended_at) == ended_at)
    ended = ended.where(col(SlowMode.created_at) < ended_at)
    session.exec(ended.where(col(SlowMode.ended_by_id) == by.user_id).values(ended_at=None, ended_by_id=None))

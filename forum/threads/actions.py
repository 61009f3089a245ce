"""Writing threads."""

from datetime import datetime

from sqlmodel import select

from forum.accounts.rules import moderator
from forum.accounts.viewer import AnyViewer
from forum.articles.models import Article
from forum.database import WriteSession
from forum.events import record
from forum.kit.ids import new_id
from forum.threads import log
from forum.threads.events import ThreadLocked, ThreadUnlocked
from forum.threads.models import LogKind, Thread, ThreadLock
from forum.threads.queries import find_lock, find_thread
from forum.threads.ranking import hot


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

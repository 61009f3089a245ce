"""The numbered log of one thread: what catch-up replays (decision 0002)."""

from datetime import datetime

from sqlmodel import col, func, select, update

from forum.database import ReadSession, WriteSession
from forum.threads.models import LogEntry, LogKind, Thread


def append(session: WriteSession, kind: LogKind, *, thread_id: int, comment_id: int | None, now: datetime) -> int:
    """Take the thread's next number and note what happened under it.

    The number is taken by updating the thread's row inside the write's transaction, so the order of commits is the
    order of numbers, and work that is rolled back uses none up.
    """
    statement = update(Thread).where(col(Thread.id) == thread_id).values(seq=Thread.seq + 1).returning(col(Thread.seq))
    seq: int = session.exec(statement.execution_options(synchronize_session="fetch")).scalar_one()
    session.add(LogEntry(thread_id=thread_id, seq=seq, kind=kind, comment_id=comment_id, at=now))
    return seq


def entries_after(session: ReadSession, *, thread_id: int, after: int, limit: int) -> list[LogEntry]:
    """Up to `limit` entries with numbers above `after`, in order."""
    statement = select(LogEntry).where(LogEntry.thread_id == thread_id, LogEntry.seq > after)
    return list(session.exec(statement.order_by(col(LogEntry.seq)).limit(limit)))


def floor(session: ReadSession, *, thread_id: int) -> int:
    """Entries above this number are all there; 0 for a whole log. Below it there is nothing to replay from."""
    lowest = session.exec(select(func.min(LogEntry.seq)).where(LogEntry.thread_id == thread_id)).one()
    if lowest is None:  # nothing happened yet, or all of it was trimmed: then the floor is as high as the log was
        return session.exec(select(Thread.seq).where(Thread.id == thread_id)).one()
    return lowest - 1

"""Trimming the logs of threads, by age and by length: who asks for less than is left reads the thread again."""

from datetime import datetime
from itertools import takewhile

from sqlmodel import col, delete, or_, select

from forum.database import ReadSession, WriteSession
from forum.threads.models import LogEntry, Thread

BATCH = 1_000  # entries in one write; they go in under 10 ms, so nobody's comment waits long behind them


def threads_to_trim(session: ReadSession, *, before: datetime, length: int) -> list[int]:
    """The threads whose oldest entry is from before that time, or is not among the newest `length`."""
    lowest, oldest = (
        select(column)
        .where(LogEntry.thread_id == Thread.id)
        .order_by(col(LogEntry.seq))
        .limit(1)
        .correlate(Thread)
        .scalar_subquery()
        for column in (LogEntry.seq, LogEntry.at)
    )
    # As subqueries, each a look at the key: a join would let SQLite begin with the log, and walk through all of it.
    return list(session.exec(select(Thread.id).where(or_(oldest < before, lowest <= Thread.seq - length))))


def trim_log(session: WriteSession, *, thread_id: int, before: datetime, length: int) -> int:
    """Drop up to BATCH of the thread's oldest entries; gives how many. Fewer than BATCH: there are no more to drop.

    Only from the lower end, so that what is left has no hole: an old entry above a newer one, which a clock set back
    or an import leaves, stays until that one goes.
    """
    thread = session.get_one(Thread, thread_id)
    oldest = select(LogEntry.seq, LogEntry.at).where(LogEntry.thread_id == thread_id).order_by(col(LogEntry.seq)).limit(BATCH)
    rows = session.exec(oldest).all()
    gone = [seq for seq, at in takewhile(lambda row: row[1] < before or row[0] <= thread.seq - length, rows)]
    if gone:
        session.exec(delete(LogEntry).where(col(LogEntry.thread_id) == thread_id, col(LogEntry.seq) <= gone[-1]))
    return len(gone)

"""Tables of threads."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from forum.kit.columns import enum_column, key_field, plain_id, reference


class LogKind(StrEnum):
    """What a numbered entry of a thread's log says has happened."""

    COMMENT_POSTED = "comment.posted"
    COMMENT_EDITED = "comment.edited"
    COMMENT_DELETED = "comment.deleted"
    COMMENT_REMOVED = "comment.removed"
    COMMENT_RESTORED = "comment.restored"
    COMMENT_REDRAWN = "comment.redrawn"
    THREAD_LOCKED = "thread.locked"
    THREAD_UNLOCKED = "thread.unlocked"


class Thread(SQLModel, table=True):
    """The discussion of one article. `seq` is the number of its last log entry; `hot` sorts the front page (threads/ranking.py)."""

    __tablename__ = "threads"

    id: int = key_field()
    article_id: int = reference("articles.id", unique=True)
    seq: int = 0
    comment_count: int = 0
    hot: float = Field(default=0.0, index=True)
    last_activity_at: datetime | None = None
    created_at: datetime


class LogEntry(SQLModel, table=True):
    """One numbered event. It holds no text: replay renders current rows, so a removed text cannot come back (live rule 8)."""

    __tablename__ = "log_entries"

    thread_id: int = reference("threads.id", primary_key=True, index=False, ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    kind: LogKind = Field(sa_type=enum_column(LogKind, length=32))
    # No foreign key: threads stand below comments.
    comment_id: int | None = plain_id()
    at: datetime


class ThreadLock(SQLModel, table=True):
    """A lock is a record: who, when, why, and when it ended."""

    __tablename__ = "thread_locks"

    id: int = key_field()
    thread_id: int = reference("threads.id", ondelete="CASCADE")
    by_id: int | None = reference("users.id", nullable=True, index=False)
    reason: str = Field(default="", max_length=300)
    created_at: datetime
    ended_at: datetime | None = None
    ended_by_id: int | None = reference("users.id", nullable=True, index=False)


class SlowMode(SQLModel, table=True):
    """So many seconds between two comments of one person in this thread: a record like a lock."""

    __tablename__ = "slow_modes"

    id: int = key_field()
    thread_id: int = reference("threads.id", ondelete="CASCADE")
    seconds: int
    by_id: int | None = reference("users.id", nullable=True, index=False)
    reason: str = Field(default="", max_length=300)
    created_at: datetime
    until: datetime | None = None
    ended_at: datetime | None = None
    ended_by_id: int | None = reference("users.id", nullable=True, index=False)


class Epoch(SQLModel, table=True):
    """One row: names this history of logs. It changes when a backup is restored, and clients then read again."""

    __tablename__ = "epoch"

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=40)

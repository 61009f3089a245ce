"""Tables of comments."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from forum.kit.columns import enum_column, json_field, key_field, plain_id, reference, with_default


class State(StrEnum):
    """Where a comment stands with its readers."""

    PUBLISHED = "published"
    HELD = "held"
    REMOVED = "removed"
    DELETED = "deleted"


class Comment(SQLModel, table=True):
    """One comment. `seq` is the log entry that posted it; `replies` counts all below it that are not gone.

    `is_unseen` is one that was held before anybody saw it: it has no number (`seq` 0) and stands in no reading of the thread
    but its author's and the desk's until a moderator lets it through; then it is posted.

    `path` is the sortable ids from its root to itself, 13 characters each, at most MAX_LEVEL of them (comments/paths.py);
    a reply below that hangs on the last level, and `answers_id` names what it answers.
    `rank` and `controversy` are written with every vote (comments/ranking.py).
    """

    __tablename__ = "comments"
    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        UniqueConstraint("source", "source_id"),
        UniqueConstraint("thread_id", "path"),
        Index("ix_comments_best", "thread_id", "parent_id", "rank", "id"),
        Index("ix_comments_seq", "thread_id", "seq"),
    )

    id: int = key_field()
    thread_id: int = reference("threads.id", index=False)
    parent_id: int | None = reference("comments.id", nullable=True, index=False)
    answers_id: int | None = reference("comments.id", nullable=True, index=False)
    path: str = Field(max_length=650)
    depth: int = 0
    author_id: int = reference("users.id", index=False)
    key: str = Field(max_length=36)
    body: str
    html: str
    plain: str
    renderer: int
    state: State = Field(default=State.PUBLISHED, sa_type=enum_column(State))
    rev: int = 1
    seq: int
    is_unseen: bool = with_default(False)
    up: int = 0
    down: int = 0
    imported_score: int = 0
    score: int = 0
    rank: float = 0.0
    controversy: float = 0.0
    replies: int = 0
    source: str | None = Field(default=None, max_length=40)
    source_id: str | None = Field(default=None, max_length=2000)
    created_at: datetime
    edited_at: datetime | None = None


class Edit(SQLModel, table=True):
    """What a comment said before an edit, under the revision it then had. `key` is the command that replaced it."""

    __tablename__ = "comment_edits"
    __table_args__ = (UniqueConstraint("comment_id", "rev"), UniqueConstraint("comment_id", "key"))

    id: int = key_field()
    comment_id: int = reference("comments.id", index=False)
    rev: int
    body: str
    html: str
    key: str | None = Field(default=None, max_length=36)
    at: datetime


class Vote(SQLModel, table=True):
    """One person's vote on one comment, 1 or -1; no row is no vote."""

    __tablename__ = "votes"

    comment_id: int = reference("comments.id", primary_key=True, index=False, ondelete="CASCADE")
    user_id: int = reference("users.id", primary_key=True, ondelete="CASCADE")
    value: int
    at: datetime


class Removal(SQLModel, table=True):
    """A removal is a record: by whom, when, why, and when it was taken back. A deletion by the author is one without reason."""

    __tablename__ = "removals"

    id: int = key_field()
    comment_id: int = reference("comments.id")
    by_id: int = reference("users.id", index=False)
    reason: str | None = Field(default=None, max_length=32)
    note: str = Field(default="", max_length=1000)
    at: datetime
    ended_at: datetime | None = None
    ended_by_id: int | None = reference("users.id", nullable=True, index=False)


class Signal(SQLModel, table=True):
    """What one detector found in one revision (forum/filters). `rule_id` names a rule of the site's own, where one matched.

    `spans` are pairs of offsets into the plain text; `effect` is what followed by the policy of that moment; `label` and
    `detail` are for people. A detector that failed says so in `detail`, with score 0.
    """

    __tablename__ = "signals"
    __table_args__ = (Index("ix_signals_comment", "comment_id", "rev"), Index("ix_signals_detector", "detector", "at"))

    id: int = key_field()
    comment_id: int = reference("comments.id", index=False, ondelete="CASCADE")
    rev: int
    detector: str = Field(max_length=32)
    rule_id: int | None = plain_id()
    label: str = Field(max_length=120)
    score: float
    threshold: float
    effect: str = Field(max_length=16)
    spans: list[list[int]] = json_field()
    detail: str = Field(default="", max_length=300)
    has_failed: bool = False
    at: datetime

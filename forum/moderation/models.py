"""Tables of moderation."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from forum.kit.columns import enum_column, key_field, reference


class CaseState(StrEnum):
    """Whether a case waits for a decision."""

    OPEN = "open"
    DECIDED = "decided"


class Reason(StrEnum):
    """Why a comment is reported or removed. The sentences are in reasons.py."""

    SPAM = "spam"
    ABUSE = "abuse"
    HATE = "hate"
    SEXUAL_IMAGERY = "sexual-imagery"
    CHILD_SAFETY = "child-safety"
    DANGER = "danger"
    PERSONAL_INFORMATION = "personal-information"
    OFF_TOPIC = "off-topic"
    OTHER = "other"


class Action(StrEnum):
    """What a decision does."""

    KEEP = "keep"
    REMOVE = "remove"
    RESTORE = "restore"


class Case(SQLModel, table=True):
    """What is said against one comment, with the text as it was when first reported. One open case a comment."""

    __tablename__ = "cases"
    __table_args__ = (
        # The steps of the schema say the same for Postgres. Here the word would load its dialect, 3 MB of an idle server.
        Index("uq_cases_open", "comment_id", unique=True, sqlite_where=text("state = 'open'")),
        Index("ix_cases_queue", "state", "last_report_at", "id"),
    )

    id: int = key_field()
    comment_id: int = reference("comments.id")
    state: CaseState = Field(default=CaseState.OPEN, sa_type=enum_column(CaseState))
    rev: int
    snapshot: str
    snapshot_html: str
    report_count: int = 0
    opened_at: datetime
    last_report_at: datetime
    decided_at: datetime | None = None


class Report(SQLModel, table=True):
    """One person's report, once in a case. `rev` is the revision it was about."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id"), UniqueConstraint("reporter_id", "key"))

    id: int = key_field()
    case_id: int = reference("cases.id")
    comment_id: int = reference("comments.id")
    reporter_id: int = reference("users.id", index=False)
    rev: int
    reason: Reason = Field(sa_type=enum_column(Reason, length=32))
    note: str = Field(default="", max_length=500)
    key: str | None = Field(default=None, max_length=36)
    created_at: datetime


class Decision(SQLModel, table=True):
    """What a moderator decided, about which revision, and why."""

    __tablename__ = "decisions"

    id: int = key_field()
    case_id: int = reference("cases.id")
    comment_id: int = reference("comments.id")
    by_id: int = reference("users.id", index=False)
    action: Action = Field(sa_type=enum_column(Action))
    reason: Reason = Field(sa_type=enum_column(Reason, length=32))
    note: str = Field(default="", max_length=1000)
    rev: int
    at: datetime


class AuditEntry(SQLModel, table=True):
    """One link of the moderation log's chain: `hash` covers the entry and `previous_hash` (moderation/audit.py)."""

    __tablename__ = "audit_entries"

    number: int = Field(primary_key=True)
    at: datetime
    by_id: int | None = reference("users.id", nullable=True, index=False)
    role: str = Field(max_length=16)
    action: str = Field(max_length=40)
    reason: str | None = Field(default=None, max_length=32)
    note: str = Field(default="", max_length=1000)
    subject: str = Field(max_length=60)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)

"""Tables of moderation."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from forum.comments.models import State
from forum.kit.columns import enum_column, key_field, reference, with_default


class CaseState(StrEnum):
    """Whether a case waits for a decision."""

    OPEN = "open"
    DECIDED = "decided"


class Reason(StrEnum):
    """Why a comment is reported or removed. What each of them means and does is in reasons.py."""

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
    HOLD = "hold"
    REMOVE = "remove"
    RESTORE = "restore"


class Standing(StrEnum):
    """How long and how well somebody who reports is known here (scoring.py)."""

    NEW = "new"
    READER = "reader"
    ESTABLISHED = "established"
    MODERATOR = "moderator"


class Outcome(StrEnum):
    """What came of a report: its case decides over all reports in it, and its sender may take it back before."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class AppealState(StrEnum):
    """Whether an appeal waits, and what was answered."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class NoticeKind(StrEnum):
    """What a notice tells somebody."""

    DECISION = "decision"
    OUTCOME = "outcome"
    APPEAL = "appeal"


class Case(SQLModel, table=True):
    """What is said against one comment, with the text as it was when first reported. One open case a comment.

    `score` and `urgency` come from its reports (scoring.py), `priority` from both: the queue is sorted by it. Whoever claimed a
    case looks at it until `claim_until`; afterwards nobody does.
    """

    __tablename__ = "cases"
    __table_args__ = (
        # The steps of the schema say the same for Postgres. Here the word would load its dialect, 3 MB of an idle server.
        Index("uq_cases_open", "comment_id", unique=True, sqlite_where=text("state = 'open'")),
        Index("ix_cases_queue", "state", "priority", "id"),
        Index("ix_cases_decided", "state", "decided_at", "id"),
    )

    id: int = key_field()
    comment_id: int = reference("comments.id")
    state: CaseState = Field(default=CaseState.OPEN, sa_type=enum_column(CaseState))
    rev: int
    snapshot: str
    snapshot_html: str
    report_count: int = 0
    score: float = with_default(0.0)
    urgency: int = with_default(0)
    priority: float = with_default(0.0)
    is_follow_up: bool = with_default(False)
    claimed_by_id: int | None = reference("users.id", nullable=True, index=False)
    claim_until: datetime | None = None
    opened_at: datetime
    last_report_at: datetime
    due_at: datetime | None = None
    decided_at: datetime | None = None


class Report(SQLModel, table=True):
    """One person's report, once for each revision `rev` of a comment. `weight` is what it counted for when it was sent."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("case_id", "reporter_id"),
        UniqueConstraint("reporter_id", "key"),
        Index(
            "uq_reports_revision", "comment_id", "rev", "reporter_id", unique=True, sqlite_where=text("outcome IS NOT 'withdrawn'")
        ),
        # The record of a reporter: how many of theirs were upheld.
        Index("ix_reports_record", "reporter_id", "outcome"),
    )

    id: int = key_field()
    case_id: int = reference("cases.id")
    comment_id: int = reference("comments.id")
    reporter_id: int = reference("users.id", index=False)
    rev: int
    reason: Reason = Field(sa_type=enum_column(Reason, length=32))
    note: str = Field(default="", max_length=500)
    key: str | None = Field(default=None, max_length=36)
    standing: Standing = Field(
        default=Standing.READER, sa_type=enum_column(Standing), sa_column_kwargs={"server_default": Standing.READER.value}
    )
    weight: float = with_default(1.0)
    outcome: Outcome | None = Field(default=None, sa_type=enum_column(Outcome))
    outcome_at: datetime | None = None
    created_at: datetime


class Disagreement(SQLModel, table=True):
    """Somebody only disagrees: counted, shown to nobody but the desk, and never a case."""

    __tablename__ = "disagreements"

    comment_id: int = reference("comments.id", primary_key=True, index=False, ondelete="CASCADE")
    user_id: int = reference("users.id", primary_key=True, ondelete="CASCADE")
    at: datetime


class Decision(SQLModel, table=True):
    """What was decided about which revision, and why. `by_id` is None where the rules decided by themselves.

    `was` and `was_open` are the state of the comment and of the case before it, for those who take it back; `reverts_id` names
    the decision that this one takes back.
    """

    __tablename__ = "decisions"

    id: int = key_field()
    case_id: int = reference("cases.id")
    comment_id: int = reference("comments.id")
    by_id: int | None = reference("users.id", nullable=True, index=False)
    action: Action = Field(sa_type=enum_column(Action))
    reason: Reason = Field(sa_type=enum_column(Reason, length=32))
    note: str = Field(default="", max_length=1000)
    rev: int
    was: State | None = Field(default=None, sa_type=enum_column(State))
    was_open: bool = with_default(True)
    reverts_id: int | None = reference("decisions.id", nullable=True, index=False)
    at: datetime


class Appeal(SQLModel, table=True):
    """The author asks for a decision to be looked at again; once, and by somebody else than who took it."""

    __tablename__ = "appeals"
    __table_args__ = (Index("ix_appeals_queue", "state", "created_at", "id"),)

    id: int = key_field()
    decision_id: int = reference("decisions.id", unique=True, index=False)
    by_id: int = reference("users.id")
    text: str = Field(max_length=2000)
    state: AppealState = Field(default=AppealState.OPEN, sa_type=enum_column(AppealState))
    decided_by_id: int | None = reference("users.id", nullable=True, index=False)
    answer: str = Field(default="", max_length=1000)
    created_at: datetime
    decided_at: datetime | None = None


class Notice(SQLModel, table=True):
    """Something a person is told. Its words are written when it is read, from what it names."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_inbox", "user_id", "id"),)

    id: int = key_field()
    user_id: int = reference("users.id", index=False, ondelete="CASCADE")
    kind: NoticeKind = Field(sa_type=enum_column(NoticeKind))
    decision_id: int | None = reference("decisions.id", nullable=True)
    report_id: int | None = reference("reports.id", nullable=True, index=False)
    appeal_id: int | None = reference("appeals.id", nullable=True, index=False)
    created_at: datetime
    read_at: datetime | None = None


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

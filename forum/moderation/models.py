"""Tables of moderation."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from forum.comments.models import State
from forum.kit.columns import enum_column, key_field, plain_id, reference, with_default


class CaseState(StrEnum):
    """Whether a case waits for a decision."""

    OPEN = "open"
    DECIDED = "decided"


class Action(StrEnum):
    """What a decision does."""

    KEEP = "keep"
    HOLD = "hold"
    REMOVE = "remove"
    RESTORE = "restore"
    REMOVE_BRANCH = "remove-branch"
    PURGE = "purge"
    LOCK = "lock"
    UNLOCK = "unlock"
    SLOW = "slow"
    UNSLOW = "unslow"
    WARN = "warn"
    PREMODERATE = "premoderate"
    SUSPEND = "suspend"
    BAN = "ban"
    LIFT = "lift"


class Subject(StrEnum):
    """What a case or a decision is about."""

    COMMENT = "comment"
    ACCOUNT = "account"
    ARTICLE = "article"


class Standing(StrEnum):
    """How long and how well somebody who reports is known here (scoring.py)."""

    GUEST = "guest"
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
    SANCTION = "sanction"


class Case(SQLModel, table=True):
    """What is said against one comment, account or article, with its text as it was when first reported. One open case each.

    `subject` says which of `comment_id`, `account_id` and `article_id` is set. `is_legal`: somebody sent a legal notice.
    `is_screened`: the filters opened it.

    `score` and `urgency` come from its reports (scoring.py), `priority` from both: the queue is sorted by it. Whoever claimed a
    case looks at it until `claim_until`; afterwards nobody does.
    """

    __tablename__ = "cases"
    __table_args__ = (
        # The steps of the schema say the same for Postgres. Here the word would load its dialect, 3 MB of an idle server.
        Index("uq_cases_open", "comment_id", unique=True, sqlite_where=text("state = 'open'")),
        Index("uq_cases_open_account", "account_id", unique=True, sqlite_where=text("state = 'open' AND account_id IS NOT NULL")),
        Index("uq_cases_open_article", "article_id", unique=True, sqlite_where=text("state = 'open' AND article_id IS NOT NULL")),
        Index("ix_cases_queue", "state", "priority", "id"),
        Index("ix_cases_decided", "state", "decided_at", "id"),
        # The desk counts what waits by age, and what somebody looks at, without a look at every case.
        Index("ix_cases_due", "state", "due_at"),
        Index("ix_cases_legal", "is_legal", sqlite_where=text("state = 'open' AND is_legal = 1")),
        Index("ix_cases_claimed", "claimed_by_id", sqlite_where=text("claimed_by_id IS NOT NULL")),
    )

    id: int = key_field()
    subject: Subject = Field(
        default=Subject.COMMENT, sa_type=enum_column(Subject), sa_column_kwargs={"server_default": Subject.COMMENT.value}
    )
    comment_id: int | None = reference("comments.id", nullable=True)
    account_id: int | None = reference("users.id", nullable=True)
    article_id: int | None = reference("articles.id", nullable=True)
    is_legal: bool = with_default(False)
    is_screened: bool = with_default(False)
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
    """One person's report, once for each revision `rev` of a comment. `weight` is what it counted for when it was sent.

    Somebody without an account has no `reporter_id`; `guest` is a keyed hash of their address block, for one report each.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("case_id", "reporter_id"),
        UniqueConstraint("reporter_id", "key"),
        Index(
            "uq_reports_revision", "comment_id", "rev", "reporter_id", unique=True, sqlite_where=text("outcome IS NOT 'withdrawn'")
        ),
        Index("uq_reports_guest", "case_id", "rev", "guest", unique=True, sqlite_where=text("guest IS NOT NULL")),
        # The record of a reporter: how many of theirs were upheld.
        Index("ix_reports_record", "reporter_id", "outcome"),
        # What waits, by reason.
        Index("ix_reports_waiting", "reason", "case_id", sqlite_where=text("outcome IS NULL")),
    )

    id: int = key_field()
    case_id: int = reference("cases.id")
    comment_id: int | None = reference("comments.id", nullable=True)
    reporter_id: int | None = reference("users.id", nullable=True, index=False)
    guest: str | None = Field(default=None, max_length=64)
    rev: int
    reason: str = Field(max_length=32)
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
    the decision that this one takes back, `bulk_id` the one it was part of. `rule_id` is the version of the house rule it was
    taken under, `until` the end of what it set for a time. One about a person or a thread, not a comment, names `account_id` or
    `thread_id`; it needs no case.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_at", "at", "id"),)

    id: int = key_field()
    case_id: int | None = reference("cases.id", nullable=True)
    comment_id: int | None = reference("comments.id", nullable=True)
    account_id: int | None = reference("users.id", nullable=True)
    thread_id: int | None = reference("threads.id", nullable=True, index=False)
    by_id: int | None = reference("users.id", nullable=True, index=False)
    action: Action = Field(sa_type=enum_column(Action))
    reason: str = Field(max_length=32)
    note: str = Field(default="", max_length=1000)
    rev: int
    was: State | None = Field(default=None, sa_type=enum_column(State))
    was_open: bool = with_default(True)
    reverts_id: int | None = reference("decisions.id", nullable=True, index=False)
    bulk_id: int | None = reference("decisions.id", nullable=True, index=False)
    rule_id: int | None = reference("rule_texts.id", nullable=True, index=False)
    until: datetime | None = None
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
    __table_args__ = (
        Index("ix_notices_inbox", "user_id", "id"),
        # The number in the head of every page.
        Index("ix_notices_unread", "user_id", "created_at", sqlite_where=text("read_at IS NULL")),
    )

    id: int = key_field()
    user_id: int = reference("users.id", index=False, ondelete="CASCADE")
    kind: NoticeKind = Field(sa_type=enum_column(NoticeKind))
    decision_id: int | None = reference("decisions.id", nullable=True)
    report_id: int | None = reference("reports.id", nullable=True, index=False)
    appeal_id: int | None = reference("appeals.id", nullable=True, index=False)
    sanction_id: int | None = reference("sanctions.id", nullable=True, index=False)
    created_at: datetime
    read_at: datetime | None = None


class AuditEntry(SQLModel, table=True):
    """One link of the moderation log's chain: `hash` covers the entry and `previous_hash` (moderation/audit.py).

    Entries since version 2 hold no personal text: `digest` is that of the note, which stands in AuditNote and can be erased.
    `rule` is the house rule's code and version, `decision_id` the decision it is about; `reverts` and `bulk` are the numbers of
    the entries of the decisions that this one takes back and is part of.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject", "number"), Index("ix_audit_entries_decision", "decision_id"))

    number: int = Field(primary_key=True)
    at: datetime
    by_id: int | None = reference("users.id", nullable=True, index=False)
    role: str = Field(max_length=16)
    action: str = Field(max_length=40)
    reason: str | None = Field(default=None, max_length=32)
    note: str = Field(default="", max_length=1000)
    subject: str = Field(max_length=60)
    version: int = with_default(1)
    digest: str | None = Field(default=None, max_length=64)
    rule: str | None = Field(default=None, max_length=44)
    decision_id: int | None = plain_id()
    reverts: int | None = None
    bulk: int | None = None
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditNote(SQLModel, table=True):
    """What was said with an entry of the log. `salt` keeps the digest from being guessed once the words are erased."""

    __tablename__ = "audit_notes"

    number: int = Field(primary_key=True)
    salt: str = Field(max_length=32)
    note: str


class LegalState(StrEnum):
    """How far a legal notice is."""

    RECEIVED = "received"
    DECIDED = "decided"
    VOID = "void"


class LegalNotice(SQLModel, table=True):
    """A notice of illegal content (EU 2022/2065, art. 16): who, where, why, in good faith. `number` stands on its receipt.

    Who reports an offence against a child need not say who they are. `token_hash` opens the receipt's page.
    """

    __tablename__ = "legal_notices"

    id: int = key_field()
    number: str = Field(max_length=20, unique=True)
    token_hash: str = Field(max_length=64, unique=True)
    case_id: int | None = reference("cases.id", nullable=True)
    comment_id: int | None = reference("comments.id", nullable=True)
    address: str = Field(max_length=2000)
    law: str = Field(default="", max_length=300)
    why: str = Field(max_length=4000)
    name: str = Field(default="", max_length=120)
    email: str = Field(default="", max_length=254)
    is_about_child: bool = False
    state: LegalState = Field(default=LegalState.RECEIVED, sa_type=enum_column(LegalState))
    decision_id: int | None = reference("decisions.id", nullable=True, index=False)
    created_at: datetime
    decided_at: datetime | None = None


class SavedView(SQLModel, table=True):
    """A search of the queue that a moderator keeps under a name."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: int = key_field()
    user_id: int = reference("users.id", index=False, ondelete="CASCADE")
    name: str = Field(max_length=40)
    search: str = Field(max_length=200)
    at: datetime


class PersonNote(SQLModel, table=True):
    """What one moderator tells the others about a person."""

    __tablename__ = "person_notes"

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    by_id: int = reference("users.id", index=False)
    text: str = Field(max_length=1000)
    at: datetime

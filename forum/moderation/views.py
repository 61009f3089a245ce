"""What the desk sees."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True)
class CaseRow:
    """A case in the queue. Ids are outer ids; `reasons` are codes with how many reports gave them; `looking` has claimed it."""

    id: str
    url: str
    comment_id: str
    thread_id: str
    excerpt: str
    author: str
    article_title: str
    opened_at: datetime
    last_report_at: datetime
    report_count: int
    reasons: tuple[tuple[str, int], ...]
    state: str
    comment_state: str
    rev: int
    decision: str | None
    score: float
    priority: float
    urgency: int
    is_follow_up: bool
    due_at: datetime | None
    looking: str | None


@dataclass(frozen=True)
class ReportView:
    """One report. The reporter's name stays at the desk."""

    reason: str
    note: str
    created_at: datetime
    reporter: str


@dataclass(frozen=True)
class DecisionView:
    """One decision."""

    action: str
    reason: str
    note: str
    at: datetime
    by: str


@dataclass(frozen=True)
class CaseView:
    """A case with everything said about it. `reports` are grouped by reason, the most frequent first.

    `disagreements` are people who only think otherwise; `undo_id` is the decision that this moderator took just now and can
    still take back.
    """

    row: CaseRow
    snapshot_html: Markup
    snapshot_rev: int
    rev: int
    text_changed: bool
    reports: tuple[tuple[str, tuple[ReportView, ...]], ...]
    decisions: tuple[DecisionView, ...]
    actions: tuple[str, ...]
    disagreements: int
    undo_id: str | None


@dataclass(frozen=True)
class LogView:
    """One entry of the public log: the rule and the role, never a reporter or a moderator by name."""

    number: int
    at: datetime
    role: str
    action: str
    reason: str | None
    subject_url: str

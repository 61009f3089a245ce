"""What the desk sees."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True)
class CaseRow:
    """A case in the queue. Ids are outer ids; `reasons` are codes with how many reports gave them."""

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
    """A case with everything said about it. `reports` are grouped by reason, the most frequent first."""

    row: CaseRow
    snapshot_html: Markup
    snapshot_rev: int
    rev: int
    text_changed: bool
    reports: tuple[tuple[str, tuple[ReportView, ...]], ...]
    decisions: tuple[DecisionView, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class LogView:
    """One entry of the public log: the rule and the role, never a reporter or a moderator by name."""

    number: int
    at: datetime
    role: str
    action: str
    reason: str | None
    subject_url: str

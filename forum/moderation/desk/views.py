"""What the desk sees."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from forum.moderation.desk.marks import Piece


@dataclass(frozen=True)
class CaseRow:
    """A case in the queue. Ids are outer ids; `reasons` are codes with how many reports gave them; `looking` has claimed it.

    `subject` is comment, account or article; `comment_id`, `thread_id` are empty where it is not about a comment, and then
    `rev` is that of its snapshot.
    """

    id: str
    url: str
    subject: str
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
    decided_by: str | None
    score: float
    priority: float
    urgency: int
    is_follow_up: bool
    is_legal: bool
    is_screened: bool
    is_overdue: bool
    due_at: datetime | None
    decided_at: datetime | None
    looking: str | None
    author_kind: str = "account"


@dataclass(frozen=True)
class SenderView:
    """Who sent a report, and what came of theirs before. Without a name it was a guest. Never leaves the desk."""

    name: str
    standing: str
    upheld: int
    rejected: int


@dataclass(frozen=True)
class ReportView:
    """One report, and what it counted for when it was sent."""

    reason: str
    note: str
    created_at: datetime
    rev: int
    weight: float
    sender: SenderView


@dataclass(frozen=True)
class DecisionView:
    """One decision; `until` is the end of what it set for a time."""

    action: str
    reason: str
    note: str
    at: datetime
    until: datetime | None
    by: str


@dataclass(frozen=True)
class SignalView:
    """What one detector said of a revision, also when it found nothing or failed."""

    detector: str
    label: str
    score: float
    threshold: float
    effect: str
    detail: str
    rev: int
    has_failed: bool

    @property
    def is_found(self) -> bool:
        """Whether it found something."""
        return not self.has_failed and self.score >= self.threshold


@dataclass(frozen=True)
class EditView:
    """What the comment said before an edit, and when it was replaced."""

    rev: int
    html: Markup
    at: datetime


@dataclass(frozen=True)
class SimilarView:
    """Another case about the same person, and how it was decided."""

    url: str
    words: str
    action: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class SanctionView:
    """A sanction of a person; `holds` says whether it does now."""

    id: str
    kind: str
    reason: str
    note: str
    by: str
    from_at: datetime
    until: datetime | None
    ended_at: datetime | None
    acknowledged_at: datetime | None
    holds: bool


@dataclass(frozen=True)
class NoteView:
    """What a moderator told the others about a person."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class PersonView:
    """A person at a glance. Comments are counted among their first so many; `removed` of them a moderator took away."""

    id: str
    name: str
    url: str
    role: str
    kind: str
    picture: str | None
    joined_at: datetime
    comments: int
    is_more: bool
    removed: int
    held: int
    upheld: int
    rejected: int
    sanctions: tuple[SanctionView, ...]
    notes: tuple[NoteView, ...]

    @property
    def share_removed(self) -> int:
        """Of a hundred comments."""
        return round(100 * self.removed / self.comments) if self.comments else 0


@dataclass(frozen=True)
class LegalView:
    """A legal notice on a case. Who sent it stays at the desk."""

    number: str
    url: str
    law: str
    why: str
    name: str
    state: str
    is_about_child: bool
    created_at: datetime


@dataclass(frozen=True)
class AppealMark:
    """An appeal against a decision of a case."""

    url: str
    state: str
    text: str
    created_at: datetime


@dataclass(frozen=True)
class CaseCard:
    """A case with everything said about it. `reports` are grouped by reason, the most frequent first.

    `pieces` are the present text with what detectors matched; empty where none did. `disagreements` are people who only think
    otherwise; `undo_id` is the decision that this moderator took just now and can still take back.
    """

    row: CaseRow
    snapshot_html: Markup
    snapshot_rev: int
    rev: int
    text_changed: bool
    pieces: tuple[Piece, ...]
    signals: tuple[SignalView, ...]
    reports: tuple[tuple[str, tuple[ReportView, ...]], ...]
    decisions: tuple[DecisionView, ...]
    actions: tuple[str, ...]
    disagreements: int
    undo_id: str | None
    edits: tuple[EditView, ...]
    person: PersonView | None
    similar: tuple[SimilarView, ...]
    legal: tuple[LegalView, ...]
    appeals: tuple[AppealMark, ...]

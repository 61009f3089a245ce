"""The inbox: what a person was told, in the order it was said. Its words are the template's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment
from forum.database import ReadSession
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.moderation.models import Appeal, Case, Decision, Notice, Report, Subject
from forum.moderation.notices import list_notices
from forum.moderation.queries import FIRST_WORDS


@dataclass(frozen=True)
class NoticeView:
    """One thing somebody was told. `outcome` is said to reporters, `subject` what they reported, `answer` to those who appealed."""

    kind: str
    at: datetime
    is_new: bool
    words: str
    comment_url: str
    statement_url: str
    action: str
    reason: str
    until: datetime | None
    is_automatic: bool
    subject: str
    outcome: str | None
    appeal_state: str | None
    answer: str


def inbox(session: ReadSession, viewer: AnyViewer, *, now: datetime, limit: int) -> list[NoticeView]:
    """What this person was told, newest first; raises NotSignedIn."""
    reader = signed_in(viewer)
    notices = [one for one in list_notices(session, reader, now=now, limit=limit) if one.decision_id is not None]
    around = _Around(session, notices)
    return [_notice(notice, reader, around=around) for notice in notices]


class _Around:
    """What the notices name, each kind read at once."""

    def __init__(self, session: ReadSession, notices: Sequence[Notice]) -> None:
        self.decisions = _all(session, Decision, [notice.decision_id for notice in notices])
        named = self.decisions.values()
        self.comments = _all(session, Comment, [one.comment_id for one in named])
        self.cases = _all(session, Case, [one.case_id for one in named])
        self.reports = _all(session, Report, [notice.report_id for notice in notices])
        self.appeals = _all(session, Appeal, [notice.appeal_id for notice in notices])


def _all(session: ReadSession, table: Any, ids: Sequence[int | None]) -> dict[int | None, Any]:
    wanted = {one for one in ids if one is not None}
    found = session.exec(select(table).where(col(table.id).in_(wanted))).all() if wanted else ()
    return {one.id: one for one in found}


def _notice(notice: Notice, reader: Viewer, *, around: _Around) -> NoticeView:
    decision: Decision = around.decisions[notice.decision_id]
    comment: Comment | None = around.comments.get(decision.comment_id)
    report: Report | None = around.reports.get(notice.report_id)
    appeal: Appeal | None = around.appeals.get(notice.appeal_id)
    case: Case | None = around.cases.get(decision.case_id)
    is_own = comment is not None and comment.author_id == reader.user_id
    is_against = is_own or decision.account_id == reader.user_id
    return NoticeView(
        kind=notice.kind.value,
        at=notice.created_at,
        is_new=notice.read_at is None,
        # Whoever reported a text has read it; whether it was removed or not, it is not repeated to them.
        words=excerpt(comment.plain, FIRST_WORDS) if comment and is_own else "",
        comment_url=f"/c/{encode(comment.id)}" if comment else "",
        statement_url=_statement_url(decision) if is_against else "",
        action=decision.action.value,
        reason=decision.reason,
        until=decision.until,
        is_automatic=decision.by_id is None,
        subject=(case.subject if case else Subject.COMMENT).value,
        outcome=report.outcome.value if report and report.outcome else None,
        appeal_state=appeal.state.value if appeal else None,
        answer=appeal.answer if appeal else "",
    )


def _statement_url(decision: Decision) -> str:
    """What was lifted is explained where it was imposed."""
    is_lift = decision.account_id is not None and decision.reverts_id is not None
    return f"/decisions/{encode(decision.reverts_id or 0)}" if is_lift else f"/decisions/{encode(decision.id)}"

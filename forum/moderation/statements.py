"""What people read of decisions: the inbox, and the statement of reasons of one decision (DSA, art. 17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.moderation import rules
from forum.moderation.models import Appeal, Decision, Notice, Outcome, Report
from forum.moderation.notices import list_notices
from forum.moderation.queries import FIRST_WORDS
from forum.moderation.records import newest
from forum.policy.reasons import UNKNOWN, read_reasons


@dataclass(frozen=True)
class NoticeView:
    """One thing somebody was told. `outcome` is said to reporters, `answer` to those who appealed."""

    kind: str
    at: datetime
    is_new: bool
    words: str
    comment_url: str
    statement_url: str
    action: str
    reason: str
    is_automatic: bool
    outcome: str | None
    appeal_state: str | None
    answer: str


@dataclass(frozen=True)
class StatementView:
    """What was decided about a comment of the reader, by whom, under which rule, from which source, and what they can do."""

    decision_id: str
    at: datetime
    action: str
    reason: str
    rule: str
    note: str
    is_automatic: bool
    is_in_force: bool
    report_count: int
    text: str
    comment_url: str
    can_appeal: bool
    appeal_until: datetime
    appeal_text: str
    appeal_state: str | None
    answer: str


def inbox(session: ReadSession, viewer: AnyViewer, *, now: datetime, limit: int) -> list[NoticeView]:
    """What this person was told, newest first; raises NotSignedIn."""
    reader = signed_in(viewer)
    notices = list_notices(session, reader, now=now, limit=limit)
    decisions = {one.id: one for one in _all(session, Decision, [notice.decision_id for notice in notices])}
    comments = {one.id: one for one in _all(session, Comment, [one.comment_id for one in decisions.values()])}
    reports = {one.id: one for one in _all(session, Report, [notice.report_id for notice in notices])}
    appeals = {one.id: one for one in _all(session, Appeal, [notice.appeal_id for notice in notices])}
    return [
        _notice(
            notice,
            decisions[notice.decision_id],
            comment=comments[decisions[notice.decision_id].comment_id],
            reader=reader,
            report=reports.get(notice.report_id or 0),
            appeal=appeals.get(notice.appeal_id or 0),
        )
        for notice in notices
        if notice.decision_id is not None
    ]


def statement(session: ReadSession, viewer: AnyViewer, *, decision_id: int, now: datetime) -> StatementView:
    """The statement of reasons, for the author of the comment and nobody else; raises NotSignedIn, NotFound."""
    reader, decision = signed_in(viewer), session.get(Decision, decision_id)
    if decision is None or now < decision.at + rules.TOLD_AFTER:
        raise NotFound
    comment = session.get_one(Comment, decision.comment_id)
    if comment.author_id != reader.user_id:
        raise NotFound
    appeal = session.exec(select(Appeal).where(Appeal.decision_id == decision.id)).first()
    is_in_force = newest(session, comment_id=comment.id).id == decision.id
    refusal = rules.may_appeal(reader, decision, comment=comment, is_in_force=is_in_force, now=now)
    return StatementView(
        decision_id=encode(decision.id),
        at=decision.at,
        action=decision.action.value,
        reason=decision.reason,
        rule=read_reasons(session).get(decision.reason, UNKNOWN).sentence,
        note=decision.note,
        is_automatic=decision.by_id is None,
        is_in_force=is_in_force,
        report_count=_reports_behind(session, decision),
        text=comment.plain,
        comment_url=f"/c/{encode(comment.id)}",
        can_appeal=refusal is None and appeal is None,
        appeal_until=decision.at + rules.APPEAL_WITHIN,
        appeal_text=appeal.text if appeal else "",
        appeal_state=appeal.state.value if appeal else None,
        answer=appeal.answer if appeal else "",
    )


def _all(session: ReadSession, table: Any, ids: Sequence[int | None]) -> list[Any]:
    wanted = {one for one in ids if one is not None}
    return list(session.exec(select(table).where(col(table.id).in_(wanted))).all()) if wanted else []


def _notice(
    notice: Notice, decision: Decision, *, comment: Comment, reader: Viewer, report: Report | None, appeal: Appeal | None
) -> NoticeView:
    is_own = comment.author_id == reader.user_id
    # Whoever reported a text has read it; whether it was removed or not, it is not repeated to them.
    return NoticeView(
        kind=notice.kind.value,
        at=notice.created_at,
        is_new=notice.read_at is None,
        words=excerpt(comment.plain, FIRST_WORDS) if is_own else "",
        comment_url=f"/c/{encode(comment.id)}",
        statement_url=f"/decisions/{encode(decision.id)}" if is_own else "",
        action=decision.action.value,
        reason=decision.reason,
        is_automatic=decision.by_id is None,
        outcome=report.outcome.value if report and report.outcome else None,
        appeal_state=appeal.state.value if appeal else None,
        answer=appeal.answer if appeal else "",
    )


def _reports_behind(session: ReadSession, decision: Decision) -> int:
    """How many reports led to it; who sent them is nobody's to know."""
    counted = select(func.count()).where(Report.case_id == decision.case_id, col(Report.created_at) <= decision.at)
    return session.exec(counted.where(col(Report.outcome).is_distinct_from(Outcome.WITHDRAWN))).one()

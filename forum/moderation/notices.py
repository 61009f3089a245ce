"""What people are told: of decisions about their comments, of what came of their reports, of answers to their appeals."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, delete, select, update

from forum.accounts.viewer import Viewer
from forum.database import ReadSession, WriteSession
from forum.kit.ids import new_id
from forum.moderation.models import Appeal, Decision, Notice, NoticeKind, Report
from forum.moderation.rules import UNDO_FOR, UNDO_GRACE


def tell_author(session: WriteSession, decision: Decision, *, author_id: int, now: datetime) -> None:
    """Tell an author what was decided; seen only once it can no longer be undone."""
    session.add(
        Notice(
            id=new_id(),
            user_id=author_id,
            kind=NoticeKind.DECISION,
            decision_id=decision.id,
            created_at=now + UNDO_FOR + UNDO_GRACE,
        )
    )


def tell_reporters(session: WriteSession, decision: Decision, reports: Iterable[Report], *, now: datetime) -> None:
    """Tell those who reported what came of it."""
    for report in reports:
        session.add(
            Notice(
                id=new_id(),
                user_id=report.reporter_id,
                kind=NoticeKind.OUTCOME,
                decision_id=decision.id,
                report_id=report.id,
                created_at=now + UNDO_FOR + UNDO_GRACE,
            )
        )


def tell_appellant(session: WriteSession, appeal: Appeal, *, now: datetime) -> None:
    """Tell who appealed what was answered."""
    session.add(
        Notice(
            id=new_id(),
            user_id=appeal.by_id,
            kind=NoticeKind.APPEAL,
            decision_id=appeal.decision_id,
            appeal_id=appeal.id,
            created_at=now,
        )
    )


def take_back(session: WriteSession, decision: Decision) -> None:
    """Nobody is told of a decision that was undone in time."""
    session.exec(delete(Notice).where(col(Notice.decision_id) == decision.id))


def list_notices(session: ReadSession, viewer: Viewer, *, now: datetime, limit: int) -> list[Notice]:
    """What this person was told, newest first."""
    statement = select(Notice).where(Notice.user_id == viewer.user_id, Notice.created_at <= now)
    return list(session.exec(statement.order_by(col(Notice.id).desc()).limit(limit)).all())


def mark_read(session: WriteSession, viewer: Viewer, *, now: datetime) -> None:
    """The person has looked at all there is."""
    unread = (col(Notice.user_id) == viewer.user_id, col(Notice.read_at).is_(None), col(Notice.created_at) <= now)
    session.exec(update(Notice).where(*unread).values(read_at=now))

"""What people are told: of decisions about their comments, of what came of their reports, of answers to their appeals."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, delete, select, update

from forum.accounts.viewer import Viewer
from forum.database import ReadSession, WriteSession
from forum.kit.columns import table_of
from forum.kit.ids import new_id
from forum.moderation.models import Appeal, Decision, Notice, NoticeKind, Report
from forum.moderation.rules import TOLD_AFTER
from forum.prepared import Prepared

UNREAD_MAX = 100  # beyond it a badge says 99+


def tell_author(session: WriteSession, decision: Decision, *, author_id: int, now: datetime) -> None:
    """Tell an author what was decided; seen only once it can no longer be undone."""
    _tell(session, NoticeKind.DECISION, user_id=author_id, decision_id=decision.id, at=now + TOLD_AFTER)


def tell_reporters(session: WriteSession, decision: Decision, reports: Iterable[Report], *, now: datetime) -> None:
    """Tell those who reported what came of it, once it can no longer be undone."""
    for one in reports:
        if one.reporter_id is None:
            continue
        at = now + TOLD_AFTER
        _tell(session, NoticeKind.OUTCOME, user_id=one.reporter_id, decision_id=decision.id, report_id=one.id, at=at)


def tell_appellant(session: WriteSession, appeal: Appeal, *, now: datetime) -> None:
    """Tell who appealed what was answered."""
    _tell(session, NoticeKind.APPEAL, user_id=appeal.by_id, decision_id=appeal.decision_id, appeal_id=appeal.id, at=now)


def tell_sanctioned(session: WriteSession, decision: Decision, *, sanction_id: int, user_id: int, at: datetime) -> None:
    """Tell somebody that a sanction against them began or ended."""
    _tell(session, NoticeKind.SANCTION, user_id=user_id, decision_id=decision.id, sanction_id=sanction_id, at=at)


def unread_count(session: ReadSession, viewer: Viewer, *, now: datetime) -> int:
    """How many notices wait unread, counted no further than UNREAD_MAX: for a badge on every page."""
    row = _UNREAD.first(session, {"user": viewer.user_id, "now": now})
    return int(row[0]) if row else 0


_notices = table_of(Notice).c
_unread = sa.select(_notices.id).where(_notices.user_id == sa.bindparam("user"), _notices.read_at.is_(None))
_WAITING = _unread.where(_notices.created_at <= sa.bindparam("now")).limit(sa.literal(UNREAD_MAX))
_UNREAD = Prepared(sa.select(sa.func.count()).select_from(_WAITING.subquery()))


def _tell(
    session: WriteSession,
    kind: NoticeKind,
    *,
    user_id: int,
    decision_id: int,
    at: datetime,
    report_id: int | None = None,
    appeal_id: int | None = None,
    sanction_id: int | None = None,
) -> None:
    notice = Notice(id=new_id(), user_id=user_id, kind=kind, decision_id=decision_id, created_at=at)
    notice.report_id, notice.appeal_id, notice.sanction_id = report_id, appeal_id, sanction_id
    session.add(notice)


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


def hand_over(session: WriteSession, from_id: int, *, to_id: int) -> None:
    """What a guest was to be told about comments that are an account's now is told to the account."""
    session.exec(update(Notice).where(col(Notice.user_id) == from_id).values(user_id=to_id))

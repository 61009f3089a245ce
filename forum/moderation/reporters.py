"""What is known of those who report."""

from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from forum.accounts.models import User
from forum.accounts.viewer import Viewer
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.moderation.models import Outcome, Report
from forum.moderation.scoring import ESTABLISHED_COMMENTS, Reporter


def reporter_of(session: ReadSession, viewer: Viewer, *, now: datetime) -> Reporter:
    """What the weight of a report by this person depends on, as it is now."""
    user = session.get_one(User, viewer.user_id)
    judged = dict(session.exec(_judged(viewer.user_id)).all())
    return Reporter(
        is_moderator=viewer.is_moderator,
        known_for=now - user.created_at,
        comments=_standing_comments(session, viewer.user_id),
        upheld=judged.get(Outcome.UPHELD, 0),
        rejected=judged.get(Outcome.REJECTED, 0),
    )


def _standing_comments(session: ReadSession, user_id: int) -> int:
    """Counted no further than it matters."""
    few = select(Comment.id).where(Comment.author_id == user_id, Comment.state == State.PUBLISHED).limit(ESTABLISHED_COMMENTS)
    return session.exec(select(func.count()).select_from(few.subquery())).one()


def _judged(user_id: int) -> Any:
    statement = select(Report.outcome, func.count()).where(Report.reporter_id == user_id, col(Report.outcome).is_not(None))
    return statement.group_by(col(Report.outcome))

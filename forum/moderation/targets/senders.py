"""Those who report: what is known of them, and what their report counts for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from forum.accounts.models import User
from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.moderation.models import Outcome, Report, Standing
from forum.moderation.scoring import Reporter
from forum.policy.thresholds import read_thresholds


@dataclass(frozen=True)
class Sender:
    """Who sends a report, and what it counts for. A guest has no account; `guest` is the mark of their address block."""

    reporter_id: int | None
    guest: str | None
    standing: Standing
    weight: float


def sender_of(session: ReadSession, viewer: AnyViewer, *, guest: str | None, now: datetime) -> Sender:
    """The sender; raises NotSignedIn for somebody without an account where the door has no mark for them."""
    if guest and not isinstance(viewer, Viewer):
        return Sender(None, guest, Standing.GUEST, read_thresholds(session)["guest-weight"])
    known = reporter_of(session, signed_in(viewer), now=now)
    return Sender(signed_in(viewer).user_id, None, known.standing, known.weight)


def reporter_of(session: ReadSession, viewer: Viewer, *, now: datetime) -> Reporter:
    """What the weight of a report by this person depends on, as it is now."""
    user = session.get_one(User, viewer.user_id)
    judged = dict(session.exec(_judged(viewer.user_id)).all())
    numbers = read_thresholds(session)
    enough = int(numbers["established-comments"])
    return Reporter(
        is_moderator=viewer.is_moderator,
        known_for=now - user.created_at,
        comments=_standing_comments(session, viewer.user_id, at_most=enough),
        upheld=judged.get(Outcome.UPHELD, 0),
        rejected=judged.get(Outcome.REJECTED, 0),
        new_for=timedelta(days=numbers["new-account-days"]),
        established_after=timedelta(days=numbers["established-days"]),
        established_comments=enough,
        judged_min=int(numbers["judged-reports"]),
    )


def _standing_comments(session: ReadSession, user_id: int, *, at_most: int) -> int:
    """Counted no further than it matters."""
    few = select(Comment.id).where(Comment.author_id == user_id, Comment.state == State.PUBLISHED).limit(at_most)
    return session.exec(select(func.count()).select_from(few.subquery())).one()


def _judged(user_id: int) -> Any:
    statement = select(Report.outcome, func.count()).where(Report.reporter_id == user_id, col(Report.outcome).is_not(None))
    return statement.group_by(col(Report.outcome))

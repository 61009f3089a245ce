"""What the reports of a case come to, and the hold that follows when they are enough."""

from datetime import datetime

from sqlmodel import col, select

from forum.comments.actions import hold_comment
from forum.comments.models import Comment, State
from forum.database import WriteSession
from forum.moderation import scoring
from forum.moderation.models import Action, Appeal, Case, Decision
from forum.moderation.notices import tell_author
from forum.moderation.records import enter
from forum.moderation.scoring import Sensitivity
from forum.moderation.targets.weighing import recount
from forum.policy.reasons import read_reasons, worst

NOTE = "Held by the rules after reports of readers, until a moderator has looked."


def weigh(session: WriteSession, case: Case, *, comment: Comment, sensitivity: Sensitivity, now: datetime) -> None:
    """Count the standing reports of an open case anew, and hold the comment if they are enough."""
    reports, rules = recount(session, case), read_reasons(session)
    about_this_text = [report for report in reports if report.rev == comment.rev]
    is_enough = comment.state == State.PUBLISHED and scoring.should_hold(about_this_text, rules, sensitivity=sensitivity)
    if is_enough and not _was_kept(session, comment):
        _hold(session, case, comment=comment, reason=worst({report.reason for report in about_this_text}, rules), now=now)


def _was_kept(session: WriteSession, comment: Comment) -> bool:
    """Whether a moderator has approved this very text: no crowd outvotes that. What was undone approves nothing."""
    statement = select(Decision).where(Decision.comment_id == comment.id, Decision.rev == comment.rev)
    decisions = session.exec(statement.where(col(Decision.by_id).is_not(None))).all()
    reverted = {decision.reverts_id for decision in decisions}
    heard = set(session.exec(select(Appeal.decision_id).where(col(Appeal.decision_id).in_(reverted - {None}))))
    return any(
        decision.action in (Action.KEEP, Action.RESTORE) and decision.id not in reverted and decision.reverts_id in heard | {None}
        for decision in decisions
    )


def _hold(session: WriteSession, case: Case, *, comment: Comment, reason: str, now: datetime) -> None:
    hold_comment(session, comment, now=now)
    decision = enter(
        session, None, case=case, comment=comment, was=State.PUBLISHED, action=Action.HOLD, reason=reason, note=NOTE, now=now
    )
    tell_author(session, decision, author_id=comment.author_id, now=now)

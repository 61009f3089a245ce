"""Votes: one row a person and comment; score and rank move in the same transaction."""

from datetime import datetime

from forum.accounts.rules import signed_in
from forum.accounts.sanctions import insist_may_act
from forum.accounts.viewer import AnyViewer
from forum.comments import ranking, rules
from forum.comments.actions import Posted
from forum.comments.events import VoteCast
from forum.comments.models import Comment, Vote
from forum.comments.queries import find_comment, view_of
from forum.database import WriteSession
from forum.errors import Invalid, NotAllowed
from forum.events import record
from forum.limits import Limits
from forum.threads.queries import is_locked
from forum.threads.rules import may_write


def cast_vote(session: WriteSession, viewer: AnyViewer, *, comment_id: int, value: int, now: datetime, limits: Limits) -> Posted:
    """Vote 1 or -1, or take the vote back with 0. Voting the same again changes nothing.

    Raises NotSignedIn, Invalid `bad-request`, NotFound, TooMany,
    NotAllowed `own-comment`, `comment-gone`, `thread-locked`, `suspended`, `warning-unread`.
    """
    voter = signed_in(viewer)
    if value not in (1, 0, -1):
        raise Invalid("bad-request", "A vote is 1, 0 or -1.", field="value")
    comment = find_comment(session, viewer, comment_id=comment_id)
    locked = is_locked(session, thread_id=comment.thread_id)
    refusal = rules.may_vote(voter, comment) or may_write(viewer, is_locked=locked)
    if refusal:
        raise NotAllowed(refusal)
    vote = session.get(Vote, (comment_id, voter.user_id))
    if (vote.value if vote else 0) == value:
        return Posted(view_of(session, comment), None, is_duplicate=True)
    insist_may_act(session, voter, now=now)
    limits.take("vote", *voter.who, now=now)
    _count(comment, vote.value if vote else 0, by=-1)
    _count(comment, value, by=1)
    _store(session, vote, Vote(comment_id=comment_id, user_id=voter.user_id, value=value, at=now))
    ranking.rank(comment)
    session.add(comment)
    session.flush()
    record(session, VoteCast(comment.thread_id, comment.id, comment.score))
    return Posted(view_of(session, comment), None, is_duplicate=False)


def toggle_vote(session: WriteSession, viewer: AnyViewer, *, comment_id: int, value: int, now: datetime, limits: Limits) -> Posted:
    """What a plain form's button does: the same vote again takes it back."""
    voter = signed_in(viewer)
    vote = session.get(Vote, (comment_id, voter.user_id))
    wanted = 0 if vote and vote.value == value else value
    return cast_vote(session, viewer, comment_id=comment_id, value=wanted, now=now, limits=limits)


def _count(comment: Comment, value: int, *, by: int) -> None:
    if value == 1:
        comment.up += by
    elif value == -1:
        comment.down += by


def _store(session: WriteSession, old: Vote | None, new: Vote) -> None:
    if new.value == 0 and old is not None:
        session.delete(old)
    elif old is not None:
        old.value, old.at = new.value, new.at
        session.add(old)
    else:
        session.add(new)

"""Going on after a branch was removed, or brought back: slice by slice, so that nobody waits behind it.

`decide(…, action="remove-branch")` removes the comment and enters the decision; `go_on` removes up to SLICE of the replies in
each transaction, each with a decision of its own that names the first one. When the comment is back, by undo, restoring or an
appeal, `go_on` brings back what that decision removed and nothing has decided about since. It asks only how things are now, so
it may be repeated at any time, and goes on where somebody's server stopped.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from forum.accounts.sanctions import acting_moderator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment, State
from forum.comments.paths import MAX_LEVEL, level
from forum.database import Database, ReadSession, WriteSession
from forum.errors import NotFound
from forum.kit.clock import Clock
from forum.kit.columns import table_of
from forum.moderation.actions import Ruling, insist_on_comment, revert, settle
from forum.moderation.closing import open_again
from forum.moderation.models import Action, Case, Decision
from forum.moderation.notices import take_back, tell_author
from forum.moderation.queries import find_open_case
from forum.moderation.records import find_newest
from forum.moderation.rules import TOLD_AFTER, UNDONE

SLICE = 25  # comments in one transaction: about 0.15 s, so that readers' comments hardly wait


async def finish_branch(database: Database, viewer: AnyViewer, *, comment_id: int, clock: Clock) -> int:
    """`go_on` until nothing is left; gives how many comments it was. For doors, after a decision about the comment."""
    total = 0
    while done := await database.write(go_on, viewer, comment_id=comment_id, now=clock()):
        total += done
    return total


def go_on(session: WriteSession, viewer: AnyViewer, *, comment_id: int, now: datetime) -> int:
    """The next slice of what a removed branch, or one that is back, still needs; gives how many comments it was.

    A moderator's own replies stay: nobody judges their own. Raises NotSignedIn, NotAllowed, NotFound.
    """
    by = acting_moderator(session, viewer, now=now)
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound
    insist_on_comment(session, by, comment)
    first = _removal_of(session, comment)
    if first is None:
        return 0
    newest = find_newest(session, comment_id=comment.id)
    if newest is not None and newest.id == first.id:
        return _remove_some(session, by, comment=comment, first=first, now=now)
    return _bring_back_some(session, by, first=first, now=now) if comment.state == State.PUBLISHED else 0


def _removal_of(session: ReadSession, comment: Comment) -> Decision | None:
    """The last decision that removed the comment with its replies."""
    statement = select(Decision).where(Decision.comment_id == comment.id, Decision.action == Action.REMOVE_BRANCH)
    return session.exec(statement.order_by(col(Decision.id).desc()).limit(1)).first()


def _remove_some(session: WriteSession, by: Viewer, *, comment: Comment, first: Decision, now: datetime) -> int:
    ruling = Ruling(Action.REMOVE, first.reason, first.note, now)
    replies = _standing_below(session, comment, by=by)
    for reply in replies:
        settle(session, by, case=find_open_case(session, comment_id=reply.id), comment=reply, ruling=ruling, bulk_id=first.id)
    return len(replies)


def _standing_below(session: ReadSession, comment: Comment, *, by: Viewer) -> Sequence[Comment]:
    """Some of the replies that still stand or wait. What answers one on the last level hangs beside it."""
    is_last = level(comment.path) == MAX_LEVEL
    place = (
        (col(Comment.id).in_(_answers(comment)),)
        if is_last
        else (col(Comment.path) > comment.path, col(Comment.path) < comment.path + "~")
    )
    standing = (Comment.thread_id == comment.thread_id, col(Comment.state).in_((State.PUBLISHED, State.HELD)))
    statement = select(Comment).where(*standing, *place, Comment.author_id != by.user_id)
    return session.exec(statement.order_by(col(Comment.path)).limit(SLICE)).all()


def _answers(comment: Comment) -> Any:
    """The ids of those beside it that answer it, or one that does."""
    comments = table_of(Comment)
    beside = (comments.c.thread_id == comment.thread_id, comments.c.parent_id == comment.parent_id)
    chain = sa.select(comments.c.id).where(*beside, comments.c.answers_id == comment.id).cte("chain", recursive=True)
    chain = chain.union(sa.select(comments.c.id).where(*beside, comments.c.answers_id == chain.c.id))
    return sa.select(chain.c.id)


def _bring_back_some(session: WriteSession, by: Viewer, *, first: Decision, now: datetime) -> int:
    last = select(func.max(col(Decision.id))).where(Decision.comment_id == Comment.id).correlate(Comment).scalar_subquery()
    statement = select(Decision, Comment).join(Comment, col(Comment.id) == Decision.comment_id)
    # Ids grow: what is before the first need not be looked through.
    statement = statement.where(
        Decision.id > first.id, Decision.bulk_id == first.id, Comment.state == State.REMOVED, col(Decision.id) == last
    )
    found = session.exec(statement.order_by(col(Decision.id)).limit(SLICE)).all()
    for decision, reply in found:
        _bring_back(session, by, decision=decision, reply=reply, now=now)
    return len(found)


def _bring_back(session: WriteSession, by: Viewer, *, decision: Decision, reply: Comment, now: datetime) -> None:
    """As it was before, with the case that waited then; its author is told only what they know of already."""
    case = session.get_one(Case, decision.case_id) if decision.case_id else None
    if case and find_open_case(session, comment_id=reply.id) is None:
        open_again(session, case, decision=decision)
    to = decision.was or State.PUBLISHED
    undone = revert(session, by, decision=decision, case=case, comment=reply, to=to, note=UNDONE, now=now)
    if now <= decision.at + TOLD_AFTER:
        take_back(session, decision)
    else:
        tell_author(session, undone, author_id=reply.author_id, now=now)

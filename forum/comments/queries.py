"""Reading comments: visibility is decided here, not in handlers."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from forum.accounts.models import User
from forum.accounts.queries import bylines
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments import rules
from forum.comments.models import Comment, Removal, State, Vote
from forum.comments.paths import ancestors
from forum.comments.shown import removal_reasons, select_shown, shown_views
from forum.comments.views import DEEP, CommentView, Context
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.columns import table_of
from forum.kit.ids import encode
from forum.prepared import Prepared, among
from forum.threads.queries import find_thread

ABOVE_ALL = (1 << 63) - 1  # more than any number of a log


def find_comment(session: ReadSession, viewer: AnyViewer, *, comment_id: int) -> Comment:
    """The comment, when this viewer may read its thread; raises NotFound, also for one that waits unseen."""
    comment = session.get(Comment, comment_id)
    if comment is None or not rules.may_know_of(viewer, comment):
        raise NotFound
    find_thread(session, viewer, thread_id=comment.thread_id)
    return comment


def view_of(session: ReadSession, comment: Comment) -> CommentView:
    """One comment as everybody sees it now."""
    return views(session, comments=[comment])[0]


def views_by_id(session: ReadSession, *, ids: Collection[int]) -> dict[int, CommentView]:
    """Comments as everybody sees them now; without those that nobody has seen yet."""
    rows = _BY_ID.each(session, ids)
    return dict(zip((row[0] for row in rows), shown_views(session, rows), strict=True))


def views(session: ReadSession, *, comments: Sequence[Comment], shows_text: bool | None = None) -> list[CommentView]:
    """Comments as views in the same order; three queries at most, whatever their number."""
    answered = _answered(session, comments)
    authors = bylines(session, ids={comment.author_id for comment in comments} | set(answered.values()))
    reasons = removal_reasons(session, ids=[comment.id for comment in comments if comment.state == State.REMOVED])

    def context(comment: Comment) -> Context:
        answers = answered.get(comment.answers_id or (comment.parent_id if comment.depth >= DEEP else None) or 0)
        return Context(authors[comment.author_id], reasons.get(comment.id), authors[answers].name if answers else None)

    return [CommentView.of(comment, context(comment), shows_text=shows_text) for comment in comments]


def _answered(session: ReadSession, comments: Iterable[Any]) -> dict[int, int]:
    """Author ids of the comments that deep ones answer and must name; a gone one is not named."""
    wanted = {comment.answers_id or comment.parent_id for comment in comments if comment.depth >= DEEP or comment.answers_id}
    if not wanted:
        return {}
    statement = select(Comment.id, Comment.author_id).where(col(Comment.id).in_(wanted), Comment.state == State.PUBLISHED)
    return dict(session.exec(statement).all())


def find_removal(session: ReadSession, *, comment_id: int) -> tuple[Removal, User] | None:
    """The removal that stands, and who decided it."""
    statement = select(Removal, User).join(User, col(User.id) == Removal.by_id)
    return session.exec(statement.where(Removal.comment_id == comment_id, col(Removal.ended_at).is_(None))).first()


def list_ancestors(session: ReadSession, comment: Comment) -> list[CommentView]:
    """The comments above one, its root first."""
    found = views_by_id(session, ids=ancestors(comment.path))
    return [found[one] for one in ancestors(comment.path) if one in found]


def votes_of(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> dict[str, int]:
    """How the viewer voted in a thread, by outer id."""
    if not isinstance(viewer, Viewer):
        return {}
    statement = select(Vote.comment_id, Vote.value).join(Comment, col(Comment.id) == Vote.comment_id)
    rows = session.exec(statement.where(Vote.user_id == viewer.user_id, Comment.thread_id == thread_id))
    return {encode(comment_id): value for comment_id, value in rows}


def stream(session: ReadSession, *, thread_id: int, before: int | None, limit: int) -> tuple[list[CommentView], bool]:
    """The newest comments below entry `before`, oldest first, and whether there are earlier ones: the live reading."""
    asked = {"thread": thread_id, "before": ABOVE_ALL if before is None else before, "limit": limit + 1}
    rows = _STREAM.all(session, asked)
    return shown_views(session, rows[:limit][::-1]), len(rows) > limit


_comments = table_of(Comment).c
_BY_ID = Prepared(select_shown(among(_comments.id), _comments.is_unseen.is_(False)))
# What has no number yet is not in it.
_STREAM = Prepared(
    select_shown(_comments.thread_id == sa.bindparam("thread"), _comments.seq > 0, _comments.seq < sa.bindparam("before"))
    .order_by(_comments.seq.desc())
    .limit(sa.bindparam("limit"))
)

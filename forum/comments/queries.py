"""Reading comments: visibility is decided here, not in handlers."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlmodel import col, select

from forum.accounts.models import User
from forum.accounts.queries import bylines
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment, Removal, State, Vote
from forum.comments.paths import ancestors
from forum.comments.views import DEEP, CommentView, Context
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.columns import table_of
from forum.kit.ids import encode
from forum.threads.queries import find_thread

# What a view is made of. Rows of these take a quarter of the time that whole objects take.
COLUMNS: Any = tuple(
    table_of(Comment).c[name]
    for name in [
        "id",
        "thread_id",
        "parent_id",
        "answers_id",
        "path",
        "depth",
        "author_id",
        "body",
        "html",
        "plain",
        "state",
        "rev",
        "seq",
        "score",
        "replies",
        "created_at",
        "edited_at",
    ]
)


def find_comment(session: ReadSession, viewer: AnyViewer, *, comment_id: int) -> Comment:
    """The comment, when this viewer may read its thread; raises NotFound."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound
    find_thread(session, viewer, thread_id=comment.thread_id)
    return comment


def view_of(session: ReadSession, comment: Comment) -> CommentView:
    """One comment as everybody sees it now."""
    return views(session, comments=[comment])[0]


def views_by_id(session: ReadSession, *, ids: Collection[int]) -> dict[int, CommentView]:
    """Comments as everybody sees them now."""
    rows = session.exec(select(*COLUMNS).where(col(Comment.id).in_(ids))).all()
    return dict(zip((row.id for row in rows), views(session, comments=rows), strict=True))


def views(session: ReadSession, *, comments: Sequence[Any], shows_text: bool | None = None) -> list[CommentView]:
    """Comments, or rows of COLUMNS, as views in the same order; three queries at most, whatever their number."""
    answered = _answered(session, comments)
    authors = bylines(session, ids={comment.author_id for comment in comments} | set(answered.values()))
    reasons = _removal_reasons(session, comments)

    def context(comment: Any) -> Context:
        answers = answered.get(comment.answers_id or (comment.parent_id if comment.depth >= DEEP else None) or 0)
        return Context(authors[comment.author_id], reasons.get(comment.id), authors.get(answers or 0))

    return [CommentView.of(comment, context(comment), shows_text=shows_text) for comment in comments]


def _answered(session: ReadSession, comments: Iterable[Any]) -> dict[int, int]:
    """Author ids of the comments that deep ones answer and must name; a gone one is not named."""
    wanted = {comment.answers_id or comment.parent_id for comment in comments if comment.depth >= DEEP or comment.answers_id}
    if not wanted:
        return {}
    statement = select(Comment.id, Comment.author_id).where(col(Comment.id).in_(wanted), Comment.state == State.PUBLISHED)
    return dict(session.exec(statement).all())


def _removal_reasons(session: ReadSession, comments: Iterable[Any]) -> dict[int, str]:
    removed = [comment.id for comment in comments if comment.state == State.REMOVED]
    if not removed:
        return {}
    statement = select(Removal.comment_id, Removal.reason).where(
        col(Removal.comment_id).in_(removed), col(Removal.ended_at).is_(None)
    )
    return {comment_id: reason for comment_id, reason in session.exec(statement) if reason}


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
    statement = select(*COLUMNS).where(Comment.thread_id == thread_id)
    if before is not None:
        statement = statement.where(Comment.seq < before)
    rows = session.exec(statement.order_by(col(Comment.seq).desc()).limit(limit + 1)).all()
    return views(session, comments=rows[:limit][::-1]), len(rows) > limit

"""Reading what the filters need to know."""

from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from forum.accounts.models import GUEST, User
from forum.accounts.rules import NAME_MAX
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.errors import NotFound
from forum.filters.quotes import own_words
from forum.filters.repeats import COMMENTS_MAX, OWN_WITHIN
from forum.filters.screen import Screen
from forum.kit.skeleton import skeleton


def count_standing(session: ReadSession, *, author_id: int, at_most: int) -> int:
    """How many comments of this author stand, counted up to `at_most`."""
    few = select(Comment.id).where(Comment.author_id == author_id, Comment.state == State.PUBLISHED).limit(at_most).subquery()
    return session.exec(select(func.count()).select_from(few)).one()


def writer_of(session: ReadSession, user_id: int, *, comment_id: int | None) -> tuple[datetime, int | None]:
    """Since when an account is here, and the thread of the comment that is being changed; raises NotFound."""
    user, comment = session.get(User, user_id), session.get(Comment, comment_id) if comment_id else None
    if user is None or (comment_id is not None and comment is None):
        raise NotFound
    return user.created_at, comment.thread_id if comment else None


def remember_recent(session: ReadSession, screen: Screen, *, now: datetime) -> None:
    """Give the screen what was posted before this process began: a repeat of yesterday is one after a restart too."""
    columns: Any = (Comment.id, Comment.author_id, Comment.plain, Comment.html, Comment.created_at)
    rows = session.exec(select(*columns).order_by(col(Comment.id).desc()).limit(COMMENTS_MAX)).all()
    for comment_id, author_id, plain, html, at in reversed(rows):
        if now - at < OWN_WITHIN:
            screen.remember(comment_id, author_id, plain, at=at, own_words=own_words(html))


def has_posted(session: ReadSession, *, name: str, key: str) -> bool:
    """Whether a guest of that name has posted with this key: the answer to a first comment was lost, and its cookie with it.

    It is no proof of being that guest: the key stands in a page that others were shown too.
    """
    looks = skeleton(name[: NAME_MAX * 4])
    asked = select(Comment.id).join(User, col(User.id) == Comment.author_id)
    asked = asked.where(User.name_skeleton == looks, col(User.origin).startswith(GUEST), Comment.key == key)
    return bool(looks) and session.exec(asked).first() is not None

"""What everybody may know of a person: name, role, since when, how much they wrote, and the last of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from forum.articles.models import Article
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.moderation.targets.subjects import find_person
from forum.threads.models import Thread

LAST = 20  # comments
WORDS = 280  # characters of each


@dataclass(frozen=True)
class Said:
    """One comment of theirs, with its discussion."""

    url: str
    title: str
    thread_url: str
    words: str
    at: datetime


@dataclass(frozen=True)
class PersonView:
    """A person as everybody sees them."""

    name: str
    role: str
    about: str
    joined: datetime
    comment_count: int
    last: tuple[Said, ...]


def person_view(session: ReadSession, *, name: str) -> PersonView:
    """The person of that name; raises NotFound. Only what everybody can read: published comments of published articles."""
    user = find_person(session, name=name)
    shown = (
        Comment.author_id == user.id,
        Comment.state == State.PUBLISHED,
        col(Comment.is_unseen).is_(False),
        col(Article.is_published),
    )
    joined = select(Comment, Article.title, Article.slug).join(Thread, col(Thread.id) == Comment.thread_id)
    last = joined.join(Article, col(Article.id) == Thread.article_id).where(*shown).order_by(col(Comment.id).desc()).limit(LAST)
    counting = select(func.count()).select_from(Comment).join(Thread, col(Thread.id) == Comment.thread_id)
    return PersonView(
        name=user.name,
        role=user.role.value,
        about=user.about,
        joined=user.created_at,
        comment_count=session.exec(counting.join(Article, col(Article.id) == Thread.article_id).where(*shown)).one(),
        last=tuple(_said(*row) for row in session.exec(last)),
    )


def _said(comment: Comment, title: str, slug: str) -> Said:
    return Said(
        url=f"/c/{encode(comment.id)}",
        title=title,
        thread_url=f"/t/{encode(comment.thread_id)}/{slug}",
        words=excerpt(comment.plain, WORDS),
        at=comment.created_at,
    )

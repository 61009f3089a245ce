"""What everybody may know of a person: name, picture, role and marks, since when, and what they wrote, page by page."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from forum.accounts.marks import is_new, kind_of, mark_of
from forum.articles.models import Article
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.kit.ids import decode, encode
from forum.markup import excerpt
from forum.moderation.targets.subjects import find_person
from forum.threads.models import Thread

LAST = 20  # comments of one page
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
    """A person as everybody sees them, with the mark that stands beside their name; `next` leads to older comments."""

    id: str
    name: str
    role: str
    mark: str | None
    picture: str | None
    about: str
    joined: datetime
    comment_count: int
    last: tuple[Said, ...]
    next: str | None = None


def person_view(session: ReadSession, *, name: str, before: str | None = None, now: datetime) -> PersonView:
    """The person of that name, with what they wrote before the comment of the outer id `before`; raises NotFound.

    Only what everybody can read: published comments of published articles.
    """
    user = find_person(session, name=name)
    shown = (
        Comment.author_id == user.id,
        Comment.state == State.PUBLISHED,
        col(Comment.is_unseen).is_(False),
        col(Article.is_published),
    )
    joined = select(Comment, Article.title, Article.slug).join(Thread, col(Thread.id) == Comment.thread_id)
    older = (col(Comment.id) < decode(before),) if before else ()
    page = joined.join(Article, col(Article.id) == Thread.article_id).where(*shown, *older).order_by(col(Comment.id).desc())
    rows = session.exec(page.limit(LAST + 1)).all()
    counting = select(func.count()).select_from(Comment).join(Thread, col(Thread.id) == Comment.thread_id)
    kind = kind_of(user.origin)
    fresh = is_new(kind, since=user.created_at, at=now)
    return PersonView(
        id=encode(user.id),
        name=user.name,
        role=user.role.value,
        mark=mark_of(kind, role=user.role, is_verified=user.verified_at is not None, is_new=fresh),
        picture=user.picture,
        about=user.about,
        joined=user.created_at,
        comment_count=session.exec(counting.join(Article, col(Article.id) == Thread.article_id).where(*shown)).one(),
        last=tuple(_said(*row) for row in rows[:LAST]),
        next=encode(rows[LAST - 1][0].id) if len(rows) > LAST else None,
    )


def _said(comment: Comment, title: str, slug: str) -> Said:
    return Said(
        url=f"/c/{encode(comment.id)}",
        title=title,
        thread_url=f"/t/{encode(comment.thread_id)}/{slug}",
        words=excerpt(comment.plain, WORDS),
        at=comment.created_at,
    )

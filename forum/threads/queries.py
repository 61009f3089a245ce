"""Reading threads, and the articles they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from forum.accounts.viewer import AnyViewer
from forum.articles import queries as articles
from forum.articles.models import Article, ArticleTopic, Topic
from forum.articles.views import ArticleView
from forum.database import ReadSession
from forum.errors import NotFound
from forum.threads import rules
from forum.threads.models import Epoch, Thread, ThreadLock
from forum.threads.views import Surroundings, ThreadView, article_view

ORDERS = {
    "hot": (col(Thread.hot).desc(), col(Thread.id).desc()),
    # What has no date is as new as its arrival here.
    "new": (func.coalesce(col(Article.published_at), col(Article.created_at)).desc(), col(Thread.id).desc()),
    "top": (col(Thread.comment_count).desc(), col(Thread.id).desc()),
}


@dataclass(frozen=True)
class Discussion:
    """A thread the viewer may read, with its article."""

    thread: Thread
    article: Article
    view: ThreadView


def find_thread(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> Thread:
    """The thread, when this viewer may read it; raises NotFound."""
    return find_discussion(session, viewer, thread_id=thread_id).thread


def find_discussion(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> Discussion:
    """The thread with its article, when this viewer may read it; raises NotFound."""
    statement = select(Thread, Article).join(Article, col(Article.id) == Thread.article_id).where(Thread.id == thread_id)
    found = session.exec(statement).first()
    if found is None or not rules.may_read(viewer, is_published=found[1].is_published):
        raise NotFound
    thread, article = found
    state = "locked" if is_locked(session, thread_id=thread_id) else "open"
    return Discussion(thread, article, ThreadView.of(thread, state=state, epoch=epoch(session)))


def article_of(session: ReadSession, discussion: Discussion) -> ArticleView:
    """The article of a discussion, as pages see it."""
    return article_views(session, rows=[(discussion.thread, discussion.article)])[0]


def is_locked(session: ReadSession, *, thread_id: int) -> bool:
    """Whether a lock stands."""
    return find_lock(session, thread_id=thread_id) is not None


def find_lock(session: ReadSession, *, thread_id: int) -> ThreadLock | None:
    """The lock that stands, if one does."""
    statement = select(ThreadLock).where(ThreadLock.thread_id == thread_id, col(ThreadLock.ended_at).is_(None))
    return session.exec(statement).first()


def epoch(session: ReadSession) -> str:
    """The name of this history of logs."""
    return session.exec(select(Epoch.name)).one()


def list_discussions(
    session: ReadSession, viewer: AnyViewer, *, sort: str, topic: str | None, limit: int, offset: int
) -> tuple[list[ArticleView], bool]:
    """One page of articles with their discussions, and whether there are more. Three queries, whatever the page's size."""
    statement: Any = select(Thread, Article).join(Article, col(Article.id) == Thread.article_id)
    if not viewer.is_moderator:
        statement = statement.where(col(Article.is_published))
    if topic is not None:
        statement = statement.where(col(Article.id).in_(_articles_about(topic)))
    rows = session.exec(statement.order_by(*ORDERS[sort]).limit(limit + 1).offset(offset)).all()
    return article_views(session, rows=rows[:limit]), len(rows) > limit


def article_views(session: ReadSession, *, rows: Sequence[tuple[Thread, Article]]) -> list[ArticleView]:
    """The rows as pages see them."""
    around = Surroundings(
        providers=articles.providers_by_id(session, ids={article.provider_id for _, article in rows if article.provider_id}),
        topics=articles.topics_of(session, ids={article.id for _, article in rows}),
    )
    return [article_view(thread, article, around=around) for thread, article in rows]


def namesakes(session: ReadSession, article: Article) -> list[ArticleView]:
    """Published articles with the same title: a discussion that came in by itself while this one was a draft."""
    others = [one.id for one in articles.list_by_title(session, title=article.title) if one.is_published and one.id != article.id]
    statement = select(Thread, Article).join(Article, col(Article.id) == Thread.article_id).where(col(Article.id).in_(others))
    return article_views(session, rows=session.exec(statement).all())


def _articles_about(slug: str) -> SelectOfScalar[int]:
    statement = select(ArticleTopic.article_id).join(Topic, col(Topic.id) == ArticleTopic.topic_id)
    return statement.where(Topic.slug == slug)

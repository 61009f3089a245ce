"""Reading threads, and the articles they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from forum.accounts.viewer import AnyViewer
from forum.articles import queries as articles
from forum.articles.models import Article, ArticleTopic, Provider, Topic
from forum.articles.views import ArticleView, ProviderView
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.columns import table_of
from forum.prepared import Prepared
from forum.threads import rules
from forum.threads.models import Epoch, SlowMode, Thread, ThreadLock
from forum.threads.views import Surroundings, ThreadView, article_view

ORDERS = {
    "hot": (col(Thread.hot).desc(), col(Thread.id).desc()),
    # What has no date is as new as its arrival here.
    "new": (func.coalesce(col(Article.published_at), col(Article.created_at)).desc(), col(Thread.id).desc()),
    "top": (col(Thread.comment_count).desc(), col(Thread.id).desc()),
}


class ThreadRow(NamedTuple):
    """What is read of a thread."""

    id: int
    seq: int
    comment_count: int
    last_activity_at: datetime | None


class ArticleRow(NamedTuple):
    """What is read of its article: neither the source of its text nor the record it came from."""

    id: int
    slug: str
    title: str
    excerpt: str
    teaser: str
    html: str
    kind: str
    category: str | None
    published_at: datetime | None
    is_published: bool
    original_url: str | None
    web_url: str | None
    provider_id: int | None
    picture: str | None
    images: list[dict[str, Any]]
    related: list[dict[str, Any]]
    title_is_derived: bool


@dataclass(frozen=True)
class Discussion:
    """A thread the viewer may read, with its article."""

    thread: ThreadRow
    article: ArticleRow
    provider: ProviderView | None
    view: ThreadView


def find_thread(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> ThreadRow:
    """The thread, when this viewer may read it; raises NotFound."""
    return find_discussion(session, viewer, thread_id=thread_id).thread


def find_discussion(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> Discussion:
    """The thread with its article, when this viewer may read it; raises NotFound."""
    row = _DISCUSSION.first(session, {"thread": thread_id})
    if row is None:
        raise NotFound
    thread, article = ThreadRow._make(row[:_OF_THREAD]), ArticleRow._make(row[_OF_THREAD:_OF_BOTH])
    provider_name, provider_domain, has_lock, epoch_name, slow_s, slow_until = row[_OF_BOTH:]
    if not rules.may_read(viewer, is_published=article.is_published):
        raise NotFound
    provider = ProviderView(provider_name, provider_domain) if provider_name else None
    state = "locked" if has_lock else "open"
    view = ThreadView.of(thread, state=state, epoch=epoch_name, slow_s=slow_s, slow_until=slow_until)
    return Discussion(thread, article, provider, view)


def article_of(session: ReadSession, discussion: Discussion) -> ArticleView:
    """The article of a discussion, as pages see it."""
    article, provider = discussion.article, discussion.provider
    topics = articles.topics_of_one(session, article_id=article.id)
    around = Surroundings({article.provider_id: provider} if article.provider_id and provider else {}, {article.id: topics})
    return article_view(discussion.thread, article, around=around)


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


def namesakes(session: ReadSession, article: ArticleRow) -> list[ArticleView]:
    """Published articles with the same title: a discussion that came in by itself while this one was a draft."""
    others = [one.id for one in articles.list_by_title(session, title=article.title) if one.is_published and one.id != article.id]
    statement = select(Thread, Article).join(Article, col(Article.id) == Thread.article_id).where(col(Article.id).in_(others))
    return article_views(session, rows=session.exec(statement).all())


def _articles_about(slug: str) -> SelectOfScalar[int]:
    statement = select(ArticleTopic.article_id).join(Topic, col(Topic.id) == ArticleTopic.topic_id)
    return statement.where(Topic.slug == slug)


_threads, _articles, _providers = table_of(Thread).c, table_of(Article).c, table_of(Provider).c
_locks, _epoch, _modes = table_of(ThreadLock).c, table_of(Epoch).c, table_of(SlowMode).c


def _newest_slow(column: Any) -> Any:
    """Of the slow mode that nobody ended; whether it ended by the clock is for who knows the time."""
    standing = sa.select(column).where(_modes.thread_id == _threads.id, _modes.ended_at.is_(None))
    return standing.order_by(_modes.id.desc()).limit(1).scalar_subquery()


_OF_THREAD = len(ThreadRow._fields)
_OF_BOTH = _OF_THREAD + len(ArticleRow._fields)
# All of it in one: what stands above a page is read after each change of its thread.
_DISCUSSION = Prepared(
    sa.select(
        *(_threads[name] for name in ThreadRow._fields),
        *(_articles[name] for name in ArticleRow._fields),
        _providers.name,
        _providers.domain,
        sa.exists(_locks.id).where(_locks.thread_id == _threads.id, _locks.ended_at.is_(None)).label("is_locked"),
        sa.select(_epoch.name).scalar_subquery().label("epoch"),
        _newest_slow(_modes.seconds),
        _newest_slow(_modes.until),
    )
    .select_from(table_of(Thread))
    .join(table_of(Article), _articles.id == _threads.article_id)
    .outerjoin(table_of(Provider), _providers.id == _articles.provider_id)
    .where(_threads.id == sa.bindparam("thread"))
)

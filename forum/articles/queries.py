"""Reading articles."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import col, func, select

from forum.articles.models import Article, ArticleAddress, ArticleTopic, Provider, Topic
from forum.articles.views import TopicView
from forum.database import ReadSession
from forum.kit.columns import table_of
from forum.kit.text import fold
from forum.prepared import Prepared


def find_by_source(session: ReadSession, *, source: str, source_id: str) -> Article | None:
    """The article a source record became."""
    return session.exec(select(Article).where(Article.source == source, Article.source_id == source_id)).first()


def find_by_address(session: ReadSession, *, address: str) -> Article | None:
    """The article known under a canonical address."""
    statement = select(Article).join(ArticleAddress, col(ArticleAddress.article_id) == Article.id)
    return session.exec(statement.where(ArticleAddress.address == address)).first()


def list_by_title(session: ReadSession, *, title: str) -> list[Article]:
    """Articles whose title is the same once folded and without punctuation, oldest first."""
    return list(session.exec(select(Article).where(Article.title_folded == title_key(title)).order_by(col(Article.id))))


def title_key(title: str) -> str:
    """A title for comparing: folded, letters and digits only."""
    return " ".join("".join(character if character.isalnum() else " " for character in fold(title)).split())


def find_topic(session: ReadSession, *, slug: str) -> Topic | None:
    """The topic of that slug."""
    return session.exec(select(Topic).where(Topic.slug == slug)).first()


def list_topics(session: ReadSession, *, with_drafts: bool) -> list[tuple[TopicView, int]]:
    """Every topic that has an article, with how many, the fullest first."""
    number = func.count(col(ArticleTopic.article_id))
    statement = (
        select(Topic.slug, Topic.name, number)
        .join(ArticleTopic, col(ArticleTopic.topic_id) == Topic.id)
        .join(Article, col(Article.id) == ArticleTopic.article_id)
        .where(col(Article.is_published) | with_drafts)
        .group_by(col(Topic.id))
        .order_by(number.desc(), Topic.name)
    )
    return [(TopicView(slug, name), count) for slug, name, count in session.exec(statement)]


def topics_of(session: ReadSession, *, ids: Collection[int]) -> dict[int, list[TopicView]]:
    """The topics of each article, in the source's order."""
    found: dict[int, list[TopicView]] = {}
    statement = (
        select(ArticleTopic.article_id, Topic.slug, Topic.name)
        .join(Topic, col(Topic.id) == ArticleTopic.topic_id)
        .where(col(ArticleTopic.article_id).in_(ids))
        .order_by(col(ArticleTopic.position))
    )
    for article_id, slug, name in session.exec(statement):
        found.setdefault(article_id, []).append(TopicView(slug, name))
    return found


def topics_of_one(session: ReadSession, *, article_id: int) -> list[TopicView]:
    """The topics of an article, in the source's order."""
    return [TopicView(slug, name) for slug, name in _TOPICS_OF_ONE.all(session, {"article": article_id})]


def providers_by_id(session: ReadSession, *, ids: Collection[int]) -> dict[int, Provider]:
    """The providers behind the ids."""
    return {provider.id: provider for provider in session.exec(select(Provider).where(col(Provider.id).in_(ids)))}


_topics, _marks = table_of(Topic), table_of(ArticleTopic).c
_TOPICS_OF_ONE = Prepared(
    sa.select(_topics.c.slug, _topics.c.name)
    .join(table_of(ArticleTopic), _marks.topic_id == _topics.c.id)
    .where(_marks.article_id == sa.bindparam("article"))
    .order_by(_marks.position)
)

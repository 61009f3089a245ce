"""Writing articles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, select

from forum.articles.addresses import article_slug, slug
from forum.articles.models import Article, ArticleAddress, ArticleTopic, Provider, Topic
from forum.articles.queries import title_key
from forum.database import WriteSession
from forum.kit.ids import new_id
from forum.kit.text import fold


@dataclass(frozen=True)
class ArticleFields:
    """An article as an importer hands it over; `fields` are columns of the table by name."""

    source: str
    source_id: str
    fingerprint: str
    title: str
    fields: dict[str, Any]
    provider: tuple[str, str | None, list[dict[str, Any]]] | None = None
    topics: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def save_article(session: WriteSession, known: Article | None, *, new: ArticleFields, now: datetime) -> Article:
    """Make the article, or bring the known one up to its source; its address and thread stay."""
    article = known or Article(
        id=new_id(), source=new.source, source_id=new.source_id, fingerprint="", slug=article_slug(new.title),
        title=new.title, title_folded="", images=[], related=[], raw={}, created_at=now, updated_at=now,
    )  # fmt: skip
    article.fingerprint, article.title, article.title_folded = new.fingerprint, new.title, title_key(new.title)
    article.updated_at = now
    for name, value in new.fields.items():
        setattr(article, name, value)
    article.provider_id = _provider(session, *new.provider).id if new.provider else None
    session.add(article)
    session.flush()
    _set_topics(session, article, names=new.topics)
    _add_addresses(session, article, addresses=new.addresses)
    return article


def _provider(session: WriteSession, name: str, domain: str | None, images: list[dict[str, Any]]) -> Provider:
    key = domain or f"name:{fold(name)}"
    known = session.exec(select(Provider).where(Provider.key == key)).first()
    if known:
        return known
    provider = Provider(id=new_id(), key=key, name=name, domain=domain, images=images)
    session.add(provider)
    session.flush()
    return provider


def _set_topics(session: WriteSession, article: Article, *, names: Iterable[str]) -> None:
    session.exec(delete(ArticleTopic).where(col(ArticleTopic.article_id) == article.id))
    ids = dict.fromkeys(_topic(session, name).id for name in names)
    session.add_all([ArticleTopic(article_id=article.id, topic_id=one, position=place) for place, one in enumerate(ids)])
    session.flush()


def _topic(session: WriteSession, name: str) -> Topic:
    known = session.exec(select(Topic).where(Topic.slug == slug(name))).first()
    if known:
        return known
    topic = Topic(id=new_id(), slug=slug(name), name=name)
    session.add(topic)
    session.flush()
    return topic


def _add_addresses(session: WriteSession, article: Article, *, addresses: Iterable[str]) -> None:
    """Every address leads to the article it first named."""
    for address in dict.fromkeys(addresses):
        if session.get(ArticleAddress, address) is None:
            session.add(ArticleAddress(address=address, article_id=article.id))
    session.flush()

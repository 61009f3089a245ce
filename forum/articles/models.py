"""Tables of articles."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from forum.kit.columns import json_field, key_field, reference


class Provider(SQLModel, table=True):
    """Who published an article. `key` is the domain, or the folded name where there is none."""

    __tablename__ = "providers"

    id: int = key_field()
    key: str = Field(max_length=480, unique=True)
    name: str = Field(max_length=120)
    domain: str | None = Field(default=None, max_length=253)
    images: list[dict[str, Any]] = json_field()


class Topic(SQLModel, table=True):
    """A subject that articles share."""

    __tablename__ = "topics"

    id: int = key_field()
    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=60)


class Article(SQLModel, table=True):
    """What a thread is about. `raw` is the source record as it came and is never shown.

    `teaser` is the excerpt, or the first words of the text where there is none.
    """

    __tablename__ = "articles"
    __table_args__ = (UniqueConstraint("source", "source_id"),)

    id: int = key_field()
    source: str = Field(max_length=40)
    source_id: str = Field(max_length=2000)
    fingerprint: str = Field(max_length=64)
    slug: str = Field(max_length=80)
    title: str = Field(max_length=300)
    title_folded: str = Field(max_length=1200, index=True)
    title_is_derived: bool = False
    excerpt: str = ""
    teaser: str = ""
    body: str = ""
    html: str = ""
    kind: str = Field(default="article", max_length=40)
    category: str | None = Field(default=None, max_length=60)
    published_at: datetime | None = None
    is_published: bool = Field(default=True, index=True)
    original_url: str | None = None
    web_url: str | None = None
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    quality: int | None = None
    heat: int | None = None
    provider_id: int | None = reference("providers.id", nullable=True)
    picture: str | None = Field(default=None, max_length=200)
    images: list[dict[str, Any]] = json_field()
    related: list[dict[str, Any]] = json_field()
    raw: dict[str, Any] = json_field()
    created_at: datetime
    updated_at: datetime


class ArticleTopic(SQLModel, table=True):
    """Which topics an article has, in the source's order."""

    __tablename__ = "article_topics"

    article_id: int = reference("articles.id", primary_key=True, ondelete="CASCADE")
    topic_id: int = reference("topics.id", primary_key=True, index=True)
    position: int


class ArticleAddress(SQLModel, table=True):
    """Every canonical address under which an article is known."""

    __tablename__ = "article_addresses"

    address: str = Field(primary_key=True, max_length=2000)
    article_id: int = reference("articles.id", ondelete="CASCADE")

"""What pages and the API see of an article."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True)
class ProviderView:
    """Who published it."""

    name: str
    domain: str | None


@dataclass(frozen=True)
class TopicView:
    """One subject."""

    slug: str
    name: str


@dataclass(frozen=True)
class PictureView:
    """A picture of our own: a copy, or one made from topic and title (`is_made`). Sizes in pixels."""

    src: str
    width: int
    height: int
    alt: str
    is_made: bool


@dataclass(frozen=True)
class RelatedView:
    """An article elsewhere."""

    title: str
    url: str | None
    provider: str | None
    published_at: datetime | None


@dataclass(frozen=True)
class ArticleView:
    """An article with its discussion's numbers. `id` and `thread` are outer ids, `url` is a path."""

    id: str
    thread: str
    url: str
    title: str
    excerpt: str
    teaser: str
    html: Markup | None
    kind: str
    category: str | None
    published_at: datetime | None
    source_url: str | None
    provider: ProviderView | None
    topics: tuple[TopicView, ...]
    picture: PictureView
    related: tuple[RelatedView, ...]
    comment_count: int
    last_activity_at: datetime | None
    is_draft: bool
    title_is_derived: bool

"""What pages and the API see of a thread and of the article above it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from forum.articles.views import ArticleView, PictureView, ProviderView, RelatedView, TopicView
from forum.kit.ids import encode
from forum.markup.safe import safe

MADE_WIDTH = 1200  # pixels of a made picture; the sizes stand in the HTML so that nothing shifts
MADE_HEIGHT = 675


@dataclass(frozen=True)
class ThreadView:
    """A thread's numbers. `id` is the outer id; `slow_s` the seconds of slow mode, which ends at `slow_until` or by a word."""

    id: str
    seq: int
    state: str
    comment_count: int
    epoch: str
    slow_s: int = 0
    slow_until: datetime | None = None

    @classmethod
    def of(cls, thread: Any, *, state: str, epoch: str, slow_s: int | None = None, slow_until: datetime | None = None) -> Self:
        """The view of a row or an object."""
        return cls(encode(thread.id), thread.seq, state, thread.comment_count, epoch, slow_s or 0, slow_until)


@dataclass(frozen=True)
class Surroundings:
    """What a page of articles shares: providers (their name and domain) by id, topics by article id."""

    providers: dict[int, Any] = field(default_factory=dict)
    topics: dict[int, list[TopicView]] = field(default_factory=dict)


def thread_url(thread: Any, *, slug: str) -> str:
    """The path of a thread's page."""
    return f"/t/{encode(thread.id)}/{slug}"


def article_view(thread: Any, article: Any, *, around: Surroundings) -> ArticleView:
    """The article, given as rows or objects, as pages see it. Remote pictures are kept in the row and not shown."""
    provider = around.providers.get(article.provider_id or 0)
    return ArticleView(
        id=encode(article.id),
        thread=encode(thread.id),
        url=thread_url(thread, slug=article.slug),
        title=article.title,
        excerpt=article.excerpt,
        teaser=article.teaser,
        html=safe(article.html) if article.html else None,
        kind=article.kind,
        category=article.category,
        published_at=article.published_at,
        source_url=article.web_url or article.original_url,
        provider=ProviderView(provider.name, provider.domain) if provider else None,
        topics=tuple(around.topics.get(article.id, ())),
        picture=_picture(article),
        related=tuple(_related(row) for row in article.related),
        comment_count=thread.comment_count,
        last_activity_at=thread.last_activity_at,
        is_draft=not article.is_published,
        title_is_derived=article.title_is_derived,
    )


def _picture(article: Any) -> PictureView:
    if not article.picture:
        return PictureView(f"/pictures/{encode(article.id)}.svg", MADE_WIDTH, MADE_HEIGHT, "", True)
    first: dict[str, Any] = next((image for image in article.images if "://" not in image["url"]), {})
    width, height = first.get("width") or MADE_WIDTH, first.get("height") or MADE_HEIGHT
    return PictureView(f"/pictures/{article.picture}", width, height, first.get("alt") or "", False)


def _related(row: dict[str, Any]) -> RelatedView:
    at = row.get("published_at")
    return RelatedView(row["title"], row.get("url"), row.get("provider"), datetime.fromisoformat(at) if at else None)

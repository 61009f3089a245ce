"""What the parsers hand over: articles and comments as plain records, and why a file could not be read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from forum.errors import ForumError

# Front matter as it came: every scalar a string, an empty one None.
Raw: TypeAlias = "str | list[Raw] | dict[str, Raw] | None"
RawFields: TypeAlias = dict[str, Raw]


class Broken(ForumError, ValueError):
    """A file that cannot be read. `line` counts from 1; None when the file as a whole is meant."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"line {line}: {reason}")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """A picture: `url` is an http(s) address or a path such as `pictures/x.svg`; sizes in pixels."""

    url: str
    width: int | None
    height: int | None
    is_cached: bool | None
    alt: str | None
    raw: RawFields


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """Who published an article; `domain` is a lower-case host name."""

    name: str
    domain: str | None
    images: tuple[ImageRecord, ...]


@dataclass(frozen=True, slots=True)
class RelatedRecord:
    """A link to another article, elsewhere; a title without an address when only that was listed."""

    title: str
    url: str | None
    provider: str | None
    published_at: datetime | None
    raw: RawFields


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One article.

    (`source`, `source_id`) is its identity: a second import of the same pair is the same article.
    `body` is Markdown, "" when there is none. `published_at` is aware and in UTC. `raw` is the whole front
    matter as it came, `secured` and unknown fields too: kept, never shown. `notes` say what was cut, left
    out or derived. Addresses are http(s) without credentials and otherwise as they came.
    """

    source: str
    source_id: str
    title: str
    title_is_derived: bool
    excerpt: str
    body: str
    kind: str
    category: str | None = None
    published_at: datetime | None = None
    is_published: bool = True
    original_url: str | None = None
    web_url: str | None = None
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    quality: int | None = None
    heat: int | None = None
    provider: ProviderRecord | None = None
    topics: tuple[str, ...] = ()
    images: tuple[ImageRecord, ...] = ()
    related: tuple[RelatedRecord, ...] = ()
    raw: RawFields = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """One comment. `source_id` is `path#n`, n from 1; `parent` another one's, which always comes earlier.

    `is_made_up` marks an author the file does not name. `body` is Markdown. `label` is the comment's name
    within its file, for other seed files to point at.
    """

    source_id: str
    parent: str | None
    author: str
    is_made_up: bool
    body: str
    created_at: datetime | None = None
    score: int = 0
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that one file holds."""

    article: ArticleRecord
    comments: tuple[CommentRecord, ...] = ()

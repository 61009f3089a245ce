"""One parsed file into the database: its article, its thread, its comments."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from forum.accounts.actions import find_or_create_author
from forum.articles.actions import ArticleFields, save_article
from forum.articles.models import Article
from forum.articles.queries import find_by_source, list_by_title
from forum.comments.actions import import_comment
from forum.comments.drafts import prepare
from forum.comments.models import Comment
from forum.database import WriteSession
from forum.errors import Invalid
from forum.importers.addresses import canonical
from forum.importers.pictures import copy_picture
from forum.importers.records import ArticleRecord, Broken, CommentRecord, Parsed
from forum.kit.text import fold
from forum.markup import excerpt, render
from forum.threads.actions import open_thread
from forum.threads.models import Thread

TEASER = 220  # characters: three lines on the front page


@dataclass(frozen=True)
class Place:
    """Where a file lies, where its pictures go (None: nowhere), and whose names are those of accounts here (folded name → id).

    `undated` is the time of what has none.
    """

    file: Path
    root: Path
    data_dir: Path | None
    fingerprint: str
    undated: datetime
    authors: Mapping[str, int] = field(default_factory=dict)


def write_parsed(session: WriteSession, parsed: Parsed, *, place: Place, now: datetime) -> tuple[str, int]:
    """The outcome (new, changed, same) and how many comments came in. Raises Broken for a comment that cannot be one."""
    record = parsed.article
    known = find_by_source(session, source=record.source, source_id=record.source_id)
    is_same = known is not None and known.fingerprint == place.fingerprint
    host = None if known or not parsed.comments else _host(session, parsed)
    article = host or _save(session, record, known, place=place, now=now)
    comments = _write_comments(session, article, parsed.comments, place=place, now=now)
    if host:
        return ("joined" if comments else "same"), comments
    if known is None:
        return "new", comments
    return ("same" if is_same else "changed"), comments


def _host(session: WriteSession, parsed: Parsed) -> Article | None:
    """The article a thread belongs to: where its comments are, else the published one of its title; no draft is joined."""
    below = select(Article).join(Thread, col(Thread.article_id) == Article.id).join(Comment, col(Comment.thread_id) == Thread.id)
    first = (Comment.source == "file", Comment.source_id == parsed.comments[0].source_id)
    of_that_title = (article for article in list_by_title(session, title=parsed.article.title) if article.is_published)
    return session.exec(below.where(*first)).first() or next(of_that_title, None)


def _save(session: WriteSession, record: ArticleRecord, known: Article | None, *, place: Place, now: datetime) -> Article:
    if known and known.fingerprint == place.fingerprint:
        return known
    article = save_article(session, known, new=_fields(record, place), now=now)
    open_thread(session, article, now=now, active_at=article.published_at or place.undated)
    return article


def _fields(record: ArticleRecord, place: Place) -> ArticleFields:
    provider, rendered = record.provider, render(record.body)
    addresses = (canonical(url) for url in (record.original_url, record.web_url, record.amp_url, record.cdn_amp_url) if url)
    return ArticleFields(
        source=record.source,
        source_id=record.source_id,
        fingerprint=place.fingerprint,
        title=record.title,
        fields={
            **{name: getattr(record, name) for name in PLAIN_FIELDS},
            "html": rendered.html if record.body else "",
            "teaser": record.excerpt or excerpt(rendered.plain, TEASER),
            "picture": _picture(record, place),
            "images": [_image(one) for one in record.images],
            "related": [_related(one) for one in record.related],
            "raw": record.raw,
        },
        provider=(provider.name, provider.domain, [_image(one) for one in provider.images]) if provider else None,
        topics=record.topics,
        addresses=tuple(address for address in addresses if address),
    )


PLAIN_FIELDS = (
    "title_is_derived", "excerpt", "body", "kind", "category", "published_at", "is_published",
    "original_url", "web_url", "amp_url", "cdn_amp_url", "quality", "heat",
)  # fmt: skip


def _picture(record: ArticleRecord, place: Place) -> str | None:
    """The first picture that lies beside the files. Remote ones are kept as addresses and never loaded."""
    local = (image.url for image in record.images if "://" not in image.url)
    copies = (copy_picture(url, file=place.file, root=place.root, data_dir=place.data_dir) for url in local)
    return next((name for name in copies if name), None)


def _image(image: Any) -> dict[str, Any]:
    return asdict(image)


def _related(related: Any) -> dict[str, Any]:
    row = asdict(related)
    row["published_at"] = related.published_at.isoformat() if related.published_at else None
    return row


def _write_comments(
    session: WriteSession, article: Article, records: tuple[CommentRecord, ...], *, place: Place, now: datetime
) -> int:
    """Add the comments that are not here yet, parents first; gives how many."""
    start = article.published_at or place.undated
    thread, rows, fresh = open_thread(session, article, now=now, active_at=start), dict[str, Comment](), 0
    times = _times(records, start=start, now=now)
    for position, record in sorted(enumerate(records, start=1), key=lambda one: times[one[1].source_id]):
        known = session.exec(select(Comment).where(Comment.source == "file", Comment.source_id == record.source_id)).first()
        if known is None:
            known = import_comment(
                session,
                thread_id=thread.id,
                parent=rows.get(record.parent or ""),
                author_id=_author(session, record, place=place, now=now),
                draft=_draft(record, position),
                source_id=record.source_id,
                score=record.score,
                created_at=times[record.source_id],
                now=now,
            )
            fresh += 1
        rows[record.source_id] = known
    return fresh


def _times(records: tuple[CommentRecord, ...], *, start: datetime, now: datetime) -> dict[str, datetime]:
    """When each was written: never in the future, never before what it answers, so that their order is that of the log.

    A missing time is the article's and the place in the file (importing rule 9).
    """
    times: dict[str, datetime] = {}
    for position, record in enumerate(records, start=1):
        own = min(record.created_at or start + timedelta(seconds=position), now)
        times[record.source_id] = max(own, times.get(record.parent or "", own))
    return times


def _draft(record: CommentRecord, position: int) -> Any:
    try:
        return prepare(record.body)
    except Invalid as error:
        raise Broken(f"comment {position}: {error.message}") from None


def _author(session: WriteSession, record: CommentRecord, *, place: Place, now: datetime) -> int:
    spoken_for = place.authors.get(fold(record.author))
    return spoken_for or find_or_create_author(session, record.author, origin="import", now=now).id

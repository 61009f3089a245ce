"""A site as full as one gets: a million comments and tens of thousands of open cases, put straight into the file."""

import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from bench.product import KEPT, Product, version
from forum.accounts.models import User
from forum.articles.models import Article
from forum.comments import ranking
from forum.comments.models import Comment
from forum.database import open_engine
from forum.kit.columns import table_of
from forum.kit.ids import new_id, sortable
from forum.moderation import scoring
from forum.moderation.models import Case, Report, Standing
from forum.policy.reasons import BUILT_IN, UNKNOWN
from forum.threads.models import Thread

THREADS = 100
AUTHORS = 5_000
AT_ONCE = 20_000  # rows of one statement
REPORTS_MAX = 3  # of one case
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
WORDS = (
    "harbour",
    "tram",
    "council",
    "bread",
    "window",
    "winter",
    "ticket",
    "garden",
    "letter",
    "school",
    "river",
    "bridge",
    "lamp",
)


def crowded(product: Product, *, comments: int, cases: int) -> Product:
    """Fill the product's folder, or copy one that was filled before. Not yet serving."""
    kept = KEPT / f"crowded-{comments}-{cases}-{version()}"
    if not kept.exists():
        product.prepare(1)
        _fill(product, comments=comments, cases=cases)
        shutil.copytree(product.folder, kept)
    else:
        shutil.rmtree(product.folder, ignore_errors=True)
        shutil.copytree(kept, product.folder)
    product.token = (product.folder / "token").read_text(encoding="ascii")
    return product


def _fill(product: Product, *, comments: int, cases: int) -> None:
    dice = random.Random(4)  # noqa: S311  # the same site each time
    engine = open_engine(product.folder / "forum.db", writes=True)
    with engine.begin() as connection:
        threads = _threads(connection)
        authors = [new_id() for _ in range(AUTHORS)]
        _insert(connection, User, (_author(one, number) for number, one in enumerate(authors)))
        ids = [new_id() for _ in range(comments)]
        _insert(connection, Comment, (_comment(one, number, threads, authors) for number, one in enumerate(ids)))
        reported = dice.sample(ids, cases)
        reports = {one: [_report(one, who, dice) for who in dice.sample(authors, dice.randint(1, REPORTS_MAX))] for one in reported}
        _insert(connection, Case, (_case(one, said) for one, said in reports.items()))
        _insert(connection, Report, (report for said in reports.values() for report in said))
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _threads(connection: sa.Connection) -> list[int]:
    """The thread that was imported, and copies of it with their articles."""
    article = dict(connection.execute(sa.select(table_of(Article))).mappings().one())
    thread = dict(connection.execute(sa.select(table_of(Thread))).mappings().one())
    ids = [(new_id(), new_id()) for _ in range(THREADS)]
    articles = [article | {"id": one, "source_id": str(one), "slug": str(one), "title": f"Copy {one}"} for one, _ in ids]
    _insert(connection, Article, iter(articles))
    _insert(connection, Thread, iter([thread | {"id": one, "article_id": about, "comment_count": 0} for about, one in ids]))
    return [one for _, one in ids]


def _insert(connection: sa.Connection, model: type[SQLModel], rows: Iterator[Mapping[str, Any]]) -> None:
    """Rows in large statements, with the model's defaults for what they do not say."""
    defaults = {name: field.default for name, field in model.model_fields.items() if not field.is_required()}
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(defaults | dict(row))
        if len(waiting) == AT_ONCE:
            connection.execute(sa.insert(table_of(model)), waiting)
            waiting.clear()
    if waiting:
        connection.execute(sa.insert(table_of(model)), waiting)


def _author(number: int, place: int) -> dict[str, Any]:
    name = f"Author {place}"
    return {"id": number, "name": name, "name_folded": name.casefold(), "created_at": NOON - timedelta(days=100)}


def _comment(number: int, place: int, threads: Sequence[int], authors: Sequence[int]) -> dict[str, Any]:
    text = " ".join(WORDS[(place * step) % len(WORDS)] for step in (1, 2, 3, 5, 7, 11, 13, 4, 6, 8, 9, 10))
    return {
        "id": number,
        "thread_id": threads[place % len(threads)],
        "path": sortable(number),
        "author_id": authors[place * 7 % len(authors)],
        "key": str(number),
        "body": text,
        "html": f"<p>{text}</p>",
        "plain": text,
        "renderer": 1,
        "rank": ranking.UNVOTED,
        "seq": place // len(threads) + 2,
        "created_at": NOON + timedelta(seconds=place),
    }


def _report(comment_id: int, reporter_id: int, dice: random.Random) -> dict[str, Any]:
    reason = dice.choice(list(BUILT_IN))
    at = NOON + timedelta(minutes=dice.randint(0, 20_000))
    return {
        "id": new_id(),
        "case_id": comment_id,  # each case has the number of its comment
        "comment_id": comment_id,
        "reporter_id": reporter_id,
        "rev": 1,
        "reason": reason,
        "standing": Standing.READER,
        "created_at": at,
    }


def _case(comment_id: int, said: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    reports = [Report(**one) for one in said]
    score, urgency = scoring.score(reports, BUILT_IN), scoring.urgency({one.reason for one in reports}, BUILT_IN)
    return {
        "id": comment_id,
        "comment_id": comment_id,
        "rev": 1,
        "snapshot": "As it was.",
        "snapshot_html": "<p>As it was.</p>",
        "report_count": len(said),
        "score": score,
        "urgency": urgency,
        "priority": scoring.priority(score=score, urgency=urgency, is_follow_up=False),
        "opened_at": min(one.created_at for one in reports),
        "last_report_at": max(one.created_at for one in reports),
        "due_at": min(one.created_at + BUILT_IN.get(one.reason, UNKNOWN).due for one in reports),
    }

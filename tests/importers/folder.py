"""A small folder of files to import, written by the test, and what the database then holds."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel, col, select

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.database import Database, ReadSession
from forum.importers.run import Report, Run, import_paths
from forum.threads.models import Thread
from tests.people import NOON

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="675"/>'

MILL = """---
title: "The mill bridge is closed"
excerpt: "Again."
publishedDateTime: 2026-11-17T05:30:00Z
originalUrl: "https://mill.example/2026/bridge?utm_source=x"
webUrl: "https://mill.example/2026/bridge"
published: true
quality: 80
secured: true
provider:
  name: The Mill Post
  domain: mill.example
topics:
  - Bridges
  - Rain
images:
  - url: "pictures/bridge.svg"
    width: 1200
    height: 675
    alt: "A bridge."
  - url: "https://mill.example/remote.png"
related:
  - title: "The bridge of last year"
    publishedDateTime: 2025-08-02T06:00:00Z
    webUrl: "https://mill.example/2025/bridge"
---
It rained, and *how*.
"""

DRAFT = """---
title: "A draft of ours"
originalUrl: "https://mill.example/draft"
published: false
---
Not yet.
"""

ICE = """On harbour ice

The ice came late this year. Nobody minded but the gulls.

It left early too, and nobody noticed at all.
"""

TALK = """The mill bridge is closed::What now?

@Rita 2026-11-18T08:00Z +14 #first
Nobody *told* us.

  @Sam 2026-11-18T08:30Z -2
  I was told.

    @Rita 2026-11-18T09:00Z
    By whom?

@Walter 2026-11-18T08:10Z
Good riddance.
"""


def write(root: Path, files: dict[str, str]) -> Path:
    """The folder with these files in it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def whole(root: Path) -> Path:
    """One file of each kind, and a picture."""
    files = {
        "articles/mill.md": MILL,
        "articles/draft.md": DRAFT,
        "texts/ice.txt": ICE,
        "threads/talk.txt": TALK,
        "pictures/bridge.svg": SVG,
    }
    return write(root, files)


def bring(database: Database, *paths: Path, now: datetime = NOON, **options: Any) -> Report:
    """Import; what has no data folder gets one beside the database."""
    return import_paths(database, paths, run=Run(options.pop("data_dir", database.path.parent / "data"), now, **options))


def outcomes(report: Report) -> dict[str, str]:
    return {outcome.name: outcome.outcome for outcome in report.outcomes}


def imported(database: Database, table: type[SQLModel]) -> list[Any]:
    """All rows of a table, in the order they came in."""

    def get(session: ReadSession) -> list[Any]:
        return list(session.exec(select(table).order_by(*table.__table__.primary_key)))  # type: ignore[attr-defined]  # tables have it

    return database.read_now(get)


def article(database: Database, title: str) -> Article:
    """The imported article of that title."""
    return database.read_now(lambda session: session.exec(select(Article).where(Article.title == title)).one())


def thread_of(database: Database, found: Article) -> Thread:
    return database.read_now(lambda session: session.exec(select(Thread).where(Thread.article_id == found.id)).one())


def comments_below(database: Database, found: Article) -> list[Comment]:
    thread = thread_of(database, found)
    statement = select(Comment).where(Comment.thread_id == thread.id).order_by(col(Comment.seq))
    return database.read_now(lambda session: list(session.exec(statement)))

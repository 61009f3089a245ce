"""One small world: two articles and a draft, a thread three deep, one open case."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from forum.accounts.viewer import AnyViewer
from forum.articles.actions import ArticleFields, save_article
from forum.comments.actions import Posted, delete_comment, post_comment
from forum.comments.drafts import prepare
from forum.comments.views import CommentView
from forum.database import Database, WriteSession
from forum.kit.ids import decode, encode
from forum.limits import Limits
from forum.moderation.actions import decide
from forum.moderation.reports import Filed, file_report
from forum.threads.actions import open_thread
from forum.threads.models import Thread
from tests.people import NOON, Cast, invite


@dataclass
class TestClock:
    """Stands still unless moved."""

    __test__ = False
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class World:
    """The database with people, threads and comments in it, and short ways to act in it."""

    database: Database
    cast: Cast
    clock: TestClock = field(default_factory=TestClock)
    limits: Limits = field(default_factory=lambda: Limits(enabled=False))
    thread_id: int = 0
    other_id: int = 0
    draft_id: int = 0
    slug: str = ""

    def viewer(self, name: str) -> AnyViewer:
        return self.cast[name].viewer

    @property
    def thread(self) -> str:
        """The first thread's outer id."""
        return encode(self.thread_id)

    @property
    def draft(self) -> str:
        """The outer id of the thread that is not for everybody yet."""
        return encode(self.draft_id)

    @property
    def url(self) -> str:
        """The first thread's page."""
        return f"/t/{self.thread}/{self.slug}"

    def write(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.database.write_now(fn, *args, **kwargs)

    def read(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.database.read_now(fn, *args, **kwargs)

    def post(
        self, name: str, body: str = "A comment.", *, parent: CommentView | None = None, thread_id: int | None = None, key: str = ""
    ) -> Posted:
        """Post as one of the cast."""
        posted: Posted = self.write(
            post_comment,
            self.viewer(name),
            thread_id=thread_id or self.thread_id,
            parent_id=decode(parent.id) if parent else None,
            draft=prepare(body),
            key=key or str(uuid4()),
            now=self.clock(),
            limits=self.limits,
        )
        return posted

    def say(self, name: str, body: str = "A comment.", *, parent: CommentView | None = None) -> CommentView:
        """Post, and give the comment."""
        return self.post(name, body, parent=parent).comment

    def report(self, name: str, comment: CommentView, *, reason: str = "spam", note: str = "") -> Filed:
        """Report as one of the cast."""
        filed: Filed = self.write(
            file_report,
            self.viewer(name),
            comment_id=decode(comment.id),
            reason=reason,
            note=note,
            key=None,
            now=self.clock(),
            limits=self.limits,
        )
        return filed

    def decide(self, name: str, case_id: int, action: str, *, reason: str = "spam", note: str = "", rev: int | None = None) -> Any:
        """Decide as one of the cast."""
        return self.write(
            decide,
            self.viewer(name),
            case_id=case_id,
            action=action,
            reason=reason,
            note=note,
            rev=rev,
            now=self.clock(),
            limits=self.limits,
        )

    def remove(self, comment: CommentView, *, reason: str = "spam") -> None:
        """Reported by Nils and removed by Mo."""
        filed = self.report("Nils", comment, reason=reason)
        self.decide("Mo", filed.case_id, "remove", reason=reason)

    def delete(self, name: str, comment: CommentView) -> None:
        """Deleted by its author."""
        self.write(delete_comment, self.viewer(name), comment_id=decode(comment.id), now=self.clock())


def make_world(database: Database) -> World:
    """The cast and three articles: an open one, another, and a draft. No comments yet."""
    world = World(database, invite(database))
    world.thread_id, world.slug = add_article(world, "The tram that runs all night", topics=("Cities", "Transport"))
    world.other_id, _ = add_article(world, "A second reading of the river", topics=("Climate",))
    world.draft_id, _ = add_article(world, "Not yet for everybody", topics=("Secrets",), is_published=False)
    return world


def add_article(
    world: World, title: str, *, topics: tuple[str, ...] = (), is_published: bool = True, source_id: str = ""
) -> tuple[int, str]:
    """Another article; gives its thread's id and its slug."""

    def make(session: WriteSession) -> tuple[Thread, str]:
        new = ArticleFields(
            source="test",
            source_id=source_id or title,
            fingerprint=title,
            title=title,
            fields={"excerpt": f"{title}, in short.", "published_at": NOON - timedelta(days=2), "is_published": is_published},
            provider=("The Daily Example", "daily.example", []),
            topics=topics,
        )
        article = save_article(session, None, new=new, now=NOON)
        return open_thread(session, article, now=NOON, active_at=NOON - timedelta(days=2)), article.slug

    thread, slug = world.write(make)
    return thread.id, slug

"""Many articles and many comments, each lot in one write."""

from datetime import timedelta
from uuid import uuid4

from forum.articles.actions import ArticleFields, save_article
from forum.comments.actions import post_comment
from forum.comments.drafts import prepare
from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.kit.ids import decode, encode
from forum.threads.actions import open_thread
from forum.threads.models import Thread
from tests.people import NOON
from tests.world import World


def comments(world: World, number: int, *, name: str = "Rita", parent: CommentView | None = None) -> list[CommentView]:
    """Post `number` comments side by side, oldest first."""

    def post_all(session: WriteSession) -> list[CommentView]:
        return [
            post_comment(
                session,
                world.viewer(name),
                thread_id=world.thread_id,
                parent_id=decode(parent.id) if parent else None,
                draft=draft,
                key=str(uuid4()),
                now=world.clock(),
                limits=world.limits,
            ).comment
            for _ in range(number)
        ]

    draft = prepare("One of many.")
    written: list[CommentView] = world.write(post_all)
    return written


def articles(world: World, number: int) -> list[str]:
    """Bring in `number` articles, one a day, the newest first; gives the outer ids of their threads."""

    def save_all(session: WriteSession) -> list[str]:
        return [encode(_save(session, place).id) for place in range(number)]

    def _save(session: WriteSession, place: int) -> Thread:
        title, published_at = f"Article number {place}", NOON - timedelta(days=3 + place)
        fields = {"excerpt": "", "teaser": f"Teaser {place}.", "published_at": published_at, "is_published": True}
        new = ArticleFields("crowd", title, title, title, fields, topics=("Crowds",))
        return open_thread(session, save_article(session, None, new=new, now=NOON), now=NOON, active_at=published_at)

    written: list[str] = world.write(save_all)
    return written

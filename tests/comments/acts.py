"""Acts on comments, as the cast does them."""

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import SQLModel, select

from forum.accounts.viewer import AnyViewer
from forum.comments.actions import Posted, edit_comment
from forum.comments.drafts import prepare
from forum.comments.models import Comment
from forum.comments.views import CommentView
from forum.comments.votes import cast_vote
from forum.database import ReadSession
from forum.kit.ids import decode
from forum.threads.actions import lock_thread
from tests.world import World


def edit(
    world: World, name: str, comment: CommentView, body: str = "Changed.", *, key: str | None = None, rev: int | None = None
) -> Posted:
    posted: Posted = world.write(
        edit_comment,
        world.viewer(name),
        comment_id=decode(comment.id),
        draft=prepare(body),
        key=key,
        rev=rev,
        now=world.clock(),
        limits=world.limits,
    )
    return posted


def vote(world: World, name: str, comment: CommentView, value: int = 1) -> Posted:
    return vote_as(world, world.viewer(name), comment, value)


def vote_as(world: World, viewer: AnyViewer, comment: CommentView, value: int) -> Posted:
    posted: Posted = world.write(
        cast_vote, viewer, comment_id=decode(comment.id), value=value, now=world.clock(), limits=world.limits
    )
    return posted


def lock(world: World) -> None:
    world.write(lock_thread, world.viewer("Mo"), thread_id=world.thread_id, reason="", now=world.clock())


def row(world: World, comment: CommentView) -> Comment:
    """The comment as it is stored."""
    found: Comment = world.read(lambda session: session.get_one(Comment, decode(comment.id)))
    return found


def rows(world: World, table: type[SQLModel]) -> list[Any]:
    """All rows of a table, in the order of their keys."""

    def get(session: ReadSession) -> list[Any]:
        return list(session.exec(select(table).order_by(*table.__table__.primary_key)))  # type: ignore[attr-defined]  # tables have it

    found: list[Any] = world.read(get)
    return found


@dataclass
class Told:
    """The events of the database's commits so far; made inside a running loop."""

    world: World
    events: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world.database.follow(self.events.extend)

"""Posting and editing with what the filters are said to have found, so that no test waits for a real detector to agree."""

from typing import Any
from uuid import uuid4

from sqlmodel import select

from forum.comments.actions import Posted
from forum.comments.drafts import prepare
from forum.comments.views import CommentView
from forum.filters.findings import Signal
from forum.filters.models import Effect
from forum.kit.ids import decode
from forum.moderation.models import Case
from forum.moderation.screening.posting import Looked, edit, post
from tests.world import World

NOTHING = Signal("links", "Links", 0.0, 3.0, Effect.HOLD)


def finding(effect: Effect = Effect.HOLD, *, detector: str = "words", reason: str = "abuse", **more: Any) -> Signal:
    """One signal that says something."""
    return Signal(detector, "A listed word", 1.0, 1.0, effect, reason=reason, **{"spans": ((0, 4),), **more})


def screened(
    world: World,
    name: str,
    *signals: Signal,
    body: str = "Nobody may read this yet.",
    parent: CommentView | None = None,
    anyway: bool = False,
    key: str = "",
) -> Posted:
    """Post as one of the cast, with these signals."""
    posted: Posted = world.write(
        post,
        world.viewer(name),
        thread_id=world.thread_id,
        parent_id=decode(parent.id) if parent else None,
        draft=prepare(body),
        key=key or str(uuid4()),
        looked=Looked(signals, anyway),
        now=world.clock(),
        limits=world.limits,
    )
    return posted


def hold(
    world: World, name: str = "Rita", *, body: str = "Nobody may read this yet.", parent: CommentView | None = None
) -> CommentView:
    """A comment that the filters held before anybody saw it."""
    posted = screened(world, name, finding(), NOTHING, body=body, parent=parent)
    assert posted.comment.state == "held"
    return posted.comment


def change(world: World, name: str, comment: CommentView, *signals: Signal, body: str = "Changed.", anyway: bool = False) -> Posted:
    """Edit as one of the cast, with these signals."""
    posted: Posted = world.write(
        edit,
        world.viewer(name),
        comment_id=decode(comment.id),
        draft=prepare(body),
        key=None,
        rev=None,
        looked=Looked(signals, anyway),
        now=world.clock(),
        limits=world.limits,
    )
    return posted


def case_of(world: World, comment: CommentView) -> Case:
    """The one case about a comment."""
    found: Case = world.read(lambda session: session.exec(select(Case).where(Case.comment_id == decode(comment.id))).one())
    return found


def decide_about(world: World, comment: CommentView, action: str, *, name: str = "Mo") -> Any:
    """Decided by a moderator."""
    return world.decide(name, case_of(world, comment).id, action, reason="abuse")

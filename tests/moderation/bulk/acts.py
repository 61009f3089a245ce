"""Bulk decisions as the cast takes them."""

from collections.abc import Sequence
from typing import Any

from forum.comments.views import CommentView
from forum.kit.ids import decode
from forum.moderation.bulk.branch import go_on
from forum.moderation.bulk.many import Many, Result, decide_many, undo_many
from forum.moderation.bulk.purge import purge
from forum.moderation.models import Decision
from tests.world import World


def case_of(world: World, comment: CommentView, *, by: str = "Nils") -> int:
    return world.report(by, comment).case_id or 0


def finish(world: World, by: str, comment: CommentView) -> list[int]:
    """Go on until nothing is left; the size of each slice."""
    sizes = []
    while done := world.write(go_on, world.viewer(by), comment_id=decode(comment.id), now=world.clock()):
        sizes.append(done)
    return sizes


def remove_branch(world: World, by: str, comment: CommentView, *, case_id: int = 0) -> Decision:
    """Decide, and go on to the end."""
    decision: Decision = world.decide(by, case_id or case_of(world, comment), "remove-branch")
    finish(world, by, comment)
    return decision


def many(world: World, by: str, choices: Sequence[tuple[int, int | None]], action: str = "remove", **more: Any) -> Many:
    given = {"reason": "spam", "note": "", "now": world.clock(), "limits": world.limits, **more}
    found: Many = world.write(decide_many, world.viewer(by), choices=choices, action=action, **given)
    return found


def undo_all(world: World, by: str, bulk_id: int) -> tuple[Result, ...]:
    found: tuple[Result, ...] = world.write(undo_many, world.viewer(by), bulk_id=bulk_id, now=world.clock())
    return found


def purge_it(world: World, by: str, comment: CommentView, *, confirm: str = "purge", **more: Any) -> Decision:
    given = {"reason": "personal-information", "note": "", "now": world.clock(), "limits": world.limits, **more}
    made: Decision = world.write(purge, world.viewer(by), comment_id=decode(comment.id), confirm=confirm, **given)
    return made

"""Acts of readers and moderators beyond reporting and deciding, as the cast does them."""

from forum.comments.views import CommentView
from forum.kit.ids import decode, encode
from forum.moderation.actions import undo_decision
from forum.moderation.appeals.actions import answer_appeal, file_appeal
from forum.moderation.claims import claim_case
from forum.moderation.models import Appeal, Decision
from forum.moderation.reports import withdraw_report
from tests.world import World


def undo(world: World, name: str, decision_id: int) -> Decision:
    undone: Decision = world.write(undo_decision, world.viewer(name), decision_id=decision_id, now=world.clock())
    return undone


def withdraw(world: World, name: str, comment: CommentView) -> None:
    world.write(withdraw_report, world.viewer(name), comment_id=decode(comment.id), now=world.clock())


def claim(world: World, name: str, case_id: int) -> bool:
    found: bool = world.write(claim_case, world.viewer(name), case_id=case_id, now=world.clock())
    return found


def appeal(world: World, name: str, decision_id: int, *, text: str = "It was a question.") -> Appeal:
    filed: Appeal = world.write(
        file_appeal, world.viewer(name), decision_id=decision_id, text=text, now=world.clock(), limits=world.limits
    )
    return filed


def answer(world: World, name: str, appeal_id: int, outcome: str, *, text: str = "You are right.") -> Appeal:
    answered: Appeal = world.write(
        answer_appeal,
        world.viewer(name),
        appeal_id=appeal_id,
        outcome=outcome,
        answer=text,
        now=world.clock(),
        limits=world.limits,
    )
    return answered


def appealed(world: World, name: str) -> tuple[str, str]:
    """What Mina decided about a comment of this person, and their appeal against it; outer ids, and nobody can undo it."""
    decision = world.decide("Mina", world.report("Sam", world.say(name, "Only a question.")).case_id or 0, "remove")
    filed = appeal(world, name, decision.id)
    world.clock.move(minutes=1)
    return encode(decision.id), encode(filed.id)

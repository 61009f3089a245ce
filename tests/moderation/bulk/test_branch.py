"""A comment is removed with all its replies, slice by slice, and comes back whole."""

from collections import Counter
from collections.abc import Callable

import pytest

from forum.comments.models import Comment, State
from forum.comments.paths import MAX_LEVEL, ancestors
from forum.comments.views import CommentView
from forum.kit.ids import decode
from forum.moderation import audit
from forum.moderation.bulk import branch
from forum.moderation.bulk.branch import finish_branch
from forum.moderation.models import Action, Case, CaseState, Decision, Notice, Outcome, Report
from forum.threads.models import Thread
from tests.comments.acts import row, rows
from tests.moderation.acts import answer, appeal, undo
from tests.moderation.bulk.acts import case_of, finish, remove_branch, undo_all
from tests.refusals import refusal
from tests.world import World


def states(world: World, *comments: CommentView) -> list[State]:
    return [row(world, one).state for one in comments]


def check_counts(world: World) -> None:
    comments = rows(world, Comment)
    shown = [one for one in comments if one.state == State.PUBLISHED]
    below = Counter(above for one in shown for above in ancestors(one.path))
    assert {one.id: one.replies for one in comments} == {one.id: below[one.id] for one in comments}
    assert world.read(lambda session: session.get_one(Thread, world.thread_id)).comment_count == len(shown)
    assert world.read(audit.first_broken) is None


@pytest.fixture
def grown(world: World) -> tuple[CommentView, CommentView, CommentView, CommentView]:
    """A comment with two replies, one of them answered, and one beside them."""
    root, beside = world.say("Rita"), world.say("Sam")
    first = world.say("Sam", parent=root)
    world.say("Nils", parent=root)
    return root, first, world.say("Rita", parent=first), beside


def test_all_below_go_with_it_and_nothing_beside(world: World, grown: tuple[CommentView, ...]) -> None:
    root, first, deep, beside = grown
    decision = remove_branch(world, "Mo", root)
    assert states(world, root, first, deep, beside) == [State.REMOVED] * 3 + [State.PUBLISHED]
    made = rows(world, Decision)
    assert [one.action for one in made] == [Action.REMOVE_BRANCH, *[Action.REMOVE] * 3]
    assert {one.bulk_id for one in made[1:]} == {decision.id}
    assert [case.state for case in rows(world, Case)] == [CaseState.DECIDED]
    assert len([one for one in rows(world, Notice) if one.report_id is None]) == 4
    check_counts(world)


def test_it_goes_on_by_slices_and_again_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branch, "SLICE", 4)
    root = world.say("Rita")
    for _ in range(10):
        world.say("Sam", parent=root)
    world.decide("Mo", case_of(world, root), "remove-branch")
    assert finish(world, "Mina", root) == [4, 4, 2]
    assert finish(world, "Mo", root) == []
    assert len(rows(world, Decision)) == 11
    check_counts(world)


async def test_doors_finish_what_they_began(world: World, grown: tuple[CommentView, ...]) -> None:
    root = grown[0]
    world.decide("Mo", case_of(world, root), "remove-branch")
    done = await finish_branch(world.database, world.viewer("Mo"), comment_id=decode(root.id), clock=world.clock)
    assert done == 3


def test_cases_of_the_replies_end_and_come_back_with_them(world: World, grown: tuple[CommentView, ...]) -> None:
    root, first, _, _ = grown
    case_of(world, first, by="Nils")
    decision = remove_branch(world, "Mo", root, case_id=case_of(world, root, by="Sam"))
    assert [report.outcome for report in rows(world, Report)] == [Outcome.UPHELD] * 2
    undo(world, "Mo", decision.id)
    assert finish(world, "Mo", root) == [3]
    assert [case.state for case in rows(world, Case)] == [CaseState.OPEN] * 2
    assert [report.outcome for report in rows(world, Report)] == [None] * 2
    assert rows(world, Notice) == []
    assert states(world, *grown) == [State.PUBLISHED] * 4
    check_counts(world)


def test_what_was_held_below_is_held_again(world: World, grown: tuple[CommentView, ...]) -> None:
    root, first, _, _ = grown
    world.decide("Mina", case_of(world, first), "hold")
    decision = remove_branch(world, "Mo", root)
    assert states(world, first) == [State.REMOVED]
    undo(world, "Mo", decision.id)
    finish(world, "Mo", root)
    assert states(world, root, first) == [State.PUBLISHED, State.HELD]
    check_counts(world)


def restored(world: World, decision: Decision) -> None:
    world.decide("Mina", decision.case_id or 0, "restore")


def overturned(world: World, decision: Decision) -> None:
    answer(world, "Mina", appeal(world, "Rita", decision.id).id, "overturned")


@pytest.mark.parametrize("act", [restored, overturned])
def test_when_the_comment_is_back_so_are_its_replies(
    world: World, grown: tuple[CommentView, ...], act: Callable[[World, Decision], None]
) -> None:
    root, first, deep, _ = grown
    world.remove(deep)
    decision = remove_branch(world, "Mo", root)
    world.clock.move(days=1)
    act(world, decision)
    finish(world, "Mina", root)
    # What was removed for itself before is none of the branch's.
    assert states(world, root, first, deep) == [State.PUBLISHED, State.PUBLISHED, State.REMOVED]
    check_counts(world)


def test_what_somebody_decided_about_since_is_left_as_it_is(world: World, grown: tuple[CommentView, ...]) -> None:
    root, first, deep, _ = grown
    decision = remove_branch(world, "Mo", root)
    answer(world, "Mina", appeal(world, "Sam", _about(world, first).id).id, "overturned")
    assert states(world, first) == [State.PUBLISHED]
    case = case_of(world, first)
    world.decide("Mina", case, "remove")
    restored(world, decision)
    finish(world, "Mina", root)
    assert states(world, root, first, deep) == [State.PUBLISHED, State.REMOVED, State.PUBLISHED]


def _about(world: World, comment: CommentView) -> Decision:
    return next(one for one in rows(world, Decision) if one.comment_id == decode(comment.id))


def test_a_moderator_s_own_replies_stay_and_their_own_branch_is_another_s(world: World) -> None:
    root = world.say("Rita")
    own = world.say("Mo", parent=root)
    below = world.say("Sam", parent=own)
    remove_branch(world, "Mo", root)
    assert states(world, root, own, below) == [State.REMOVED, State.PUBLISHED, State.REMOVED]
    assert refusal(world.decide, "Mo", case_of(world, own), "remove-branch").code == "own-comment"
    check_counts(world)


def test_a_deleted_comment_s_branch_can_go_and_new_replies_are_caught_later(world: World, grown: tuple[CommentView, ...]) -> None:
    root, first, deep, _ = grown
    case_id = case_of(world, root)
    world.delete("Rita", root)
    world.decide("Mo", case_id, "remove-branch")
    late = world.say("Sam", parent=deep)
    finish(world, "Mo", root)
    assert states(world, root, first, deep, late) == [State.DELETED, *[State.REMOVED] * 3]
    check_counts(world)


def test_on_the_last_level_the_branch_is_who_answers_whom(world: World) -> None:
    chain = [world.say("Rita")]
    for number in range(MAX_LEVEL + 2):
        chain.append(world.say("Sam" if number % 2 else "Rita", parent=chain[-1]))
    beside = world.say("Nils", parent=chain[MAX_LEVEL - 2])
    remove_branch(world, "Mo", chain[MAX_LEVEL - 1])
    assert states(world, *chain) == [State.PUBLISHED] * (MAX_LEVEL - 1) + [State.REMOVED] * 4
    assert states(world, beside) == [State.PUBLISHED]
    check_counts(world)


@pytest.mark.parametrize("name", ["Rita", "Sam"])
def test_readers_go_on_with_nothing(world: World, grown: tuple[CommentView, ...], name: str) -> None:
    world.decide("Mo", case_of(world, grown[0]), "remove-branch")
    assert refusal(finish, world, name, grown[0]).code == "not-allowed"


def test_a_branch_is_not_undone_in_parts_as_a_bulk_is(world: World, grown: tuple[CommentView, ...]) -> None:
    decision = remove_branch(world, "Mo", grown[0])
    assert refusal(undo_all, world, "Mo", decision.id).code == "not-found"
    assert {row(world, one).state for one in grown[:2]} == {State.REMOVED}

"""An author asks once, and somebody else than who decided answers."""

from typing import Any

import pytest

from forum.comments.models import State
from forum.comments.views import CommentView
from forum.errors import Invalid, NotAllowed, NotFound
from forum.moderation import audit
from forum.moderation.appeals.actions import answer_appeal, file_appeal
from forum.moderation.appeals.queries import list_appeals
from forum.moderation.models import Appeal, AppealState, Case, CaseState, Decision, NoticeKind, Outcome, Report
from forum.moderation.notices import list_notices
from forum.moderation.rules import APPEAL_MAX, APPEAL_WITHIN
from tests.comments.acts import row, rows
from tests.refusals import refusal
from tests.world import World


@pytest.fixture
def removed(world: World) -> CommentView:
    """Rita's comment, reported by Nils and removed by Mo."""
    comment = world.say("Rita", "I only asked a question.")
    world.remove(comment)
    return comment


def decision(world: World) -> Decision:
    found: Decision = rows(world, Decision)[0]
    return found


def appeal(world: World, name: str = "Rita", *, text: str = "It was a question.") -> Appeal:
    filed: Appeal = world.write(
        file_appeal, world.viewer(name), decision_id=decision(world).id, text=text, now=world.clock(), limits=world.limits
    )
    return filed


def answer(world: World, name: str, filed: Appeal, outcome: str = "overturned", text: str = "You are right.") -> Any:
    return world.write(
        answer_appeal,
        world.viewer(name),
        appeal_id=filed.id,
        outcome=outcome,
        answer=text,
        now=world.clock(),
        limits=world.limits,
    )


def test_an_overturned_decision_puts_the_comment_back_and_its_reports_were_wrong(world: World, removed: CommentView) -> None:
    filed = appeal(world)
    assert [one.text for one in world.read(list_appeals, world.viewer("Mina"), limit=10)] == [filed.text]

    answer(world, "Mina", filed)

    (told,) = rows(world, Appeal)
    assert row(world, removed).state == State.PUBLISHED
    assert (told.state, told.answer) == (AppealState.OVERTURNED, "You are right.")
    assert told.decided_by_id == world.viewer("Mina").user_id
    assert [report.outcome for report in rows(world, Report)] == [Outcome.REJECTED]
    assert rows(world, Decision)[-1].reverts_id == decision(world).id
    assert world.read(list_appeals, world.viewer("Mina"), limit=10) == []
    assert world.read(audit.first_broken) is None


def test_an_upheld_decision_stands_and_is_in_the_log(world: World, removed: CommentView) -> None:
    answer(world, "Mina", appeal(world), "upheld", "It was an advertisement.")
    assert row(world, removed).state == State.REMOVED
    assert [report.outcome for report in rows(world, Report)] == [Outcome.UPHELD]
    assert world.read(audit.first_broken) is None


def test_the_author_is_told_the_answer(world: World, removed: CommentView) -> None:
    answer(world, "Mina", appeal(world))
    world.clock.move(minutes=1)
    kinds = [one.kind for one in world.read(list_notices, world.viewer("Rita"), now=world.clock(), limit=10)]
    assert NoticeKind.APPEAL in kinds
    assert NoticeKind.DECISION in kinds


def test_who_decided_does_not_hear_the_appeal(world: World, removed: CommentView) -> None:
    filed = appeal(world)
    assert refusal(answer, world, "Mo", filed).code == "own-decision"
    assert row(world, removed).state == State.REMOVED


def test_a_moderator_does_not_hear_their_own_appeal(world: World) -> None:
    world.remove(world.say("Mina", "As a moderator I may say this."))
    assert refusal(answer, world, "Mina", appeal(world, "Mina")).code == "own-comment"


@pytest.mark.parametrize("name", ["Sam", "Nils", "Mina"])
def test_only_the_author_appeals_and_others_learn_nothing(name: str, world: World, removed: CommentView) -> None:
    with pytest.raises(NotFound):
        appeal(world, name)


def test_a_decision_is_appealed_once(world: World, removed: CommentView) -> None:
    filed = appeal(world)
    assert refusal(appeal, world).code == "already-appealed"
    answer(world, "Mina", filed, "upheld")
    assert refusal(appeal, world).code == "already-appealed"
    assert refusal(answer, world, "Ada", filed).code == "case-decided"


def test_half_a_year_later_it_is_too_late(world: World, removed: CommentView) -> None:
    world.clock.move(seconds=APPEAL_WITHIN.total_seconds() + 1)
    assert refusal(appeal, world).code == "too-late"


def test_what_does_not_stand_any_more_is_not_appealed(world: World, removed: CommentView) -> None:
    world.decide("Mina", decision(world).case_id, "restore")
    with pytest.raises(NotAllowed):
        appeal(world)


def test_after_another_decision_an_overturned_one_changes_nothing_more(world: World, removed: CommentView) -> None:
    filed = appeal(world)
    world.decide("Mina", decision(world).case_id, "restore")
    answer(world, "Mina", filed)
    assert row(world, removed).state == State.PUBLISHED


def test_what_was_put_back_meanwhile_is_not_upheld(world: World, removed: CommentView) -> None:
    filed = appeal(world)
    world.decide("Mina", decision(world).case_id, "restore")
    assert refusal(answer, world, "Mina", filed, "upheld").code == "case-decided"


def test_an_overturned_hold_ends_its_case(world: World) -> None:
    comment = world.say("Rita")
    world.decide("Mo", world.report("Sam", comment).case_id or 0, "hold")
    answer(world, "Mina", appeal(world))
    assert row(world, comment).state == State.PUBLISHED
    assert [case.state for case in rows(world, Case)] == [CaseState.DECIDED]
    assert [report.outcome for report in rows(world, Report)] == [Outcome.REJECTED]


def test_a_comment_its_author_deleted_does_not_come_back(world: World) -> None:
    comment = world.say("Rita")
    world.decide("Mo", world.report("Sam", comment).case_id or 0, "hold")
    filed = appeal(world)
    world.delete("Rita", comment)
    answer(world, "Mina", filed)
    assert row(world, comment).state == State.DELETED


@pytest.mark.parametrize(("text", "code"), [("", "empty"), ("  \n", "empty"), ("x" * (APPEAL_MAX + 1), "too-long")])
def test_an_appeal_says_why(text: str, code: str, world: World, removed: CommentView) -> None:
    with pytest.raises(Invalid) as refused:
        appeal(world, text=text)
    assert refused.value.code == code


@pytest.mark.parametrize("outcome", ["", "open", "maybe"])
def test_an_answer_is_one_of_two(outcome: str, world: World, removed: CommentView) -> None:
    filed = appeal(world)
    assert refusal(answer, world, "Mina", filed, outcome).code == "unknown-action"


def test_readers_answer_nothing(world: World, removed: CommentView) -> None:
    filed = appeal(world)
    with pytest.raises(NotAllowed):
        answer(world, "Sam", filed)

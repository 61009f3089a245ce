"""Ten seconds in which a slip of the finger leaves nothing but two entries in the log."""

import pytest

from forum.comments.events import CommentRemoved
from forum.comments.models import State
from forum.comments.views import to_event_json
from forum.errors import Conflict, NotAllowed
from forum.moderation import audit
from forum.moderation.actions import undo_decision
from forum.moderation.events import CaseDecided
from forum.moderation.models import AuditEntry, Case, CaseState, Notice, Report
from forum.moderation.notices import list_notices
from forum.moderation.rules import UNDO_FOR, UNDO_GRACE
from tests.comments.acts import Told, row, rows
from tests.moderation.acts import undo
from tests.waiting import until
from tests.world import World


@pytest.mark.parametrize("action", ["keep", "remove", "hold"])
def test_an_undone_decision_leaves_everything_as_it_was(action: str, world: World) -> None:
    comment = world.say("Rita")
    filed = world.report("Sam", comment)
    before = row(world, comment)
    decision = world.decide("Mo", filed.case_id or 0, action)

    undone = undo(world, "Mo", decision.id)

    after, (case,), (report,) = row(world, comment), rows(world, Case), rows(world, Report)
    assert (after.state, after.replies) == (before.state, before.replies) == (State.PUBLISHED, 0)
    assert (case.state, case.decided_at, report.outcome, report.outcome_at) == (CaseState.OPEN, None, None, None)
    assert undone.reverts_id == decision.id
    assert len(rows(world, AuditEntry)) == 2
    assert world.read(audit.first_broken) is None
    assert rows(world, Notice) == []


def test_nobody_is_told_before_a_decision_can_no_longer_be_undone(world: World) -> None:
    comment = world.say("Rita")
    world.decide("Mo", world.report("Sam", comment).case_id or 0, "remove")

    def told(name: str) -> int:
        return len(world.read(list_notices, world.viewer(name), now=world.clock(), limit=10))

    assert (told("Rita"), told("Sam")) == (0, 0)
    world.clock.move(seconds=(UNDO_FOR + UNDO_GRACE).total_seconds())
    assert (told("Rita"), told("Sam")) == (1, 1)


def test_after_the_time_is_over_it_stands(world: World) -> None:
    decision = world.decide("Mo", world.report("Sam", world.say("Rita")).case_id or 0, "remove")
    world.clock.move(seconds=(UNDO_FOR + UNDO_GRACE).total_seconds() + 1)
    with pytest.raises(NotAllowed) as refused:
        undo(world, "Mo", decision.id)
    assert refused.value.code == "too-late"


def test_only_who_decided_can_undo_it(world: World) -> None:
    decision = world.decide("Mo", world.report("Sam", world.say("Rita")).case_id or 0, "remove")
    for name in ("Mina", "Rita"):
        with pytest.raises(NotAllowed):
            undo(world, name, decision.id)


def test_what_somebody_decided_since_is_not_overwritten(world: World) -> None:
    comment = world.say("Rita")
    filed = world.report("Sam", comment)
    decision = world.decide("Mo", filed.case_id or 0, "remove")
    world.decide("Mina", filed.case_id or 0, "restore")
    with pytest.raises(Conflict):
        undo(world, "Mo", decision.id)
    assert row(world, comment).state == State.PUBLISHED


def test_it_is_undone_once(world: World) -> None:
    decision = world.decide("Mo", world.report("Sam", world.say("Rita")).case_id or 0, "remove")
    undo(world, "Mo", decision.id)
    with pytest.raises(Conflict):
        undo(world, "Mo", decision.id)


def test_an_undoing_is_not_undone(world: World) -> None:
    comment = world.say("Rita")
    decision = world.decide("Mo", world.report("Sam", comment).case_id or 0, "remove")
    with pytest.raises(NotAllowed) as refused:
        undo(world, "Mo", undo(world, "Mo", decision.id).id)
    assert refused.value.code == "case-decided"
    assert row(world, comment).state == State.PUBLISHED


def test_a_held_comment_is_held_again(world: World) -> None:
    comment = world.say("Rita")
    case_id = world.report("Sam", comment).case_id or 0
    world.decide("Mo", case_id, "hold")
    for action in ("keep", "remove"):
        undo(world, "Mo", world.decide("Mo", case_id, action).id)
        assert row(world, comment).state == State.HELD


def test_an_undone_restoring_leaves_the_case_decided(world: World) -> None:
    comment = world.say("Rita")
    case_id = world.report("Sam", comment).case_id or 0
    world.decide("Mo", case_id, "remove")
    undo(world, "Mo", world.decide("Mo", case_id, "restore").id)
    assert row(world, comment).state == State.REMOVED
    assert [case.state for case in rows(world, Case)] == [CaseState.DECIDED]


def test_what_was_reported_since_is_decided_there(world: World) -> None:
    comment = world.say("Rita")
    decision = world.decide("Mo", world.report("Sam", comment).case_id or 0, "keep")
    world.report("Nils", comment)
    with pytest.raises(Conflict, match="reported anew"):
        undo(world, "Mo", decision.id)


def test_an_undone_approval_approves_nothing(world: World) -> None:
    world.clock.move(days=30)
    comment = world.say("Rita")
    undo(world, "Mina", world.decide("Mina", world.report("Sam", comment).case_id or 0, "keep").id)
    for name in ("Nils", "Mo"):
        world.report(name, comment)
    assert row(world, comment).state == State.HELD


async def test_what_was_held_before_is_held_again_without_being_seen_in_between(world: World) -> None:
    comment = world.say("Rita", "The words that nobody shall see again.")
    case_id = world.report("Sam", comment).case_id or 0
    world.decide("Mina", case_id, "hold")
    decision = world.decide("Mo", case_id, "remove")
    told = Told(world)

    await world.database.write(undo_decision, world.viewer("Mo"), decision_id=decision.id, now=world.clock())
    await until(lambda: len(told.events) == 2)

    assert row(world, comment).state == State.HELD
    assert [type(event) for event in told.events] == [CommentRemoved, CaseDecided]
    assert "words" not in str(to_event_json(told.events[0].comment))

"""Enough reports hold a comment until a moderator has looked; a decision says whether they were right."""

import pytest

from forum.comments.models import State
from forum.comments.views import CommentView
from forum.errors import Conflict, NotFound
from forum.kit.ids import decode
from forum.moderation import audit
from forum.moderation.models import Action, AuditEntry, Case, CaseState, Decision, Disagreement, Notice, Outcome, Report
from tests.comments.acts import edit, row, rows
from tests.moderation.acts import withdraw
from tests.world import World


@pytest.fixture
def known(world: World) -> World:
    """The cast, a month later: nobody is new."""
    world.clock.move(days=30)
    return world


def state_of(world: World, comment: CommentView) -> State:
    return row(world, comment).state


def hold(world: World, comment: CommentView) -> None:
    """Three readers and a moderator report; Rita's comment, so the moderator is the fourth voice."""
    for name in ("Sam", "Nils", "Mo"):
        world.report(name, comment, reason="abuse")


def test_enough_reports_hold_the_comment_and_the_case_stays_open(known: World) -> None:
    comment = known.say("Rita", "You are all fools.")
    known.report("Sam", comment, reason="abuse")
    known.report("Nils", comment, reason="abuse")
    assert state_of(known, comment) == State.PUBLISHED

    known.report("Mo", comment, reason="abuse")

    (case,), (decision,), (entry,) = rows(known, Case), rows(known, Decision), rows(known, AuditEntry)
    assert state_of(known, comment) == State.HELD
    assert (case.state, case.report_count, case.score) == (CaseState.OPEN, 3, 7.0)
    assert (decision.action, decision.by_id) == (Action.HOLD, None)
    assert (entry.action, entry.role, entry.by_id) == ("hold", audit.RULES, None)
    assert [notice.user_id for notice in rows(known, Notice)] == [known.viewer("Rita").user_id]
    assert known.read(audit.first_broken) is None


def test_a_crowd_made_this_morning_holds_nothing(world: World) -> None:
    comment = world.say("Rita")
    for name in ("Sam", "Nils"):
        world.report(name, comment, reason="child-safety")
    assert state_of(world, comment) == State.PUBLISHED
    assert rows(world, Decision) == []


def test_a_held_comment_that_is_kept_comes_back_and_its_reporters_were_wrong(known: World) -> None:
    comment = known.say("Rita")
    hold(known, comment)
    (case,) = rows(known, Case)

    known.decide("Mina", case.id, "keep", reason="abuse")

    assert state_of(known, comment) == State.PUBLISHED
    assert {report.outcome for report in rows(known, Report)} == {Outcome.REJECTED}
    assert [one.state for one in rows(known, Case)] == [CaseState.DECIDED]


def test_what_a_moderator_approved_is_not_held_again_until_its_text_changes(known: World) -> None:
    comment = known.say("Rita")
    first = known.report("Sam", comment, reason="abuse")
    known.decide("Mina", first.case_id or 0, "keep", reason="abuse")
    known.report("Nils", comment, reason="abuse")
    for name in ("Mo", "Ada"):
        known.report(name, comment, reason="abuse")
    assert state_of(known, comment) == State.PUBLISHED

    edit(known, "Rita", comment, "You are all fools, I said.")
    known.report("Mo", comment, reason="abuse")
    assert state_of(known, comment) == State.PUBLISHED
    known.report("Ada", comment, reason="child-safety")
    assert state_of(known, comment) == State.HELD


def test_a_report_about_what_was_decided_opens_a_follow_up_that_stands_lower(known: World) -> None:
    comment, other = known.say("Rita"), known.say("Rita")
    first = known.report("Sam", comment, reason="abuse")
    known.decide("Mina", first.case_id or 0, "keep", reason="abuse")

    known.report("Nils", comment, reason="abuse")
    known.report("Nils", other, reason="abuse")

    cases = {case.comment_id: case for case in rows(known, Case) if case.state == CaseState.OPEN}
    follow_up, usual = cases[decode(comment.id)], cases[decode(other.id)]
    assert (follow_up.is_follow_up, usual.is_follow_up) == (True, False)
    assert follow_up.priority < usual.priority


def test_the_same_text_is_reported_once_a_person_also_after_a_decision(known: World) -> None:
    comment = known.say("Rita")
    first = known.report("Sam", comment)
    known.decide("Mina", first.case_id or 0, "keep")
    with pytest.raises(Conflict, match="has decided"):
        known.report("Sam", comment)

    edit(known, "Rita", comment, "Another text.")
    assert known.report("Sam", comment).case_id != first.case_id


def test_after_an_edit_one_s_report_moves_to_the_new_text(known: World) -> None:
    comment = known.say("Rita")
    first = known.report("Sam", comment, reason="spam")
    edit(known, "Rita", comment, "Another text.")

    again = known.report("Sam", comment, reason="abuse")

    (report,), (case,) = rows(known, Report), rows(known, Case)
    assert (again.case_id, again.report_id) == (first.case_id, first.report_id) == (case.id, report.id)
    assert (report.rev, report.reason, case.report_count) == (2, "abuse", 1)


def test_a_report_taken_back_no_longer_counts_and_may_be_sent_again(known: World) -> None:
    comment = known.say("Rita")
    known.report("Sam", comment)
    known.report("Nils", comment)
    withdraw(known, "Sam", comment)
    (case,) = rows(known, Case)
    assert (case.report_count, case.score) == (1, 1.0)
    with pytest.raises(NotFound):
        withdraw(known, "Sam", comment)

    known.report("Sam", comment)
    assert [one.report_count for one in rows(known, Case)] == [2]


def test_who_only_disagrees_is_counted_and_opens_no_case(known: World) -> None:
    comment = known.say("Rita")
    first, second = known.report("Sam", comment, reason="disagree"), known.report("Sam", comment, reason="disagree")
    assert (first.case_id, first.is_duplicate, second.is_duplicate) == (None, False, True)
    assert len(rows(known, Disagreement)) == 1
    assert rows(known, Case) == rows(known, Report) == []


def test_a_case_is_due_by_its_most_pressing_report(known: World) -> None:
    comment = known.say("Rita")
    known.report("Sam", comment, reason="off-topic")
    known.report("Nils", comment, reason="personal-information")
    (case,) = rows(known, Case)
    assert case.due_at is not None
    assert (case.due_at - known.clock()).total_seconds() == 4 * 3600
    assert case.urgency == 1

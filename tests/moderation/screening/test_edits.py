"""Edits go through the filters as posts do: what would be held is saved and held at once, and nobody is shown the new text."""

import pytest
from sqlmodel import select

from forum.comments.events import CommentRemoved, CommentRestored
from forum.comments.models import Edit, State
from forum.errors import Invalid
from forum.filters.models import Effect
from forum.kit.ids import decode
from forum.moderation.models import Case, CaseState, Decision
from forum.threads.models import LogEntry
from tests.comments.acts import Told, row, rows
from tests.comments.test_counts import check_counts, check_log
from tests.moderation.screening.acts import case_of, change, decide_about, finding
from tests.waiting import until
from tests.world import World

WORSE = "Nobody should read this."


def test_an_edit_that_says_nothing_is_published(world: World) -> None:
    comment = world.say("Rita")
    assert change(world, "Rita", comment).comment.body == "Changed."
    assert rows(world, Case) == []


async def test_an_edit_that_is_held_is_saved_and_no_event_has_its_text(world: World) -> None:
    comment = world.say("Rita")
    events = Told(world)
    posted = change(world, "Rita", comment, finding(), body=WORSE)
    assert (posted.comment.state, posted.comment.body, posted.seq) == ("held", None, 2)
    after = row(world, comment)
    assert (after.body, after.rev, after.state, after.is_unseen) == (WORSE, 2, State.HELD, False)
    assert [edit.body for edit in rows(world, Edit)] == ["A comment."]
    await until(lambda: any(isinstance(event, CommentRemoved) for event in events.events))
    assert all(WORSE not in repr(event) for event in events.events)
    assert [entry.kind for entry in rows(world, LogEntry)] == ["comment.posted", "comment.removed"]


async def test_what_was_held_after_an_edit_comes_back_with_its_new_text(world: World) -> None:
    comment = world.say("Rita")
    change(world, "Rita", comment, finding(), body=WORSE)
    events = Told(world)
    decide_about(world, comment, "keep")
    await until(lambda: any(isinstance(event, CommentRestored) for event in events.events))
    (restored,) = [event for event in events.events if isinstance(event, CommentRestored)]
    assert (restored.comment.body, restored.comment.rev) == (WORSE, 2)
    for check in (check_counts, check_log):
        check(world)


@pytest.mark.parametrize(("effect", "code"), [(Effect.ASK, "reconsider"), (Effect.REFUSE, "refused-by-filter")])
def test_an_edit_that_is_not_taken_changes_nothing(effect: Effect, code: str, world: World) -> None:
    comment = world.say("Rita")
    with pytest.raises(Invalid) as refused:
        change(world, "Rita", comment, finding(effect), body=WORSE)
    assert refused.value.code == code
    assert (row(world, comment).body, row(world, comment).rev, rows(world, Edit)) == ("A comment.", 1, [])


def test_an_author_who_insists_has_the_edit_held(world: World) -> None:
    comment = world.say("Rita")
    assert change(world, "Rita", comment, finding(Effect.ASK), anyway=True).comment.state == "held"


def test_an_edit_of_a_reported_comment_is_held_in_the_case_that_is_open(world: World) -> None:
    comment = world.say("Rita")
    filed = world.report("Sam", comment, reason="spam")
    change(world, "Rita", comment, finding(reason="hate"), body=WORSE)
    case = case_of(world, comment)
    assert (case.id, case.is_screened, case.state, case.report_count) == (filed.case_id, True, CaseState.OPEN, 1)
    assert (case.snapshot, case.urgency) == ("A comment.", 2)
    decision = world.read(lambda session: session.exec(select(Decision).where(Decision.case_id == case.id)).one())
    assert (decision.reason, decision.rev) == ("hate", 2)


def test_staff_edit_as_they_like(world: World) -> None:
    comment = world.say("Mo")
    assert change(world, "Mo", comment, finding(Effect.REFUSE)).comment.body == "Changed."


def test_a_held_comment_cannot_be_changed_and_can_be_deleted(world: World) -> None:
    comment = world.say("Rita")
    change(world, "Rita", comment, finding(), body=WORSE)
    with pytest.raises(Exception, match="no longer there"):
        change(world, "Rita", comment, body="Better.")
    world.delete("Rita", comment)
    assert row(world, comment).state == State.DELETED
    assert decode(comment.id)

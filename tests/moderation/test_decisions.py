"""Deciding: the decision, the comment's fate and the log entry together or not at all."""

from typing import Any

import pytest

from forum.comments.events import CommentRemoved, CommentRestored
from forum.comments.models import Comment, Removal, State
from forum.comments.paging import Ask, load_page
from forum.comments.tree import flatten
from forum.comments.views import CommentView
from forum.database import Database
from forum.errors import ForumError, NotSignedIn, TooMany
from forum.limits import Limits
from forum.moderation import audit
from forum.moderation.actions import decide
from forum.moderation.events import CaseDecided
from forum.moderation.models import Action, AuditEntry, AuditNote, Case, CaseState, Decision
from forum.moderation.rules import DECISION_NOTE_MAX
from forum.threads.models import LogEntry, Thread
from tests.comments.acts import Told, edit, row, rows
from tests.people import NOBODY, NOON
from tests.waiting import until
from tests.world import World

TABLES = (Comment, Removal, Case, Decision, AuditEntry, LogEntry, Thread)


def reported(world: World, name: str = "Rita", body: str = "Buy my pills") -> tuple[CommentView, int]:
    comment = world.say(name, body)
    return comment, world.report("Nils" if name != "Nils" else "Sam", comment).case_id


def refusal(world: World, name: str, case_id: int, action: str, **more: Any) -> ForumError:
    with pytest.raises(ForumError) as refused:
        world.decide(name, case_id, action, **more)
    return refused.value


def everything(database: Database, world: World) -> list[Any]:
    return [[one.model_dump() for one in rows(world, table)] for table in TABLES]


def test_keeping_leaves_the_comment_and_closes_the_case(world: World) -> None:
    comment, case_id = reported(world)
    world.decide("Mo", case_id, "keep", note="Harmless.")
    (case,), (decision,) = rows(world, Case), rows(world, Decision)
    assert (row(world, comment).state, case.state, case.decided_at) == (State.PUBLISHED, CaseState.DECIDED, NOON)
    assert (decision.action, decision.reason, decision.note, decision.rev) == (Action.KEEP, "spam", "Harmless.", 1)
    assert decision.by_id == world.cast["Mo"].viewer.user_id
    assert rows(world, Removal) == []


def test_removing_leaves_a_tombstone_a_record_and_an_entry(world: World) -> None:
    comment, case_id = reported(world)
    world.decide("Mo", case_id, "remove", reason="abuse", note="See the rules.")
    (removal,), (entry,) = rows(world, Removal), rows(world, AuditEntry)
    assert row(world, comment).state == State.REMOVED
    assert (removal.reason, removal.note, removal.by_id) == ("abuse", "See the rules.", world.cast["Mo"].viewer.user_id)
    assert (entry.action, entry.reason, entry.role, entry.subject) == ("remove", "abuse", "moderator", f"comment {comment.id}")
    assert row(world, comment).body == "Buy my pills"


def test_restoring_puts_the_comment_back_in_its_place_with_its_counts(world: World) -> None:
    parent = world.say("Sam")
    comment, other = world.say("Rita", parent=parent), world.say("Rita", parent=parent)
    world.say("Sam", parent=comment)
    case_id = world.report("Nils", comment).case_id

    def shape() -> list[tuple[str, int, int]]:
        page = world.read(load_page, Ask(world.thread_id, sort="old"))
        return [(one.comment.id, one.comment.replies, one.comment.depth) for one in flatten(page.branches)]

    before, thread = shape(), rows(world, Thread)[0].comment_count
    world.decide("Mo", case_id, "remove")
    assert shape() != before
    world.decide("Mina", case_id, "restore")

    assert (before, thread) == (shape(), rows(world, Thread)[0].comment_count)
    (removal,) = rows(world, Removal)
    assert (removal.ended_at, removal.ended_by_id) == (NOON, world.cast["Mina"].viewer.user_id)
    assert other.id in {one for one, _, _ in shape()}


def test_a_case_is_decided_once(world: World) -> None:
    comment, case_id = reported(world)
    world.decide("Mo", case_id, "keep")
    for action in ("keep", "remove"):
        refused = refusal(world, "Mina", case_id, action)
        assert (refused.code, refused.status) == ("case-decided", 409)
    assert (row(world, comment).state, len(rows(world, Decision)), len(rows(world, AuditEntry))) == (State.PUBLISHED, 1, 1)


def test_of_two_moderators_at_once_the_second_is_told(world: World) -> None:
    _, case_id = reported(world)
    world.decide("Mo", case_id, "remove")
    assert refusal(world, "Mina", case_id, "keep").code == "case-decided"


def test_a_removed_comment_can_be_restored_once(world: World) -> None:
    _, case_id = reported(world)
    world.decide("Mo", case_id, "remove")
    world.decide("Mina", case_id, "restore")
    assert refusal(world, "Mo", case_id, "restore").code == "case-decided"
    assert [one.action for one in rows(world, Decision)] == ["remove", "restore"]


def test_what_is_not_removed_cannot_be_restored(world: World) -> None:
    _, case_id = reported(world)
    refused = refusal(world, "Mo", case_id, "restore")
    assert (refused.code, refused.status) == ("comment-changed", 409)
    assert rows(world, Decision) == []


def test_a_text_changed_since_is_not_decided_about_unseen(world: World) -> None:
    comment, case_id = reported(world)
    edit(world, "Rita", comment, "Something harmless")
    refused = refusal(world, "Mo", case_id, "remove", rev=1)
    assert (refused.code, refused.status) == ("comment-changed", 409)
    assert row(world, comment).state == State.PUBLISHED
    world.decide("Mo", case_id, "remove", rev=2)
    assert rows(world, Decision)[0].rev == 2


def test_nobody_judges_their_own_comment(world: World) -> None:
    _, case_id = reported(world, "Mo")
    for action in ("keep", "remove"):
        refused = refusal(world, "Mo", case_id, action)
        assert (refused.code, refused.status) == ("own-comment", 403)
    world.decide("Mina", case_id, "keep")
    assert len(rows(world, Decision)) == 1


@pytest.mark.parametrize("name", ["Rita", "Sam", "Nils"])
def test_readers_decide_nothing(name: str, world: World) -> None:
    _, case_id = reported(world)
    refused = refusal(world, name, case_id, "remove")
    assert (refused.code, refused.status) == ("not-allowed", 403)
    assert rows(world, Decision) == []


def test_a_reader_learns_nothing_about_cases(world: World) -> None:
    _, case_id = reported(world)
    assert str(refusal(world, "Rita", case_id, "keep")) == str(refusal(world, "Rita", 1, "keep"))


def test_a_guest_is_asked_to_sign_in(world: World) -> None:
    _, case_id = reported(world)
    with pytest.raises(NotSignedIn):
        world.write(decide, NOBODY, case_id=case_id, action="keep", reason="spam", note="", rev=None, now=NOON, limits=world.limits)


def test_a_case_that_never_was_is_not_found(world: World) -> None:
    assert refusal(world, "Mo", 1, "keep").code == "not-found"


@pytest.mark.parametrize("action", ["", "KEEP", "ban", "keep "])
def test_an_unknown_action_is_refused(action: str, world: World) -> None:
    assert refusal(world, "Mo", reported(world)[1], action).code == "unknown-action"


def test_an_unknown_reason_is_refused(world: World) -> None:
    assert refusal(world, "Mo", reported(world)[1], "keep", reason="boring").code == "unknown-reason"


def test_a_note_has_its_limit(world: World) -> None:
    _, case_id = reported(world)
    assert refusal(world, "Mo", case_id, "keep", note="x" * (DECISION_NOTE_MAX + 1)).code == "too-long"
    assert refusal(world, "Mo", case_id, "keep", note="\x00").code == "bad-text"
    world.decide("Mo", case_id, "keep", note="x" * DECISION_NOTE_MAX)
    assert len(rows(world, AuditNote)[0].note) == DECISION_NOTE_MAX


@pytest.mark.parametrize("action", ["remove", "keep"])
def test_when_the_log_cannot_be_written_nothing_is_stored(action: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, case_id = reported(world)
    before = everything(world.database, world)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the log is full")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "append", fail)
        with pytest.raises(RuntimeError, match="the log is full"):
            world.decide("Mo", case_id, action)

    assert before == everything(world.database, world)
    world.decide("Mo", case_id, action)
    assert before != everything(world.database, world)


def test_a_comment_its_author_deleted_can_still_be_decided_about(world: World) -> None:
    comment, case_id = reported(world)
    world.delete("Rita", comment)
    world.decide("Mo", case_id, "remove")
    assert row(world, comment).state == State.DELETED
    assert rows(world, Case)[0].state == CaseState.DECIDED
    assert refusal(world, "Mina", case_id, "restore").code == "case-decided"


def test_remove_restore_and_remove_again_by_a_new_report(world: World) -> None:
    comment, case_id = reported(world)
    world.decide("Mo", case_id, "remove")
    world.decide("Mo", case_id, "restore")
    world.decide("Mina", world.report("Mo", comment).case_id, "remove")
    assert row(world, comment).state == State.REMOVED
    assert [one.ended_at is None for one in rows(world, Removal)] == [False, True]
    assert rows(world, Thread)[0].comment_count == 0


def test_the_limit_of_decisions_holds(world: World) -> None:
    _, case_id = reported(world)
    world.limits = Limits()
    world.decide("Mo", case_id, "keep")
    for _ in range(59):
        assert refusal(world, "Mo", case_id, "keep").code == "case-decided"
    with pytest.raises(TooMany):
        world.decide("Mo", case_id, "keep")


async def test_a_decision_is_told_after_what_it_did(world: World) -> None:
    comment, case_id = reported(world, body="A secret")
    told = Told(world)
    world.decide("Mo", case_id, "remove", reason="hate")
    world.decide("Mo", case_id, "restore")
    await until(lambda: len(told.events) == 4)
    removed, _, restored, _ = told.events
    assert [type(event) for event in told.events] == [CommentRemoved, CaseDecided, CommentRestored, CaseDecided]
    assert (removed.comment.id, removed.comment.reason, removed.seq) == (comment.id, "hate", 2)
    assert "secret" not in repr(removed)
    assert (restored.comment.body, restored.seq) == ("A secret", 3)

"""Deleting one's own: a tombstone stays, and so do the replies."""

import pytest

from forum.comments.actions import delete_comment
from forum.comments.events import CommentDeleted
from forum.comments.models import Removal, State
from forum.errors import ForumError, NotSignedIn
from forum.kit.ids import decode
from forum.threads import log
from forum.threads.models import LogKind
from tests.comments.acts import Told, lock, row, rows
from tests.people import NOBODY, NOON
from tests.waiting import until
from tests.world import World


def refusal(world: World, name: str, comment: object) -> ForumError:
    with pytest.raises(ForumError) as refused:
        world.delete(name, comment)  # type: ignore[arg-type]  # handed on as it came
    return refused.value


def test_a_deleted_comment_leaves_a_tombstone_and_its_replies(world: World) -> None:
    parent = world.say("Rita", "Mine")
    reply = world.say("Sam", "Still here", parent=parent)
    world.delete("Rita", parent)
    assert row(world, parent).state == State.DELETED
    assert (row(world, reply).state, row(world, reply).parent_id) == (State.PUBLISHED, row(world, parent).id)


def test_a_deletion_is_a_record_without_a_reason(world: World) -> None:
    world.delete("Rita", world.say("Rita"))
    (removal,) = rows(world, Removal)
    assert (removal.by_id, removal.reason, removal.at, removal.ended_at) == (world.cast["Rita"].viewer.user_id, None, NOON, None)


def test_a_deletion_takes_a_number_once(world: World) -> None:
    comment = world.say("Rita")
    world.delete("Rita", comment)
    world.delete("Rita", comment)
    entries = world.read(log.entries_after, thread_id=world.thread_id, after=0, limit=9)
    assert [entry.kind for entry in entries] == [LogKind.COMMENT_POSTED, LogKind.COMMENT_DELETED]
    assert len(rows(world, Removal)) == 1


@pytest.mark.parametrize("name", ["Sam", "Mo", "Ada"])
def test_nobody_else_may_delete(name: str, world: World) -> None:
    comment = world.say("Rita")
    assert refusal(world, name, comment).code == "not-allowed"
    assert row(world, comment).state == State.PUBLISHED


def test_a_guest_is_asked_to_sign_in(world: World) -> None:
    comment = world.say("Rita")
    with pytest.raises(NotSignedIn):
        world.write(delete_comment, NOBODY, comment_id=decode(comment.id), now=NOON)
    assert row(world, comment).state == State.PUBLISHED


def test_a_removed_comment_is_not_its_author_s_to_delete(world: World) -> None:
    comment = world.say("Rita")
    world.remove(comment)
    assert refusal(world, "Rita", comment).code == "comment-gone"
    assert row(world, comment).state == State.REMOVED


def test_one_s_own_may_go_from_a_locked_thread_too(world: World) -> None:
    comment = world.say("Rita")
    lock(world)
    world.delete("Rita", comment)
    assert row(world, comment).state == State.DELETED


def test_a_draft_s_comment_is_not_found_by_readers(world: World) -> None:
    assert refusal(world, "Rita", world.post("Mo", thread_id=world.draft_id).comment).code == "not-found"


async def test_a_deletion_is_told_without_text_or_author(world: World) -> None:
    comment = world.say("Rita", "A secret")
    told = Told(world)
    world.delete("Rita", comment)
    await until(lambda: told.events)
    (event,) = told.events
    assert type(event) is CommentDeleted
    assert (event.seq, event.comment.author, event.comment.body) == (2, None, None)
    assert "secret" not in repr(event)

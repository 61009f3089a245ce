"""Editing: the old text is kept, others may not, and nothing is overwritten unseen."""

import pytest

from forum.comments.events import CommentEdited
from forum.comments.models import Edit
from forum.errors import ForumError, TooMany
from forum.limits import RATES, Limits
from forum.threads import log
from forum.threads.models import LogKind
from tests.comments.acts import Told, edit, lock, row, rows
from tests.people import NOON
from tests.waiting import until
from tests.world import World

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"


def refusal(world: World, name: str, *args: object, **kwargs: object) -> ForumError:
    with pytest.raises(ForumError) as refused:
        edit(world, name, *args, **kwargs)  # type: ignore[arg-type]  # handed on as it came
    return refused.value


def test_an_edit_keeps_the_old_text_under_its_revision(world: World) -> None:
    comment = world.say("Rita", "First")
    world.clock.move(minutes=5)
    edited = edit(world, "Rita", comment, "Second *one*")
    (kept,) = rows(world, Edit)
    assert (kept.rev, kept.body, kept.html) == (1, "First", "<p>First</p>")
    assert (edited.comment.body, edited.comment.rev, edited.comment.edited_at) == ("Second *one*", 2, world.clock())
    assert "<em>one</em>" in str(edited.comment.html)
    assert (edited.comment.created_at, row(world, comment).plain) == (NOON, "Second one")


def test_an_edit_takes_the_next_number_and_keeps_the_first(world: World) -> None:
    comment = world.say("Rita", "First")
    world.say("Sam")
    edited = edit(world, "Rita", comment)
    assert (edited.seq, edited.comment.seq) == (3, 1)
    entry = world.read(log.entries_after, thread_id=world.thread_id, after=2, limit=9)[0]
    assert entry.kind == LogKind.COMMENT_EDITED


def test_every_revision_is_kept(world: World) -> None:
    comment = world.say("Rita", "1")
    for number in range(2, 6):
        edit(world, "Rita", comment, str(number))
    assert [(kept.rev, kept.body) for kept in rows(world, Edit)] == [(1, "1"), (2, "2"), (3, "3"), (4, "4")]
    assert row(world, comment).rev == 5


def test_the_same_text_is_a_duplicate_and_no_edit(world: World) -> None:
    comment = world.say("Rita", "Same")
    again = edit(world, "Rita", comment, "Same")
    assert (again.is_duplicate, again.seq, again.comment.rev, again.comment.edited_at) == (True, None, 1, None)
    assert rows(world, Edit) == []


def test_a_repeated_key_is_a_duplicate_even_after_another_edit(world: World) -> None:
    comment = world.say("Rita", "1")
    edit(world, "Rita", comment, "2", key=KEY)
    edit(world, "Rita", comment, "3")
    again = edit(world, "Rita", comment, "2", key=KEY)
    assert (again.is_duplicate, again.comment.body) == (True, "3")


def test_a_stale_revision_is_refused(world: World) -> None:
    comment = world.say("Rita", "1")
    edit(world, "Rita", comment, "2", rev=1)
    refused = refusal(world, "Rita", comment, "3", rev=1)
    assert (refused.code, refused.status) == ("comment-changed", 409)
    assert row(world, comment).body == "2"


@pytest.mark.parametrize("name", ["Sam", "Mo", "Ada"])
def test_nobody_else_may_edit(name: str, world: World) -> None:
    comment = world.say("Rita", "Mine")
    refused = refusal(world, name, comment)
    assert (refused.code, refused.status) == ("not-allowed", 403)
    assert row(world, comment).body == "Mine"


@pytest.mark.parametrize("how", ["delete", "remove"])
def test_a_gone_comment_cannot_be_edited(how: str, world: World) -> None:
    comment = world.say("Rita", "Mine")
    world.delete("Rita", comment) if how == "delete" else world.remove(comment)
    refused = refusal(world, "Rita", comment)
    assert (refused.code, refused.status) == ("comment-gone", 409)


def test_in_a_locked_thread_nobody_edits_but_moderators_their_own(world: World) -> None:
    comment, staff = world.say("Rita"), world.say("Mina")
    lock(world)
    assert refusal(world, "Rita", comment).code == "thread-locked"
    assert edit(world, "Mina", staff).comment.body == "Changed."


def test_a_draft_s_comment_is_not_found_by_readers(world: World) -> None:
    secret = world.post("Mo", thread_id=world.draft_id).comment
    assert refusal(world, "Rita", secret).code == "not-found"


def test_a_bad_key_is_refused(world: World) -> None:
    assert refusal(world, "Rita", world.say("Rita"), key="no uuid").code == "bad-key"


def test_the_limit_of_edits_holds(world: World) -> None:
    comment = world.say("Rita")
    world.limits = Limits()
    for number in range(RATES["edit"].burst):
        edit(world, "Rita", comment, f"Text {number}")
    with pytest.raises(TooMany):
        edit(world, "Rita", comment, "One more")


def test_an_edit_keeps_place_score_and_counts(world: World) -> None:
    comment = world.say("Rita")
    world.say("Sam", parent=comment)
    before = row(world, comment)
    edit(world, "Rita", comment)
    after = row(world, comment)
    kept = ("path", "depth", "parent_id", "seq", "replies", "score", "rank", "key", "created_at", "author_id")
    assert [getattr(before, name) for name in kept] == [getattr(after, name) for name in kept]


async def test_an_edit_is_told_with_the_new_text(world: World) -> None:
    comment = world.say("Rita")
    told = Told(world)
    edited = edit(world, "Rita", comment)
    await until(lambda: told.events)
    assert told.events == [CommentEdited(world.thread_id, 2, edited.comment)]

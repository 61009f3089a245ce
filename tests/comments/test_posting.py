"""Posting and replying: once a key, in the right place, or refused with a stable code."""

from uuid import uuid4

import pytest

from forum.comments import ranking
from forum.comments.actions import post_comment
from forum.comments.drafts import prepare
from forum.comments.events import CommentPosted
from forum.comments.models import Comment
from forum.comments.paths import MAX_LEVEL
from forum.comments.queries import view_of
from forum.errors import ForumError, NotFound, NotSignedIn, TooMany
from forum.kit.ids import decode
from forum.limits import RATES, Limits
from tests.comments.acts import Told, edit, lock, row, rows
from tests.people import NOBODY, NOON
from tests.statements import statements_of
from tests.waiting import until
from tests.world import World

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"


def test_a_comment_is_stored_as_it_was_written(world: World) -> None:
    posted = world.post("Rita", "It *shines*.\n\n    code")
    comment = row(world, posted.comment)
    assert (comment.body, comment.seq, comment.rev, comment.depth, comment.parent_id) == ("It *shines*.\n\n    code", 1, 1, 0, None)
    assert (comment.author_id, comment.created_at) == (world.cast["Rita"].viewer.user_id, NOON)
    assert (posted.seq, posted.is_duplicate, posted.comment.body) == (1, False, comment.body)


def test_a_reply_hangs_on_its_parent(world: World) -> None:
    parent = world.say("Rita")
    reply = world.say("Sam", parent=parent)
    last = world.say("Rita", parent=reply)
    assert [(one.parent, one.depth) for one in (parent, reply, last)] == [(None, 0), (parent.id, 1), (reply.id, 2)]
    assert row(world, last).path.startswith(row(world, reply).path)
    assert row(world, parent).replies == 2


def test_the_first_answer_is_what_reading_gives(world: World) -> None:
    parent, names = None, ("Rita", "Mo", "Sam", "Ada")
    for depth in range(MAX_LEVEL + 3):
        posted = world.post(names[depth % 4], f"Number {depth}, *now*.", parent=parent)
        stored = row(world, posted.comment)
        assert posted.comment == world.read(view_of, stored)
        unvoted = Comment(**stored.model_dump())
        ranking.rank(unvoted)
        assert (stored.score, stored.rank, stored.controversy) == (unvoted.score, unvoted.rank, unvoted.controversy)
        parent = posted.comment
    assert parent is not None
    assert parent.reply_to == names[(depth - 1) % 4]


def test_a_repeated_key_gets_the_first_comment_and_no_number(world: World) -> None:
    first = world.post("Rita", "Once", key=KEY)
    again = world.post("Rita", "Twice", key=KEY)
    assert (again.is_duplicate, again.seq, again.comment) == (True, first.seq, first.comment)
    assert len(rows(world, Comment)) == 1
    assert world.post("Sam").seq == 2


def test_a_key_is_the_same_in_capitals(world: World) -> None:
    world.post("Rita", key=KEY)
    assert world.post("Rita", key=KEY.upper()).is_duplicate


def test_the_same_key_of_somebody_else_is_another(world: World) -> None:
    world.post("Rita", key=KEY)
    assert not world.post("Sam", key=KEY).is_duplicate


def test_a_repeated_key_shows_the_comment_as_it_is_now(world: World) -> None:
    comment = world.post("Rita", "Once", key=KEY).comment
    edit(world, "Rita", comment, "Changed.")
    assert world.post("Rita", "Once", key=KEY).comment.body == "Changed."
    world.delete("Rita", comment)
    assert world.post("Rita", "Once", key=KEY).comment.body is None


def test_a_repeated_key_is_answered_in_a_locked_thread_too(world: World) -> None:
    world.post("Rita", key=KEY)
    lock(world)
    assert world.post("Rita", key=KEY).is_duplicate


@pytest.mark.parametrize("key", ["", "1", "not-a-uuid", KEY + "0", "x" * 5_000, "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9bzz"])
def test_a_key_that_is_no_uuid_is_refused(key: str, world: World) -> None:
    with pytest.raises(ForumError) as refused:
        world.write(
            post_comment, world.viewer("Rita"), thread_id=world.thread_id, parent_id=None, draft=prepare("x"), key=key,
            now=NOON, limits=world.limits,
        )  # fmt: skip
    assert refused.value.code == "bad-key"


def test_a_guest_is_asked_to_sign_in(world: World) -> None:
    with pytest.raises(NotSignedIn):
        world.write(
            post_comment,
            NOBODY,
            thread_id=world.thread_id,
            parent_id=None,
            draft=prepare("x"),
            key=KEY,
            now=NOON,
            limits=world.limits,
        )


def test_a_parent_in_another_discussion_is_refused(world: World) -> None:
    elsewhere = world.post("Sam", thread_id=world.other_id).comment
    with pytest.raises(ForumError) as refused:
        world.post("Rita", parent=elsewhere)
    assert (refused.value.code, refused.value.status) == ("wrong-parent", 422)


def test_a_parent_that_never_was_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.write(
            post_comment, world.viewer("Rita"), thread_id=world.thread_id, parent_id=1, draft=prepare("x"), key=KEY,
            now=NOON, limits=world.limits,
        )  # fmt: skip


@pytest.mark.parametrize("how", ["delete", "remove"])
def test_a_gone_parent_takes_no_reply(how: str, world: World) -> None:
    parent = world.say("Rita")
    world.delete("Rita", parent) if how == "delete" else world.remove(parent)
    with pytest.raises(ForumError) as refused:
        world.post("Sam", parent=parent)
    assert (refused.value.code, refused.value.status) == ("parent-gone", 409)
    assert len(rows(world, Comment)) == 1


def test_a_draft_s_thread_is_not_found_by_readers_and_open_to_moderators(world: World) -> None:
    with pytest.raises(NotFound):
        world.post("Rita", thread_id=world.draft_id)
    secret = world.post("Mo", thread_id=world.draft_id)
    assert secret.seq == 1
    with pytest.raises(NotFound):
        world.post("Rita", parent=secret.comment)


def test_a_thread_that_never_was_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.post("Rita", thread_id=1)


def test_a_refused_comment_leaves_nothing(world: World) -> None:
    lock(world)
    with pytest.raises(ForumError):
        world.post("Rita")
    assert rows(world, Comment) == []
    assert world.post("Mo").seq == 2


def test_the_limit_of_comments_holds_and_a_repeat_is_free(world: World) -> None:
    world.limits = Limits()
    burst = RATES["new-comment"].burst  # everybody here came today
    for _ in range(burst - 1):
        world.post("Rita")
    world.post("Rita", key=KEY)
    with pytest.raises(TooMany):
        world.post("Rita")
    assert world.post("Rita", key=KEY).is_duplicate
    assert world.post("Sam").seq == burst + 1


def test_a_comment_costs_as_many_statements_in_a_large_discussion_as_in_a_small_one(forest: World) -> None:
    parent = forest.say("Rita")
    with statements_of(forest.database) as large:
        forest.say("Sam", parent=parent)
    forest.thread_id = forest.other_id
    parent = forest.say("Rita")
    with statements_of(forest.database) as small:
        forest.say("Sam", parent=parent)
    assert len(small) == len(large) == 5


async def test_a_comment_is_told_once_with_its_number(world: World) -> None:
    told = Told(world)
    draft, key = prepare("Told."), str(uuid4())
    for _ in range(2):
        await world.database.write(
            post_comment, world.viewer("Rita"), thread_id=world.thread_id, parent_id=None, draft=draft, key=key,
            now=NOON, limits=world.limits,
        )  # fmt: skip
    second = await world.database.write(
        post_comment, world.viewer("Rita"), thread_id=world.thread_id, parent_id=None, draft=draft, key=str(uuid4()),
        now=NOON, limits=world.limits,
    )  # fmt: skip
    await until(lambda: len(told.events) >= 2)
    assert [(event.seq, event.comment.body) for event in told.events] == [(1, "Told."), (2, "Told.")]
    assert told.events[1] == CommentPosted(world.thread_id, 2, second.comment)


def test_the_ids_outside_are_those_of_the_row(world: World) -> None:
    comment = world.say("Rita")
    assert row(world, comment).id == decode(comment.id)
    assert comment.thread == world.thread

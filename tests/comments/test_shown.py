"""Views that are kept: the same while the row is the same, another as soon as anything in it is."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.accounts.actions import change_role
from forum.accounts.models import Role
from forum.comments.queries import view_of
from forum.comments.shown import OVERHEAD, Views, select_shown
from forum.comments.views import CommentView
from forum.comments.votes import cast_vote
from forum.database import ReadSession
from forum.kit.columns import table_of
from forum.kit.ids import decode
from forum.prepared import Prepared, among
from tests.comments.acts import edit, row
from tests.world import World

SECRET = "Words that are going to be taken away"


@pytest.fixture
def kept() -> Views:
    return Views()


def read(world: World, views: Views, *comments: CommentView) -> list[CommentView]:
    """The comments through the kept views, in the order of their ids."""
    statement = Prepared(select_shown(among(table_of(type(row(world, comments[0]))).c.id)))

    def load(session: ReadSession) -> list[CommentView]:
        return views.of(session, sorted(statement.each(session, [decode(one.id) for one in comments])))

    found: list[CommentView] = world.read(load)
    return found


def test_a_row_that_is_the_same_has_the_same_view(world: World, kept: Views) -> None:
    comment = world.say("Rita")
    first, again = read(world, kept, comment)[0], read(world, kept, comment)[0]

    assert again is first
    assert first == world.read(lambda session: view_of(session, row(world, comment)))


def changes(world: World, comment: CommentView) -> list[Callable[[], Any]]:
    """All that can happen to a comment and is shown of it."""
    own = {"comment_id": decode(comment.id), "now": world.clock(), "limits": world.limits}
    return [
        lambda: world.write(cast_vote, world.viewer("Sam"), value=1, **own),
        lambda: world.say("Sam", parent=comment),
        lambda: edit(world, "Rita", comment),
        lambda: world.write(change_role, "Rita", role=Role.MODERATOR),
        lambda: world.remove(comment),
    ]


def test_after_each_change_the_view_is_what_reading_anew_gives(world: World, kept: Views) -> None:
    comment = world.say("Rita", SECRET)
    for change in changes(world, comment):
        before = read(world, kept, comment)[0]

        change()

        after = read(world, kept, comment)[0]
        assert after != before
        assert after == world.read(lambda session: view_of(session, row(world, comment)))
    assert after.reason == "spam"
    assert SECRET not in repr(after)


def test_who_is_answered_deep_down_is_named_until_it_is_gone(world: World, kept: Views) -> None:
    comments = [world.say("Rita")]
    for name in ("Sam", "Rita", "Sam", "Rita", "Sam", "Mina", "Ada"):
        comments.append(world.say(name, parent=comments[-1]))
    assert read(world, kept, *comments[-2:])[1].reply_to == "Mina"

    world.remove(comments[-2])

    assert [view.reply_to for view in read(world, kept, *comments[-2:])] == [None, None]


def test_the_longest_unused_views_go_first_and_are_no_more_than_may_be(world: World) -> None:
    said = [world.say("Rita", f"Comment {number}") for number in range(4)]
    views = Views(3 * (OVERHEAD + 60))
    old = read(world, views, *said[:3])
    assert read(world, views, said[0])[0] is old[0]

    read(world, views, said[3])

    assert views.size <= views.kept
    assert read(world, views, said[0])[0] is old[0]
    assert read(world, views, said[1])[0] is not old[1]

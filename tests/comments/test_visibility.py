"""Who sees what of a comment that is gone: readers a placeholder by every query, its author and moderators the text."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from forum.accounts.viewer import Nobody
from forum.comments.models import Comment, State
from forum.comments.paging import Ask, load_page
from forum.comments.queries import find_comment, find_removal, list_ancestors, stream, view_of, views, views_by_id
from forum.comments.rules import may_see_text
from forum.comments.tree import flatten
from forum.comments.views import CommentView, to_event_json, to_json
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import decode
from tests.comments.acts import edit, row, vote
from tests.people import NOBODY
from tests.world import World

SECRET = "the captain drinks"
Take = Callable[[World, "Family"], list[CommentView]]


class Family:
    """A root by Nils, the comment in question by Rita, and a reply by Sam."""

    def __init__(self, world: World) -> None:
        self.root = world.say("Nils", "Harmless root")
        self.told = world.say("Rita", f"I heard that {SECRET}", parent=self.root)
        self.reply = world.say("Sam", "Harmless reply", parent=self.told)
        vote(world, "Sam", self.told)
        edit(world, "Rita", self.told, f"I heard twice that {SECRET}")


def page(world: World, family: Family) -> list[CommentView]:
    tree = world.read(load_page, Ask(world.thread_id))
    return [branch.comment for branch in flatten(tree.branches)]


def branch(world: World, family: Family) -> list[CommentView]:
    tree = world.read(load_page, Ask(world.thread_id, parent=row(world, family.root), limit=5))
    return [one.comment for one in flatten(tree.branches)]


def live(world: World, family: Family) -> list[CommentView]:
    shown: list[CommentView] = world.read(stream, thread_id=world.thread_id, before=None, limit=50)[0]
    return shown


def above(world: World, family: Family) -> list[CommentView]:
    found: list[CommentView] = world.read(list_ancestors, row(world, family.reply))
    return found


def by_id(world: World, family: Family) -> list[CommentView]:
    return list(world.read(views_by_id, ids=[decode(family.told.id), decode(family.reply.id)]).values())


def alone(world: World, family: Family) -> list[CommentView]:
    return [world.read(lambda session: view_of(session, session.get_one(Comment, decode(family.told.id))))]


QUERIES: list[Take] = [page, branch, live, above, by_id, alone]


def take_away(world: World, family: Family, how: str) -> None:
    if how == "removed":
        world.remove(family.told, reason="personal-information")
    else:
        world.delete("Rita", family.told)


@pytest.mark.parametrize("how", ["removed", "deleted"])
@pytest.mark.parametrize("query", QUERIES)
def test_a_gone_comment_has_no_text_author_or_excerpt_by_any_query(query: Take, how: str, world: World) -> None:
    family = Family(world)
    before = next(view for view in query(world, family) if view.id == family.told.id)
    assert SECRET in before.excerpt
    assert before.author is not None

    take_away(world, family, how)

    views_after = query(world, family)
    gone = next(view for view in views_after if view.id == family.told.id)
    assert (gone.body, gone.html, gone.author, gone.excerpt, gone.score, gone.edited_at) == (None, None, None, "", 0, None)
    assert (gone.gone, gone.state, gone.parent) == (True, how, family.root.id)
    assert all(SECRET not in repr(asdict(view)) and "Rita" not in repr(asdict(view)) for view in views_after)


@pytest.mark.parametrize("how", ["removed", "deleted"])
def test_the_json_of_a_gone_comment_has_nulls(how: str, world: World) -> None:
    family = Family(world)
    take_away(world, family, how)
    (view,) = alone(world, family)
    for fields in (to_json(view), to_event_json(view)):
        text = json.dumps(fields)
        assert SECRET not in text
        assert "Rita" not in text
        assert fields["author"] is None
        assert fields["html"] is None
    assert to_json(view)["body"] is None


def test_a_removed_comment_tells_the_reason_and_a_deleted_one_has_none(world: World) -> None:
    removed, deleted = world.say("Rita"), world.say("Rita")
    world.remove(removed, reason="hate")
    world.delete("Rita", deleted)
    shown = world.read(views_by_id, ids=[decode(removed.id), decode(deleted.id)])
    assert [view.reason for view in shown.values()] == ["hate", None]


def test_a_restored_comment_is_seen_again_without_a_reason(world: World) -> None:
    comment = world.say("Rita", SECRET)
    filed = world.report("Sam", comment)
    world.decide("Mo", filed.case_id, "remove")
    world.decide("Mo", filed.case_id, "restore")
    (view,) = world.read(views_by_id, ids=[decode(comment.id)]).values()
    assert (view.body, view.reason, view.state) == (SECRET, None, "published")


def test_a_held_comment_is_not_shown(world: World) -> None:
    family = Family(world)

    def hold(session: Any) -> None:
        session.get_one(Comment, decode(family.told.id)).state = State.HELD

    world.write(hold)
    (view,) = alone(world, family)
    assert (view.gone, view.body, view.author) == (True, None, None)


@pytest.mark.parametrize(("name", "sees"), [("Rita", True), ("Mo", True), ("Ada", True), ("Sam", False), (None, False)])
def test_the_text_of_a_gone_comment_is_for_its_author_and_moderators(name: str | None, sees: bool, world: World) -> None:
    comment = world.say("Rita", SECRET)
    viewer = world.viewer(name) if name else NOBODY
    assert may_see_text(viewer, row(world, comment))
    world.remove(comment)
    assert sees == may_see_text(viewer, row(world, comment))


def test_the_desk_may_ask_for_the_text(world: World) -> None:
    comment = world.say("Rita", SECRET)
    world.remove(comment)

    def for_the_desk(session: ReadSession) -> CommentView:
        return views(session, comments=[session.get_one(Comment, decode(comment.id))], shows_text=True)[0]

    view = world.read(for_the_desk)
    assert (view.body, view.author.name) == (SECRET, "Rita")


def test_the_removal_that_stands_is_found_with_who_decided(world: World) -> None:
    comment = world.say("Rita")
    assert world.read(find_removal, comment_id=decode(comment.id)) is None
    world.remove(comment, reason="hate")
    removal, by = world.read(find_removal, comment_id=decode(comment.id))
    assert (removal.reason, by.name) == ("hate", "Mo")


@pytest.mark.parametrize("name", ["Rita", None])
def test_a_comment_under_a_draft_is_not_found_by_readers(name: str | None, world: World) -> None:
    secret = world.post("Mo", thread_id=world.draft_id).comment
    with pytest.raises(NotFound):
        world.read(find_comment, world.viewer(name) if name else Nobody("192.0.2.1"), comment_id=decode(secret.id))
    assert world.read(find_comment, world.viewer("Mina"), comment_id=decode(secret.id)).id == decode(secret.id)

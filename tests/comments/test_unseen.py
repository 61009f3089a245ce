"""A comment held before anybody saw it is in no reading of its thread, until it is let through; then it is in all of them."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from forum.comments.models import Comment, State
from forum.comments.paging import Ask, load_page
from forum.comments.queries import find_comment, stream, views_by_id
from forum.comments.ranking import SORTS, UNSEEN
from forum.comments.tree import TreePage, flatten
from forum.comments.views import CommentView
from forum.database import ReadSession
from forum.errors import ForumError, NotAllowed, NotFound
from forum.http.happenings import entries_since
from forum.kit.ids import decode
from forum.moderation.models import Decision
from forum.threads.models import LogEntry, Thread
from forum.threads.queries import find_discussion, list_discussions
from tests.comments.acts import lock, row, rows, vote
from tests.comments.test_counts import check_counts, check_log, check_tree
from tests.moderation.acts import undo
from tests.moderation.screening.acts import decide_about, hold
from tests.people import NOBODY
from tests.world import World

OTHERS = ("Sam", None)


class Scene:
    """A root of Nils with a reply, and under it one of Rita's that waits; `full` makes the thread larger than one page."""

    def __init__(self, world: World, *, is_reply: bool, is_full: bool) -> None:
        self.world = world
        self.root = world.say("Nils", "Harmless root")
        world.say("Sam", "Harmless reply", parent=self.root)
        for number in range(105 if is_full else 0):
            world.say("Sam", f"One of many, {number}.", parent=self.root if number % 2 else None)
        self.told = hold(world, "Rita", parent=self.root if is_reply else None)
        self.id = decode(self.told.id)


def ids_of(views: Iterable[CommentView]) -> set[str]:
    return {view.id for view in views}


def tree(world: World, ask: Ask) -> set[str]:
    """All that is reached from a page by its cursors."""
    found: set[str] = set()
    waiting, parents = [ask], [ask.parent]
    while waiting:
        asked = waiting.pop()
        page: TreePage = world.read(load_page, asked)
        flat = flatten(page.branches)
        found |= ids_of(branch.comment for branch in flat)
        waiting += [Ask(ask.thread_id, sort=ask.sort, parent=asked.parent, after=page.next)] if page.next else []
        for branch in flat:
            if branch.hidden:
                parent = row(world, branch.comment)
                waiting.append(Ask(ask.thread_id, sort=ask.sort, parent=parent, after=branch.next))
                parents.append(parent)
    return found


def by_sort(sort: str) -> Callable[[Scene], set[str]]:
    return lambda scene: tree(scene.world, Ask(scene.world.thread_id, sort=sort))


def branch(scene: Scene) -> set[str]:
    parent = row(scene.world, scene.root)
    thread_id = scene.world.thread_id
    return tree(scene.world, Ask(thread_id, parent=parent)) | tree(scene.world, Ask(thread_id)) - {scene.root.id}


def chat(scene: Scene) -> set[str]:
    shown, _ = scene.world.read(stream, thread_id=scene.world.thread_id, before=None, limit=500)
    return ids_of(shown)


def by_id(scene: Scene) -> set[str]:
    return ids_of(scene.world.read(views_by_id, ids=[scene.id]).values())


def replay(scene: Scene) -> set[str]:
    since = scene.world.read(entries_since, thread_id=scene.world.thread_id, after=0, limit=500)
    return ids_of(entry.comment for entry in since.entries if entry.comment)


def alone(viewer: str | None) -> Callable[[Scene], set[str]]:
    def look(scene: Scene) -> set[str]:
        who = scene.world.viewer(viewer) if viewer else NOBODY
        try:
            scene.world.read(find_comment, who, comment_id=scene.id)
        except NotFound:
            return set()
        return {scene.told.id}

    return look


def voting(scene: Scene) -> set[str]:
    return tried(scene, lambda: vote(scene.world, "Sam", scene.told))


def answering(scene: Scene) -> set[str]:
    return tried(scene, lambda: scene.world.post("Sam", parent=scene.told))


def reporting(scene: Scene) -> set[str]:
    return tried(scene, lambda: scene.world.report("Sam", scene.told))


def tried(scene: Scene, act: Callable[[], Any]) -> set[str]:
    try:
        act()
    except NotFound:
        return set()
    return {scene.told.id}


READINGS: dict[str, Callable[[Scene], set[str]]] = {
    **{f"tree by {sort}": by_sort(sort) for sort in SORTS},
    "branch": branch,
    "chat": chat,
    "by id": by_id,
    "replay": replay,
    "another reader": alone("Sam"),
    "a guest": alone(None),
    "voting": voting,
    "answering": answering,
    "reporting": reporting,
}


@pytest.mark.parametrize("is_full", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("is_reply", [False, True], ids=["root", "reply"])
@pytest.mark.parametrize("reading", READINGS)
def test_what_nobody_has_seen_is_in_no_reading_and_in_all_once_it_is_let_through(
    reading: str, is_reply: bool, is_full: bool, world: World
) -> None:
    scene = Scene(world, is_reply=is_reply, is_full=is_full)
    assert scene.told.id not in READINGS[reading](scene)
    decide_about(world, scene.told, "keep")
    assert scene.told.id in READINGS[reading](scene)


@pytest.mark.parametrize("how", ["removed", "deleted"])
@pytest.mark.parametrize("reading", READINGS)
def test_what_was_never_let_through_stays_unseen_also_without_a_tombstone(reading: str, how: str, world: World) -> None:
    scene = Scene(world, is_reply=True, is_full=False)
    decide_about(world, scene.told, "remove") if how == "removed" else world.delete("Rita", scene.told)
    assert row(world, scene.told).state == how
    assert scene.told.id not in READINGS[reading](scene)


def numbers(world: World) -> tuple[Any, ...]:
    """All that is counted of the thread, where it is shown."""
    found = world.read(find_discussion, NOBODY, thread_id=world.thread_id).view
    articles, _ = world.read(list_discussions, NOBODY, sort="hot", topic=None, limit=9, offset=0)
    listed = next(one for one in articles if one.thread == world.thread)
    thread = next(one for one in rows(world, Thread) if one.id == world.thread_id)
    replies = [one.replies for one in rows(world, Comment) if not one.is_unseen]
    return found.comment_count, found.seq, listed.comment_count, listed.last_activity_at, thread.hot, replies


@pytest.mark.parametrize("act", ["hold", "remove", "delete", "undo"])
def test_nothing_is_counted_numbered_or_logged_of_what_nobody_has_seen(act: str, world: World) -> None:
    root = world.say("Nils")
    before, entries = numbers(world), len(rows(world, LogEntry))
    world.clock.move(minutes=5)
    told = hold(world, "Rita", parent=root)
    if act in ("remove", "undo"):
        decision = decide_about(world, told, "remove")
        undo(world, "Mo", decision.id) if act == "undo" else None
    if act == "delete":
        world.delete("Rita", told)
    assert (numbers(world), len(rows(world, LogEntry))) == (before, entries)
    stored = row(world, told)
    assert (stored.seq, stored.is_unseen, stored.rank) == (0, True, UNSEEN)


def test_what_is_let_through_is_posted_then(world: World) -> None:
    root = world.say("Nils")
    told = hold(world, "Rita", parent=root)
    world.say("Sam", "Written meanwhile.")
    world.clock.move(hours=1)
    decide_about(world, told, "keep")
    stored = row(world, told)
    assert (stored.seq, stored.is_unseen, stored.state, stored.rank > 0) == (3, False, State.PUBLISHED, True)
    assert [entry.kind for entry in rows(world, LogEntry)] == ["comment.posted"] * 3
    assert numbers(world)[0] == 3
    for check in (check_counts, check_tree, check_log):
        check(world)


def test_a_decision_about_the_unseen_is_undone_to_what_was_before(world: World) -> None:
    removed, kept = hold(world, "Rita"), hold(world, "Sam")
    undo(world, "Mo", decide_about(world, removed, "remove").id)
    assert (row(world, removed).state, row(world, removed).is_unseen) == (State.HELD, True)
    undo(world, "Mo", decide_about(world, kept, "keep").id)
    assert (row(world, kept).state, row(world, kept).is_unseen) == (State.HELD, False)
    decide_about(world, removed, "keep")
    decide_about(world, kept, "keep")
    for check in (check_counts, check_tree, check_log):
        check(world)
    assert numbers(world)[0] == 2
    assert len(rows(world, Decision)) == 2 + 2 + 2 + 2


def test_one_removed_unseen_and_restored_is_posted_then(world: World) -> None:
    told = hold(world, "Rita")
    decide_about(world, told, "remove")
    decide_about(world, told, "restore")
    assert (row(world, told).seq, row(world, told).state) == (1, State.PUBLISHED)
    for check in (check_counts, check_tree, check_log):
        check(world)


@pytest.mark.parametrize("name", ["Rita", "Mo", "Ada"])
def test_its_author_and_moderators_may_see_it(name: str, world: World) -> None:
    told = hold(world, "Rita")
    found: Comment = world.read(find_comment, world.viewer(name), comment_id=decode(told.id))
    assert found.id == decode(told.id)


def test_its_author_cannot_answer_vote_on_or_change_it_yet(world: World) -> None:
    told = hold(world, "Rita")
    codes = []
    for act in (
        lambda: world.post("Rita", parent=told),
        lambda: world.post("Mo", parent=told),
        lambda: vote(world, "Mo", told),
        lambda: vote(world, "Rita", told),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        codes.append(refused.value.code)
    assert codes == ["parent-gone", "parent-gone", "comment-gone", "comment-gone"]


def test_a_repeated_key_gives_the_one_that_waits(world: World) -> None:
    key = "11111111-2222-4333-8444-555555555555"
    told = hold(world, "Rita")

    def rekey(session: ReadSession) -> None:
        session.get_one(Comment, decode(told.id)).key = key

    world.write(rekey)
    again = world.post("Rita", key=key)
    assert (again.is_duplicate, again.seq, again.comment.id, again.comment.state) == (True, None, told.id, "held")


def test_a_lock_does_not_keep_what_waits_from_being_let_through(world: World) -> None:
    told = hold(world, "Rita")
    lock(world)
    with pytest.raises(ForumError):
        world.say("Rita")
    decide_about(world, told, "keep")
    assert row(world, told).state == State.PUBLISHED

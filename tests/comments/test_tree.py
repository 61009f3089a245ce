"""The shape of a thread: rows folded into branches, and chains below the last level."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.comments.paging import Ask, load_page
from forum.comments.paths import MAX_LEVEL
from forum.comments.queries import list_ancestors
from forum.comments.tree import Branch, flatten, fold
from forum.comments.views import DEEP, CommentView
from forum.kit.ids import WIDTH, encode
from tests.comments.acts import row
from tests.comments.forest import plant
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey


def view(number: int, parent: int | None, depth: int, **more: Any) -> CommentView:
    facts: dict[str, Any] = {"replies": 0, "state": "published", **more}
    return CommentView(
        id=str(number), thread="t", parent=None if parent is None else str(parent), ancestors=(), depth=depth, author=None, body="",
        html=None, score=0, reason=None, rev=1, seq=1, created_at=NOON, edited_at=None, reply_to=None, excerpt="", **facts,
    )  # fmt: skip


@st.composite
def threads(draw: st.DrawFn) -> list[CommentView]:
    """Comments of one thread, each below an earlier one or a root, with true counts."""
    parents = [draw(st.integers(-1, number - 1)) for number in range(draw(st.integers(0, 40)))]
    depths: list[int] = []
    replies = [0] * len(parents)
    for parent in parents:
        depths.append(0 if parent < 0 else depths[parent] + 1)
    for parent in parents:
        while parent >= 0:
            replies[parent] += 1
            parent = parents[parent]  # the walk upward is the point
    numbered = enumerate(zip(parents, depths, replies, strict=True))
    return [view(number, None if parent < 0 else parent, depth, replies=below) for number, (parent, depth, below) in numbered]


def no_more(_: str | None) -> None:
    return None


@given(threads())
def test_folding_keeps_every_comment_once_in_its_place(views: list[CommentView]) -> None:
    flat = flatten(fold(views, top=None, more=no_more))
    assert sorted(branch.comment.id for branch in flat) == sorted(one.id for one in views)
    for branch in flat:
        assert all(child.comment.parent == branch.comment.id for child in branch.replies)


@given(threads())
def test_flattening_puts_parents_first_and_a_branch_together(views: list[CommentView]) -> None:
    flat = flatten(fold(views, top=None, more=no_more))
    places = {branch.comment.id: place for place, branch in enumerate(flat)}
    for place, branch in enumerate(flat):
        assert branch.comment.parent is None or places[branch.comment.parent] < place
        below = flat[place + 1 : place + 1 + branch.comment.replies]
        assert all(one.comment.depth > branch.comment.depth for one in below)


@given(threads())
def test_siblings_stay_in_the_order_they_came_in(views: list[CommentView]) -> None:
    order = {one.id: place for place, one in enumerate(views)}
    branches = fold(views, top=None, more=no_more)
    for branch in [Branch(view(-1, None, -1), branches, 0, None), *flatten(branches)]:
        places = [order[child.comment.id] for child in branch.replies]
        assert places == sorted(places)


@given(threads(), st.data())
def test_shown_and_hidden_together_are_all(views: list[CommentView], data: st.DataObject) -> None:
    """Whatever part of a thread is shown (a comment only with its parent), each branch knows how many are missing below."""
    shown: list[CommentView] = []
    for one in views:
        if (one.parent is None or any(other.id == one.parent for other in shown)) and data.draw(st.booleans()):
            shown.append(one)
    flat = flatten(fold(shown, top=None, more=no_more))
    assert sum(branch.hidden for branch in flat) + len(flat) == sum(
        1 + branch.comment.replies for branch in flat if branch.comment.parent is None
    )


@given(threads())
def test_a_whole_thread_hides_nothing(views: list[CommentView]) -> None:
    assert all(branch.hidden == 0 for branch in flatten(fold(views, top=None, more=no_more)))


def test_a_gone_reply_is_not_counted_as_shown() -> None:
    views = [view(1, None, 0, replies=2), view(2, 1, 1, state="removed", replies=1)]
    (root,) = fold(views, top=None, more=no_more)
    assert (root.hidden, root.replies[0].hidden) == (1, 1)


def test_folding_below_one_comment_gives_its_replies() -> None:
    views = [view(2, 1, 1), view(3, 2, 2), view(4, 1, 1)]
    assert [branch.comment.id for branch in fold(views, top="1", more=no_more)] == ["2", "4"]


def test_the_cursor_of_a_comment_is_asked_for_by_its_id() -> None:
    (root,) = fold([view(1, None, 0)], top=None, more=lambda one: "on" if one == "1" else None)
    assert root.next == "on"


def test_a_wide_thread_and_a_deep_one_fold_without_recursion() -> None:
    wide = [view(number, None, 0) for number in range(20_000)]
    deep = [view(number, number - 1 if number else None, number) for number in range(20_000)]
    assert len(flatten(fold(wide, top=None, more=no_more))) == 20_000
    assert len(flatten(fold(deep, top=None, more=no_more))) == 20_000


def chain(world: World, length: int) -> list[CommentView]:
    """Replies to replies, Rita and Sam in turn."""
    return plant(world, [None, *range(length - 1)], [("Rita", "Sam")[number % 2] for number in range(length)])


def test_a_chain_of_replies_goes_on_below_the_last_level(world: World) -> None:
    said = chain(world, 120)
    stored = [row(world, one) for one in said]
    assert [one.depth for one in stored] == [*range(MAX_LEVEL), *[MAX_LEVEL - 1] * (120 - MAX_LEVEL)]
    assert {one.parent_id for one in stored[MAX_LEVEL - 1 :]} == {stored[MAX_LEVEL - 2].id}
    assert [one.answers_id for one in stored[MAX_LEVEL:]] == [one.id for one in stored[MAX_LEVEL - 1 : -1]]
    assert max(len(one.path) for one in stored) == MAX_LEVEL * WIDTH


def test_below_the_levels_of_the_page_a_reply_names_whom_it_answers(world: World) -> None:
    said = chain(world, 60)
    assert [one.reply_to for one in said[:DEEP]] == [None] * DEEP
    assert [one.reply_to for one in said[DEEP:]] == [("Rita", "Sam")[(number - 1) % 2] for number in range(DEEP, 60)]


def test_a_gone_comment_is_no_longer_named_as_the_one_answered(world: World) -> None:
    said = chain(world, 55)
    world.delete("Rita", said[52])
    page = world.read(load_page, Ask(world.thread_id))
    names = {branch.comment.id: branch.comment.reply_to for branch in flatten(page.branches)}
    assert (names[said[53].id], names[said[54].id]) == (None, "Sam")


def test_everything_of_a_long_chain_is_on_its_page(world: World) -> None:
    said = chain(world, 100)
    page = world.read(load_page, Ask(world.thread_id))
    assert {branch.comment.id for branch in flatten(page.branches)} == {one.id for one in said}
    assert page.branches[0].comment.replies == 99


def test_the_ancestors_of_the_last_are_the_levels_above_it(world: World) -> None:
    said = chain(world, 60)
    above = world.read(list_ancestors, row(world, said[-1]))
    assert [one.id for one in above] == [one.id for one in said[: MAX_LEVEL - 1]]


def test_a_comment_names_all_above_it(world: World) -> None:
    said = chain(world, 60)
    assert said[0].ancestors == ()
    assert said[9].ancestors == tuple(one.id for one in said[:9])
    assert said[-1].ancestors == tuple(encode(row(world, one).id) for one in said[: MAX_LEVEL - 1])

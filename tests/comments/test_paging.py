"""Pages of a tree: together they are every comment, once, in order."""

from typing import Any

import pytest

from forum.comments.models import Comment
from forum.comments.paging import FIRST_REPLIES, LEVELS, PAGE_MAX, ROOTS, WHOLE, WINDOW, Ask, load_page
from forum.comments.queries import views_by_id
from forum.comments.ranking import SORTS
from forum.comments.tree import TreePage, flatten
from forum.errors import ForumError, Invalid
from forum.kit.ids import encode
from forum.threads.models import Thread
from tests.comments.acts import row
from tests.comments.forest import SIZE, Reader, grow, in_order, plant, stored
from tests.people import NOON
from tests.statements import queries_of
from tests.world import World

pytestmark = pytest.mark.journey


def page_of(world: World, **ask: Any) -> TreePage:
    page: TreePage = world.read(load_page, Ask(world.thread_id, **ask))
    return page


def comments_of(world: World) -> list[Comment]:
    found: list[Comment] = world.read(stored, world.thread_id)
    return found


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("limit", "levels"), [(ROOTS, LEVELS), (1, 1), (7, 2), (100, 8)])
def test_all_pages_and_stubs_together_are_every_comment_once(sort: str, limit: int, levels: int, forest: World) -> None:
    reader = Reader(forest, Ask(forest.thread_id, sort=sort, limit=limit, levels=levels)).read_all()
    assert len(reader.met) == len(set(reader.met)) == SIZE
    assert set(reader.met) == {encode(one.id) for one in comments_of(forest)}
    assert reader.pages > 3


@pytest.mark.parametrize("sort", SORTS)
def test_siblings_keep_the_order_of_the_sort_across_pages(sort: str, forest: World) -> None:
    reader = Reader(forest, Ask(forest.thread_id, sort=sort, limit=3)).read_all()
    siblings: dict[str | None, list[Comment]] = {}
    for comment in comments_of(forest):
        siblings.setdefault(encode(comment.parent_id) if comment.parent_id else None, []).append(comment)
    assert max(map(len, siblings.values())) > 20
    assert {parent: in_order(family, sort) for parent, family in siblings.items()} == reader.children


@pytest.mark.parametrize("sort", SORTS)
def test_equal_comments_stand_in_one_order_on_every_reading(sort: str, forest: World) -> None:
    ranks = [one.rank for one in comments_of(forest)]
    assert len(set(ranks)) < len(ranks)
    assert page_of(forest, sort=sort) == page_of(forest, sort=sort)


def test_the_first_page_is_a_window(forest: World) -> None:
    page = page_of(forest, sort="old")
    assert len(page.branches) == ROOTS
    assert page.next is not None
    flat = flatten(page.branches)
    assert max(branch.comment.depth for branch in flat) == LEVELS - 1
    assert max(len(branch.replies) for branch in flat) == FIRST_REPLIES
    assert any(branch.hidden for branch in flat)


@pytest.mark.parametrize(("limit", "levels"), [(ROOTS, LEVELS), (50, 8), (PAGE_MAX, 8)])
def test_a_page_of_a_large_discussion_holds_no_more_than_a_whole_small_one(limit: int, levels: int, world: World) -> None:
    grow(world, seed=5, size=2 * SIZE)
    page = page_of(world, limit=limit, levels=levels)
    assert ROOTS < len(flatten(page.branches)) <= WINDOW <= WHOLE


def test_where_the_page_is_full_a_stub_stands_for_the_replies(world: World) -> None:
    roots = range(ROOTS)
    plant(world, [None] * ROOTS + [*roots] * 3 + list(range(ROOTS, 4 * ROOTS)) * 2, ["Rita"] * (10 * ROOTS))
    page = page_of(world, sort="old")
    first, last = page.branches[0].replies[0], page.branches[-1].replies[-1]
    assert len(flatten(page.branches)) == WINDOW
    assert (len(first.replies), first.hidden) == (2, 0)
    assert (len(last.replies), last.hidden, last.next) == (0, 2, None)


def test_shown_and_hidden_together_are_the_count(forest: World) -> None:
    shown = hidden = 0
    after = None
    while True:
        page = page_of(forest, after=after)
        flat = flatten(page.branches)
        shown, hidden = shown + len(flat), hidden + sum(branch.hidden for branch in flat)
        if not (after := page.next):
            break
    assert hidden > 0
    assert shown + hidden == SIZE


def test_a_small_discussion_is_one_page_with_everything(world: World) -> None:
    plant(world, [None, *[0, None] * 30], ["Rita"] * 61)
    page = page_of(world)
    assert page.next is None
    assert len(flatten(page.branches)) == 61
    assert all((branch.hidden, branch.next) == (0, None) for branch in flatten(page.branches))


def test_an_empty_discussion_is_an_empty_page(world: World) -> None:
    assert page_of(world) == TreePage(0, (), None)


def test_a_branch_is_read_by_its_parent(forest: World) -> None:
    comments = comments_of(forest)
    parent = max((one for one in comments if one.replies < WHOLE), key=lambda one: one.replies)
    assert parent.replies > 10
    page = page_of(forest, parent=parent)
    below = {encode(one.id) for one in comments if one.path.startswith(parent.path) and one.id != parent.id}
    assert {branch.comment.id for branch in flatten(page.branches)} == below


def test_a_large_branch_is_read_in_pages_of_its_own(world: World) -> None:
    parent, *said = plant(world, [None, *[0] * (WHOLE + 1)], ["Rita"] * (WHOLE + 2))
    reader = Reader(world, Ask(world.thread_id, parent=row(world, parent))).read_all()
    assert set(reader.met) == {one.id for one in said}
    assert len(reader.met) == WHOLE + 1
    assert reader.pages > 5


def test_a_page_says_at_which_number_it_was_read(forest: World) -> None:
    seq = forest.read(lambda session: session.get_one(Thread, forest.thread_id).seq)
    assert (SIZE, seq) == (seq, page_of(forest).seq)


@pytest.mark.parametrize("sort", SORTS)
def test_nothing_that_was_there_is_skipped_or_repeated_while_others_post(sort: str, forest: World) -> None:
    roots = {encode(one.id) for one in comments_of(forest) if one.parent_id is None}
    met: list[str] = []
    page = page_of(forest, sort=sort, limit=5)
    while True:
        met += [branch.comment.id for branch in page.branches]
        if page.next is None:
            break
        for _ in range(3):
            forest.say("Rita")
        page = page_of(forest, sort=sort, limit=5, after=page.next)
        if len(met) > 5 * len(roots):
            break
    old = [one for one in met if one in roots]
    assert sorted(old) == sorted(roots)


def test_a_gone_comment_keeps_its_place_while_something_stands_below_it(forest: World) -> None:
    comments = comments_of(forest)
    gone = [one for one in comments if one.replies and one.parent_id][::3]
    for comment in gone:
        forest.remove(forest.read(views_by_id, ids=[comment.id])[comment.id])
    published = {encode(one.id) for one in comments_of(forest) if one.state == "published"}
    assert len(published) == SIZE - len(gone)

    reader = Reader(forest, Ask(forest.thread_id)).read_all()

    assert len(reader.met) == len(set(reader.met))
    assert published <= set(reader.met)


def test_a_page_takes_as_many_queries_for_a_large_discussion_as_for_a_small_one(forest: World) -> None:
    with queries_of(forest.database) as small:
        page_of(forest, limit=5)
    with queries_of(forest.database) as large:
        page_of(forest, limit=25)
    assert len(small) == len(large)
    assert len(large) <= 8


def test_the_sort_must_be_one_of_ours(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        page_of(world, sort="random()")
    assert (refused.value.code, refused.value.field) == ("bad-request", "sort")


JUNK = ["x", "best", "best_1", "best_x_0000000000000", "best_1_2_3", "_", "best_0.5_junk", "best_0.5_zzzzzzzzzzzzz", "'; --"]


@pytest.mark.parametrize("after", JUNK)
def test_a_marker_that_is_none_is_refused(after: str, forest: World) -> None:
    with pytest.raises(ForumError) as refused:
        page_of(forest, after=after)
    assert refused.value.code == "bad-request"


def test_a_marker_of_another_order_is_refused(forest: World) -> None:
    marker = page_of(forest, sort="top").next
    assert marker is not None
    with pytest.raises(Invalid, match="another order"):
        page_of(forest, sort="best", after=marker)


def test_the_time_of_a_comment_does_not_move_it(forest: World) -> None:
    assert {one.created_at for one in comments_of(forest)} == {NOON}

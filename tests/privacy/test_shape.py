"""Whoever leaves whenever, in whatever state their comments are: trees keep their shape, logs have no hole, and numbers add up."""

from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.accounts.models import User
from forum.accounts.viewer import Viewer
from forum.comments.models import Comment, Edit, State
from forum.moderation.models import Case
from forum.privacy.leaving import NAME, go_on, leave, unfinished
from forum.privacy.models import Leaving, Wish
from forum.threads.models import LogEntry
from tests.comments.acts import rows
from tests.moderation.test_everything import MORE_ACTS, Month, check_everything
from tests.moderation.test_whole import ACTS, fresh
from tests.privacy.acts import sweep
from tests.world import World

pytestmark = pytest.mark.journey

LEAVERS = ("Rita", "Sam", "Nils")
ROUNDS = 8  # each is some dozens of acts
Shape = dict[int, tuple[int, int | None, int | None, str, int, int]]


class Exodus(Month):
    """A month in which people leave, and what they wrote is gone through while others go on."""

    acts = (*ACTS, *MORE_ACTS, "leave", "part", "part")

    def _leave(self, name: str) -> None:
        viewer = self.world.viewer(self.dice.choice(LEAVERS))
        assert isinstance(viewer, Viewer)
        wish = self.dice.choice(list(Wish))
        if viewer.user_id not in {one.user_id for one in rows(self.world, Leaving)}:
            self.world.write(leave, viewer, wish=wish, name=viewer.name, now=self.world.clock())

    def _part(self, name: str) -> None:
        for user_id in self.world.read(unfinished):
            self.world.write(go_on, user_id, now=self.world.clock())


def shape(world: World) -> Shape:
    """Where every comment hangs, whose it is, and since when."""
    return {
        one.id: (one.thread_id, one.parent_id, one.answers_id, one.path, one.depth, one.author_id) for one in rows(world, Comment)
    }


def check_the_left(world: World) -> None:
    """Nothing tells who they were; what they wanted gone is gone, but for what the desk still has to do with."""
    users, cases = {one.id: one for one in rows(world, User)}, {one.comment_id for one in rows(world, Case)}
    edited = {one.comment_id for one in rows(world, Edit)}
    for leaving in rows(world, Leaving):
        user = users[leaving.user_id]
        assert (user.name, user.origin, user.email, user.name_skeleton) == (NAME, f"deleted:{user.id}", None, None)
        theirs = [one for one in rows(world, Comment) if one.author_id == user.id]
        if leaving.wish == Wish.REMOVE:
            assert {one.state for one in theirs} <= {State.DELETED, State.REMOVED}
        assert all(one.id in cases for one in theirs if one.body and one.state in (State.DELETED, State.REMOVED))
        assert all(one.id in cases for one in theirs if one.id in edited)


def check_logs(world: World) -> None:
    """Each thread's log counts 1, 2, 3, and no entry of a comment comes before the one that posted it."""
    posted = {one.id: one.seq for one in rows(world, Comment)}
    entries = sorted(rows(world, LogEntry), key=lambda one: (one.thread_id, one.seq))
    for _, theirs in groupby(entries, key=lambda one: one.thread_id):
        log = list(theirs)
        assert [one.seq for one in log] == list(range(1, len(log) + 1))
        assert all(one.seq >= posted[one.comment_id] for one in log if one.comment_id)


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), acts=st.integers(20, 80))
def test_leaving_changes_no_tree_and_every_number_adds_up(populated: tuple[Path, World], seed: int, acts: int) -> None:
    with fresh(populated) as world:
        month = Exodus(world, seed)
        for _ in range(acts):
            month.act()
        before = shape(world)
        for name in LEAVERS:
            month.dice.seed(f"{seed} {name}")
            month._leave(name)
        while world.read(unfinished):
            month._part("")
        assert shape(world) == before
        check_everything(world)
        check_logs(world)
        sweep(world)  # an edit or a deletion that was under way when its author left
        check_the_left(world)


def test_people_do_leave_in_both_ways(populated: tuple[Path, World]) -> None:
    with fresh(populated) as world:
        month = Exodus(world, 5)
        for _ in range(300):
            month.act()
        assert {"leave", "part"} <= month.done.keys()
        assert {one.wish for one in rows(world, Leaving)} == set(Wish)
        check_everything(world)

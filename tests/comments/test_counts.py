"""Counts equal a recount, and the tree is a tree, after whatever people did (G7, G8)."""

import random
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.comments.models import Comment, Removal, State, Vote
from forum.comments.paths import ancestors, level
from forum.comments.views import CommentView
from forum.database import Database
from forum.errors import ForumError
from forum.moderation.models import AuditEntry, Case, CaseState, Decision, Report
from forum.threads.models import LogEntry, Thread
from tests.comments.acts import edit, rows, vote
from tests.comments.forest import plant
from tests.conftest import world_in
from tests.moderation.screening.acts import case_of, hold
from tests.world import World

pytestmark = pytest.mark.journey

PEOPLE = ("Rita", "Sam", "Nils", "Mo", "Mina")
ACTS = ("post", "reply", "reply", "edit", "delete", "vote", "vote", "report", "decide", "decide", "hold")


class Afternoon:
    """People at random: whatever is refused is refused, whatever is done must add up."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.said: list[CommentView] = []
        self.cases: list[int] = []
        self.done: Counter[str] = Counter()

    def act(self) -> None:
        what, name = self.dice.choice(ACTS), self.dice.choice(PEOPLE)
        try:
            getattr(self, f"_{what}")(name)
        except ForumError as refusal:
            self.done[refusal.code] += 1
        else:
            self.done[what] += 1

    def _post(self, name: str) -> None:
        self.said.append(self.world.say(name))

    def _reply(self, name: str) -> None:
        self.said.append(self.world.say(name, parent=self._any()))

    def _hold(self, _: str) -> None:
        self.said.append(hold(self.world, self.dice.choice(PEOPLE[:3]), parent=self._any()))  # nobody of the house is held
        self.cases.append(case_of(self.world, self.said[-1]).id)

    def _edit(self, name: str) -> None:
        edit(self.world, name, self._any(), f"Changed {self.dice.random()}")

    def _delete(self, name: str) -> None:
        self.world.delete(name, self._any())

    def _vote(self, name: str) -> None:
        vote(self.world, name, self._any(), self.dice.choice((1, -1, 0)))

    def _report(self, name: str) -> None:
        self.cases.append(self.world.report(name, self._any(), reason=self.dice.choice(("spam", "hate"))).case_id)

    def _decide(self, name: str) -> None:
        if self.cases:
            self.world.decide(name, self.dice.choice(self.cases), self.dice.choice(("keep", "remove", "remove", "restore")))

    def _any(self) -> CommentView:
        if not self.said:
            self.said.append(self.world.say("Ada"))
        return self.dice.choice(self.said)


def check_counts(world: World) -> None:
    """G7: every number kept equals the rows it counts."""
    comments, votes, reports = rows(world, Comment), rows(world, Vote), rows(world, Report)
    shown = [one for one in comments if one.state == State.PUBLISHED]
    below = Counter(above for one in shown for above in ancestors(one.path))
    ups = Counter(one.comment_id for one in votes if one.value == 1)
    downs = Counter(one.comment_id for one in votes if one.value == -1)
    for one in comments:
        assert (one.replies, one.up, one.down, one.score) == (
            below[one.id], ups[one.id], downs[one.id], ups[one.id] - downs[one.id],
        )  # fmt: skip
    thread = next(one for one in rows(world, Thread) if one.id == world.thread_id)
    assert thread.comment_count == len(shown)
    assert {case.id: case.report_count for case in rows(world, Case) if case.report_count} == Counter(
        report.case_id for report in reports
    )


def check_tree(world: World) -> None:
    """G8: a parent is in the same thread and above, no comment is its own ancestor, and all is reachable from a root."""
    comments = {one.id: one for one in rows(world, Comment)}
    for one in comments.values():
        assert one.depth == level(one.path) - 1 == len(ancestors(one.path))
        if one.parent_id is None:
            assert one.depth == 0
            continue
        parent = comments[one.parent_id]
        assert (parent.thread_id, one.path.startswith(parent.path), parent.id) == (one.thread_id, True, ancestors(one.path)[-1])
        assert one.is_unseen or parent.seq < one.seq


def check_log(world: World) -> None:
    """G2, G3: numbers without a hole, each posting once but for what nobody has seen, and records for every state."""
    thread = next(one for one in rows(world, Thread) if one.id == world.thread_id)
    entries = [entry for entry in rows(world, LogEntry) if entry.thread_id == world.thread_id]
    comments = rows(world, Comment)
    assert [entry.seq for entry in entries] == list(range(1, thread.seq + 1))
    posted = [entry.comment_id for entry in entries if entry.kind == "comment.posted"]
    assert sorted(posted) == sorted(one.id for one in comments if not one.is_unseen)
    assert all((one.seq == 0) == one.is_unseen for one in comments)
    standing = Counter(removal.comment_id for removal in rows(world, Removal) if removal.ended_at is None)
    assert standing == Counter(one.id for one in comments if one.state in (State.REMOVED, State.DELETED))


def check_desk(world: World) -> None:
    """One open case a comment, and an entry in the log for each decision."""
    cases, decisions, entries = rows(world, Case), rows(world, Decision), rows(world, AuditEntry)
    open_cases = Counter(case.comment_id for case in cases if case.state == CaseState.OPEN)
    assert set(open_cases.values()) <= {1}
    assert Counter(one.action for one in decisions) == Counter(one.action for one in entries)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(seed=st.integers(0, 2**32), length=st.integers(40, 120))
def test_after_a_random_afternoon_everything_adds_up(seed: int, length: int, populated: tuple[Path, World]) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(populated[0], Path(folder, "forum.db"))
        database = Database(Path(folder, "forum.db"), synchronous="OFF")
        world = world_in(database, populated[1])
        afternoon = Afternoon(world, seed)
        for number in range(length):
            afternoon.act()
            if number % 20 == 0:
                check_counts(world)
        for check in (check_counts, check_tree, check_log, check_desk):
            check(world)
        database.close()
    assert sum(afternoon.done[act] for act in ("post", "reply", "hold")) > 5


def test_the_random_afternoon_does_everything_there_is_to_do(world: World) -> None:
    afternoon = Afternoon(world, 1)
    for _ in range(300):
        afternoon.act()
    assert set(afternoon.done) >= {*ACTS, "parent-gone", "not-allowed", "own-comment", "comment-gone", "case-decided"}
    for check in (check_counts, check_tree, check_log, check_desk):
        check(world)


def test_a_long_chain_and_its_removals_add_up(world: World) -> None:
    said = plant(world, [None, *range(70)], ["Rita"] * 71)
    for one in said[::7]:
        world.remove(one)
    check_counts(world)
    check_tree(world)

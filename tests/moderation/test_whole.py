"""Whatever readers and moderators do in whatever order, the desk adds up; and two who decide at once make one decision."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.comments.models import Comment, State
from forum.comments.paths import ancestors
from forum.comments.views import CommentView
from forum.database import Database
from forum.errors import ForumError
from forum.moderation import audit, scoring
from forum.moderation.models import Action, Appeal, AppealState, AuditEntry, Case, CaseState, Decision, Outcome, Report
from forum.policy.reasons import BUILT_IN
from forum.threads.models import Thread
from tests.comments.acts import edit, rows
from tests.conftest import world_in
from tests.moderation.acts import answer, appeal, undo, withdraw
from tests.world import World

pytestmark = pytest.mark.journey

PEOPLE = ("Rita", "Sam", "Nils", "Mo", "Mina", "Ada")
REASONS = ("spam", "abuse", "child-safety", "off-topic", "disagree")
ACTS = ("say", "report", "report", "report", "report", "edit", "delete", "withdraw", "decide", "decide", "undo", "appeal", "answer")
ROUNDS = 20  # afternoons; each is some dozens of acts


class Week:
    """The cast at random: what is refused is refused, what is done must add up."""

    acts: tuple[str, ...] = ACTS

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice, self.said = world, random.Random(seed), [world.say("Rita"), world.say("Mo")]
        self.done: Counter[str] = Counter()
        world.clock.move(days=30)

    def act(self) -> None:
        what, name = self.dice.choice(self.acts), self.dice.choice(PEOPLE)
        self.world.clock.move(seconds=self.dice.choice((1, 1, 20)))
        try:
            getattr(self, f"_{what}")(name)
        except ForumError as refusal:
            self.done[refusal.code] += 1
        else:
            self.done[what] += 1

    def _say(self, name: str) -> None:
        self.said.append(self.world.say(name, parent=self.dice.choice((None, self._any()))))

    def _report(self, name: str) -> None:
        self.world.report(name, self._any(), reason=self.dice.choice(REASONS))

    def _edit(self, name: str) -> None:
        edit(self.world, name, self._any(), f"Changed {self.dice.random()}")

    def _delete(self, name: str) -> None:
        self.world.delete(name, self._any())

    def _withdraw(self, name: str) -> None:
        withdraw(self.world, name, self._any())

    def _decide(self, name: str) -> None:
        for case in self._one_of(Case):
            self.world.decide(name, case.id, self.dice.choice(("keep", "hold", "remove", "restore")))

    def _undo(self, name: str) -> None:
        for decision in rows(self.world, Decision)[-1:]:
            undo(self.world, name, decision.id)

    def _appeal(self, name: str) -> None:
        for decision in self._one_of(Decision):
            appeal(self.world, name, decision.id)

    def _answer(self, name: str) -> None:
        for filed in self._one_of(Appeal):
            answer(self.world, name, filed.id, self.dice.choice(("upheld", "overturned")))

    def _any(self) -> CommentView:
        return self.dice.choice(self.said)

    def _one_of(self, table: type[Case] | type[Decision] | type[Appeal]) -> list[Case] | list[Decision] | list[Appeal]:
        found = rows(self.world, table)
        return [self.dice.choice(found)] if found else []


def check_cases(world: World) -> None:
    """Every report in exactly one case and about its comment, one open case a comment, and sums that equal a recount."""
    cases, reports = rows(world, Case), rows(world, Report)
    by_id = {case.id: case for case in cases}
    assert all(by_id[report.case_id].comment_id == report.comment_id for report in reports)
    open_cases = Counter(case.comment_id for case in cases if case.state == CaseState.OPEN)
    assert max(open_cases.values(), default=0) <= 1
    for case in cases:
        standing = [report for report in reports if report.case_id == case.id and report.outcome != Outcome.WITHDRAWN]
        score, urgency = scoring.score(standing, BUILT_IN), scoring.urgency({one.reason for one in standing}, BUILT_IN)
        priority = scoring.priority(score=score, urgency=urgency, is_follow_up=case.is_follow_up)
        assert (case.report_count, case.score, case.urgency, case.priority) == (len(standing), score, urgency, priority)
        assert (case.state == CaseState.DECIDED) == (case.decided_at is not None)
        assert all((report.outcome is None) == (case.state == CaseState.OPEN) for report in standing)


def check_comments(world: World) -> None:
    """The numbers kept of comments equal a recount, and each comment is as its last decision says."""
    comments = rows(world, Comment)
    shown = [one for one in comments if one.state == State.PUBLISHED]
    below = Counter(above for one in shown for above in ancestors(one.path))
    assert {one.id: one.replies for one in comments} == {one.id: below[one.id] for one in comments}
    thread = next(one for one in rows(world, Thread) if one.id == world.thread_id)
    assert thread.comment_count == len(shown)
    says = {Action.HOLD: State.HELD, Action.REMOVE: State.REMOVED, Action.RESTORE: State.PUBLISHED}
    last = {one.comment_id: one.action for one in sorted(rows(world, Decision), key=lambda one: (one.at, one.id))}
    for one in comments:
        assert one.state in (State.DELETED, says.get(last.get(one.id, Action.RESTORE), one.state))
        assert last.get(one.id) != Action.KEEP or one.state != State.HELD


def check_log(world: World) -> None:
    """The chain is whole, with an entry for each decision and each decision upheld."""
    upheld = [one for one in rows(world, Appeal) if one.state == AppealState.UPHELD]
    assert world.read(audit.first_broken) is None
    assert len(rows(world, AuditEntry)) == len(rows(world, Decision)) + len(upheld)


@contextmanager
def fresh(populated: tuple[Path, World]) -> Iterator[World]:
    """A world of its own for each example."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "forum.db"
        shutil.copy(populated[0], path)
        database = Database(path)
        try:
            yield world_in(database, populated[1])
        finally:
            database.close()


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), acts=st.integers(20, 120))
def test_the_desk_adds_up_whatever_happens(populated: tuple[Path, World], seed: int, acts: int) -> None:
    with fresh(populated) as world:
        week = Week(world, seed)
        for _ in range(acts):
            week.act()
        check_cases(world)
        check_comments(world)
        check_log(world)


def test_a_random_week_has_something_of_everything(populated: tuple[Path, World]) -> None:
    with fresh(populated) as world:
        week = Week(world, 4)
        for _ in range(700):
            week.act()
        assert set(ACTS) <= week.done.keys()
        check_cases(world)


def test_two_who_decide_at_once_make_one_decision_and_the_loser_is_told(world: World) -> None:
    def decide(name: str) -> str:
        try:
            world.decide(name, case_id, {"Mo": "remove", "Mina": "keep"}[name])
        except ForumError as refusal:
            return refusal.code
        return "decided"

    for number in range(20):
        case_id = world.report("Sam", world.say("Rita", f"Number {number}")).case_id or 0
        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(decide, ("Mo", "Mina"))) == ["case-decided", "decided"]
    assert len(rows(world, Decision)) == 20
    assert world.read(audit.first_broken) is None

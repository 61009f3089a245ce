"""Filters, guests, sanctions, branches and many cases at once beside all the rest: at random, alone and together, it adds up."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.accounts.models import Sanction
from forum.comments.models import Comment, State
from forum.moderation import audit
from forum.moderation.bulk.branch import go_on
from forum.moderation.models import AuditEntry, Case, CaseState, Decision, Report
from forum.moderation.recount import miscounted
from tests.comments.acts import rows
from tests.moderation.bulk.acts import many, undo_all
from tests.moderation.sanctions.acts import release, sanction
from tests.moderation.screening.acts import finding, screened
from tests.moderation.targets.acts import guest_reports
from tests.moderation.test_at_once import AT_ONCE, live_together
from tests.moderation.test_whole import ACTS, PEOPLE, Week, fresh
from tests.world import World

pytestmark = pytest.mark.journey

MORE_ACTS = ("hold", "hold", "guest", "branch", "branch", "many", "undo_all", "sanction", "lift")
KINDS = ("warning", "premoderation", "suspension")
ROUNDS = 12  # each is some dozens of acts


class Month(Week):
    """A week with what happens less often."""

    acts = (*ACTS, *MORE_ACTS)

    def _hold(self, name: str) -> None:
        self.said.append(screened(self.world, name, finding(), parent=self.dice.choice((None, self._any()))).comment)

    def _guest(self, name: str) -> None:
        guest_reports(self.world, self._any(), address=f"192.0.2.{self.dice.randint(1, 9)}")

    def _branch(self, name: str) -> None:
        for case in self._one_of(Case):
            self.world.decide(name, case.id, "remove-branch")
            while self.world.write(go_on, self.world.viewer(name), comment_id=case.comment_id, now=self.world.clock()):
                pass

    def _many(self, name: str) -> None:
        cases = rows(self.world, Case)[-5:]
        if cases:
            many(self.world, name, [(case.id, None) for case in cases], self.dice.choice(("keep", "remove", "hold")))

    def _undo_all(self, name: str) -> None:
        for decision in rows(self.world, Decision)[-1:]:
            undo_all(self.world, name, decision.bulk_id or decision.id)

    def _sanction(self, name: str) -> None:
        sanction(self.world, name, self.dice.choice(PEOPLE), self.dice.choice(KINDS))

    def _lift(self, name: str) -> None:
        for one in rows(self.world, Sanction)[-1:]:
            release(self.world, name, one)


def check_everything(world: World) -> None:
    """Each report is in one case about what it is about, one case is open about it, every number equals a recount, the log is whole."""
    cases, comments = {case.id: case for case in rows(world, Case)}, rows(world, Comment)
    assert all(cases[report.case_id].comment_id == report.comment_id for report in rows(world, Report))
    assert max(Counter(case.comment_id for case in cases.values() if case.state == CaseState.OPEN).values(), default=0) <= 1
    assert world.read(lambda session: list(miscounted(session))) == []
    assert all(one.seq == 0 and one.state != State.PUBLISHED for one in comments if one.is_unseen)
    assert all(one.seq > 0 for one in comments if not one.is_unseen)
    held = {one.id for one in comments if one.state == State.HELD}
    assert held <= {case.comment_id for case in cases.values() if case.state == CaseState.OPEN}
    assert world.read(audit.first_broken) is None
    entered = Counter(entry.decision_id for entry in rows(world, AuditEntry) if entry.decision_id)
    assert entered == Counter(decision.id for decision in rows(world, Decision))


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), acts=st.integers(40, 120))
def test_it_adds_up_whatever_happens(populated: tuple[Path, World], seed: int, acts: int) -> None:
    with fresh(populated) as world:
        month = Month(world, seed)
        for _ in range(acts):
            month.act()
        check_everything(world)


def test_a_random_month_has_something_of_everything(populated: tuple[Path, World]) -> None:
    with fresh(populated) as world:
        month = Month(world, 11)
        for _ in range(900):
            month.act()
        assert set(MORE_ACTS) <= month.done.keys()
        check_everything(world)


@settings(max_examples=ROUNDS // 3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_it_adds_up_when_everybody_acts_at_once(populated: tuple[Path, World], seed: int) -> None:
    with fresh(populated) as world:
        done = live_together([Month(world, seed + number) for number in range(AT_ONCE)], acts=25)
        assert sum(done.values()) == AT_ONCE * 25
        check_everything(world)

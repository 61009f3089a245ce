"""Readers, authors and moderators who all act at the same instant: the desk adds up, and every changed byte of the log is found."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.moderation.test_whole import Week, check_cases, check_comments, check_log, fresh
from tests.world import World

pytestmark = pytest.mark.journey

AT_ONCE = 6  # threads, as many as there are people
ROUNDS = 8  # each has some hundred acts


def _together(acts: list[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(acts)) as all_of_them:
        for done in [all_of_them.submit(act) for act in acts]:
            done.result()


def live_together(weeks: list[Week], *, acts: int) -> Counter[str]:
    """Everybody's acts in threads of their own, on the same comments; gives what was done and refused."""
    said = [comment for week in weeks for comment in week.said]
    for week in weeks:
        week.said = list(said)

    def live(week: Week) -> None:
        for _ in range(acts):
            week.act()

    _together([lambda week=week: live(week) for week in weeks])  # type: ignore[misc]  # bound at once
    return sum((week.done for week in weeks), Counter())


def _weeks(world: World, *, seed: int, acts: int) -> Counter[str]:
    return live_together([Week(world, seed + number) for number in range(AT_ONCE)], acts=acts)


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_the_desk_adds_up_when_everybody_acts_at_once(populated: tuple[Path, World], seed: int) -> None:
    with fresh(populated) as world:
        done = _weeks(world, seed=seed, acts=20)
        assert sum(done.values()) == AT_ONCE * 20
        check_cases(world)
        check_comments(world)
        check_log(world)


def test_at_once_there_are_reports_decisions_edits_and_losers(populated: tuple[Path, World]) -> None:
    with fresh(populated) as world:
        done = _weeks(world, seed=7, acts=80)
        assert {"report", "decide", "edit"} <= done.keys()
        assert done.keys() & {"case-decided", "comment-changed", "comment-gone"}, "somebody came too late"
        check_cases(world)
        check_log(world)

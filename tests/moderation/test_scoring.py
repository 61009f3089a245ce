"""What reports count for: pure numbers, and when they hold a comment."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.moderation.models import Standing
from forum.moderation.scoring import (
    BASE,
    JUDGED_MIN,
    THRESHOLDS,
    Reporter,
    Sensitivity,
    priority,
    score,
    should_hold,
    urgency,
)
from forum.policy.reasons import BUILT_IN, Reason

DAY = timedelta(days=1)


@dataclass
class Said:
    """A report as it counts."""

    reason: Reason = Reason.ABUSE
    weight: float = 1.0
    standing: Standing = Standing.READER


def reporter(*, days: int = 30, comments: int = 0, upheld: int = 0, rejected: int = 0, is_moderator: bool = False) -> Reporter:
    return Reporter(is_moderator, days * DAY, comments, upheld, rejected)


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        (reporter(days=6), Standing.NEW),
        (reporter(days=7), Standing.READER),
        (reporter(days=60, comments=19), Standing.READER),
        (reporter(days=59, comments=20), Standing.READER),
        (reporter(days=60, comments=20), Standing.ESTABLISHED),
        (reporter(days=0, is_moderator=True), Standing.MODERATOR),
    ],
)
def test_where_somebody_stands_depends_on_time_and_comments(known: Reporter, standing: Standing) -> None:
    assert known.standing == standing


def test_a_record_counts_only_once_there_is_one() -> None:
    assert reporter(rejected=JUDGED_MIN - 1).accuracy == 1
    assert reporter(rejected=JUDGED_MIN).accuracy == 0


@pytest.mark.parametrize(("upheld", "rejected", "accuracy"), [(0, 10, 0), (7, 3, 1), (10, 0, 2), (35, 65, 0.5), (85, 15, 1.5)])
def test_accuracy_grows_from_never_right_over_usual_to_always_right(upheld: int, rejected: int, accuracy: float) -> None:
    assert reporter(upheld=upheld, rejected=rejected).accuracy == pytest.approx(accuracy)


@given(st.integers(0, 500), st.integers(0, 500))
def test_one_more_upheld_report_never_lowers_what_somebody_weighs(upheld: int, rejected: int) -> None:
    before, after = reporter(upheld=upheld, rejected=rejected), reporter(upheld=upheld + 1, rejected=rejected)
    if upheld + rejected >= JUDGED_MIN:
        assert 0 <= before.weight <= after.weight <= 2 * max(BASE.values())


def test_a_score_is_the_sum_of_weights_times_reasons() -> None:
    said = [Said(Reason.ABUSE, 1.0), Said(Reason.OFF_TOPIC, 2.0), Said(Reason.CHILD_SAFETY, 0.5)]
    assert score(said, BUILT_IN) == 1.0 * 1 + 2.0 * 0.5 + 0.5 * 2
    assert score([], BUILT_IN) == 0


def test_urgency_is_that_of_the_most_urgent_reason() -> None:
    assert urgency([Reason.SPAM, Reason.DANGER], BUILT_IN) == BUILT_IN[Reason.DANGER].urgency
    assert urgency([Reason.CHILD_SAFETY, Reason.SPAM], BUILT_IN) == urgency([Reason.SEXUAL_IMAGERY], BUILT_IN) == 0


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.booleans())
def test_no_crowd_outweighs_a_step_of_urgency(lesser: float, greater: float, is_follow_up: bool) -> None:
    urgent = priority(score=lesser, urgency=0, is_follow_up=is_follow_up)
    assert urgent > priority(score=greater, urgency=1, is_follow_up=False)


def test_a_follow_up_stands_behind_first_cases_of_its_urgency() -> None:
    assert priority(score=100, urgency=2, is_follow_up=True) < priority(score=0.5, urgency=2, is_follow_up=False)


@pytest.mark.parametrize("sensitivity", THRESHOLDS)
def test_as_many_known_people_as_are_needed_hold_a_comment_and_one_fewer_does_not(sensitivity: Sensitivity) -> None:
    needed, people = THRESHOLDS[sensitivity]
    enough = [Said(weight=needed / people)] * people
    assert should_hold(enough, BUILT_IN, sensitivity=sensitivity)
    assert not should_hold(enough[1:] + [Said(weight=needed, standing=Standing.NEW)], BUILT_IN, sensitivity=sensitivity)


@pytest.mark.parametrize("reason", [Reason.OFF_TOPIC, Reason.OTHER])
def test_some_reasons_hold_nothing_however_many_give_them(reason: Reason) -> None:
    assert not should_hold([Said(reason, 5.0, Standing.MODERATOR)] * 50, BUILT_IN, sensitivity=Sensitivity.HIGH)


@pytest.mark.parametrize("reason", Reason)
def test_new_accounts_hold_nothing_however_many_they_are(reason: Reason) -> None:
    assert not should_hold([Said(reason, 0.5, Standing.NEW)] * 200, BUILT_IN, sensitivity=Sensitivity.HIGH)


@pytest.mark.parametrize("reason", [Reason.CHILD_SAFETY, Reason.SEXUAL_IMAGERY])
def test_what_cannot_wait_is_held_at_the_first_report_of_somebody_trusted(reason: Reason) -> None:
    assert should_hold([Said(reason, 2.0, Standing.ESTABLISHED)], BUILT_IN, sensitivity=Sensitivity.LOW)
    assert not should_hold([Said(reason, 1.9, Standing.ESTABLISHED)], BUILT_IN, sensitivity=Sensitivity.LOW)
    assert not should_hold([Said(reason, 1.0, Standing.READER)], BUILT_IN, sensitivity=Sensitivity.LOW)
    assert not should_hold([Said(reason, 2.0, Standing.ESTABLISHED)], BUILT_IN, sensitivity=Sensitivity.OFF)

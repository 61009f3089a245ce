"""Which discussions are hot."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.threads.ranking import DECAY_S, hot
from tests.people import NOON


def test_it_is_reddit_s_formula() -> None:
    at = datetime.fromtimestamp(1_134_028_003 + 45_000, tz=UTC)
    assert hot(comments=100, active_at=at) == pytest.approx(3.0)


def test_ten_times_the_comments_weigh_as_much_as_the_decay() -> None:
    older = hot(comments=100, active_at=NOON)
    newer = hot(comments=10, active_at=NOON + timedelta(seconds=DECAY_S))
    assert older == pytest.approx(newer)


def test_no_comment_counts_as_one() -> None:
    assert hot(comments=0, active_at=NOON) == hot(comments=1, active_at=NOON)


def test_newer_is_hotter_and_more_is_hotter() -> None:
    assert hot(comments=5, active_at=NOON) < hot(comments=5, active_at=NOON + timedelta(minutes=1))
    assert hot(comments=5, active_at=NOON) < hot(comments=6, active_at=NOON)

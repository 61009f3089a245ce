"""The rank test: what it finds, and what it does not."""

import random

import pytest

from bench.ranks import rank_test


def test_samples_of_one_kind_are_rarely_told_apart() -> None:
    dice = random.Random(1)
    found = [rank_test([dice.random() for _ in range(60)], [dice.random() for _ in range(60)]) < 0.01 for _ in range(500)]

    assert sum(found) <= 15  # five are expected


def test_a_small_shift_is_found_in_many_values_and_a_large_one_in_few() -> None:
    dice = random.Random(2)
    one = [dice.gauss(10, 1) for _ in range(1_000)]

    assert rank_test(one, [dice.gauss(10.3, 1) for _ in range(1_000)]) < 0.001
    assert rank_test(one[:30], [dice.gauss(13, 1) for _ in range(30)]) < 0.001


def test_it_agrees_with_the_published_example_and_counts_ties() -> None:
    """Hollander and Wolfe's example of water through membranes: U = 15 of 50, two-sided about 0.22 by the normal curve."""
    term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    early = [1.15, 0.88, 0.90, 0.74, 1.21]

    assert rank_test(term, early) == pytest.approx(0.2207, abs=0.001)
    assert rank_test([1.0] * 20, [1.0] * 30) == 1.0
    assert rank_test([1, 1, 2, 2] * 10, [2, 2, 3, 3] * 10) < 0.001


@pytest.mark.parametrize(("one", "other"), [([], [1.0]), ([1.0], [])])
def test_it_needs_two_samples(one: list[float], other: list[float]) -> None:
    with pytest.raises(ValueError, match="two samples"):
        rank_test(one, other)

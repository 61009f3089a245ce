"""Percentiles, spreads and what a figure is held against."""

import pytest

from bench.figures import Figure, Report, Spread, Target, percentile, ratio


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = list(range(1, 101))
    assert [percentile(values, share) for share in (0, 0.5, 0.99, 1)] == [1, 50, 99, 100]
    assert percentile([7.0], 0.99) == 7.0


def test_the_order_of_the_values_does_not_matter() -> None:
    assert percentile([3, 1, 2], 0.5) == 2


def test_nothing_has_no_percentile_and_no_spread() -> None:
    with pytest.raises(ValueError, match="needs a value"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="needs a round"):
        Spread.of([])


def test_a_spread_is_median_lowest_and_highest() -> None:
    assert Spread.of([5, 1, 3]) == Spread(3, 1, 5)


def test_a_ratio_is_taken_round_by_round() -> None:
    assert ratio([2, 9], [1, 3]) == [2, 3]


def test_a_figure_is_ok_or_a_miss_or_asked_for_nothing() -> None:
    assert Figure("a", "b", 1.2, "×", target=Target(1.2)).verdict == "ok"
    assert Figure("a", "b", 1.3, "×", target=Target(1.2)).verdict == "MISS"
    assert Figure("a", "b", 4.9, "×", target=Target(5, "at least")).verdict == "MISS"
    assert Figure("a", "b", 4.9, "×").verdict == ""


def test_a_report_keeps_the_rounds_behind_a_median() -> None:
    report = Report()
    report.add("Posts", "Forum", rounds=[3.0, 1.0, 2.0], unit="/s")
    told = report.as_json()
    assert told["figures"][0]["value"] == 2.0
    assert told["raw"] == {"Posts": {"Forum": [3.0, 1.0, 2.0]}}

"""Pictures: every number has its bar, and nothing stands outside of the picture."""

import pytest

from forum.pages.charts import HEIGHT, LEFT, TICKS_MOST, WIDTH, Series, columns, duration, scale_of, spark

MONTHS = [("Jan", "January 2026"), ("Feb", "February 2026"), ("Mar", "March 2026")]


def test_columns_stand_on_each_other_within_the_picture() -> None:
    chart = columns([Series("Removed", "danger", [10, 0, 5]), Series("Kept", "staff", [7, 0, 1])], months=MONTHS)
    first, second = chart.bars[:2]
    assert len(chart.bars) == 4, "nothing is drawn for nothing"
    assert second.y + second.height == pytest.approx(first.y)
    assert first.y + first.height == pytest.approx(chart.base)
    assert all(LEFT <= bar.x <= WIDTH - bar.width and 0 <= bar.y <= HEIGHT for bar in chart.bars)
    assert first.title == "January 2026, Removed: 10"
    assert first.height / second.height == pytest.approx(10 / 7)


@pytest.mark.parametrize("most", [0, 0.4, 1, 3, 5, 6, 10, 55, 99, 100, 1_234, 9_999_999])
def test_the_scale_is_round_and_reaches_the_highest_column(most: float) -> None:
    step, ticks = scale_of(most)
    assert most <= step * ticks
    assert 1 <= ticks <= TICKS_MOST
    assert f"{step:g}".strip("0").rstrip(".") in {"1", "2", "5", "1e+06", "2e+06", "5e+06"}


def test_many_months_are_not_all_named_and_the_year_stands_below() -> None:
    months = [
        (name, f"{name} {year}") for year in (2025, 2026) for name in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")
    ]
    chart = columns([Series("Removed", "danger", [1] * 16)], months=months)
    assert [(label.text, label.below) for label in chart.labels][:2] == [("Jan", "2025"), ("Apr", "")]
    assert len(chart.labels) == 6


def test_a_picture_of_nothing_is_empty_and_whole() -> None:
    chart = columns([], months=MONTHS)
    assert (chart.bars, len(chart.ticks), len(chart.labels)) == ((), 2, 3)
    assert spark([0, 0, 0], months=MONTHS, most=0)[0].height == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "5 s"),
        (60, "1 min"),
        (3_599, "1 h"),
        (3_600, "1 h"),
        (9_000, "2 h 30 min"),
        (86_400, "1 d"),
        (100_000, "1 d 4 h"),
        (2_000_000, "23 d"),
    ],
)
def test_times_are_said_in_the_units_that_matter(seconds: float, words: str) -> None:
    assert duration(seconds) == words

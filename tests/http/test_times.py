"""Times and numbers as people read them."""

from datetime import timedelta

import pytest

from forum.http import times
from tests.people import NOON


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "comment", "0 comments"),
        (1, "comment", "1 comment"),
        (12, "comment", "12 comments"),
        (2, "reply", "2 replies"),
        (2, "day", "2 days"),
        (1_234, "comment", "1,234 comments"),
    ],
)
def test_a_number_stands_with_its_noun(number: int, noun: str, said: str) -> None:
    assert times.count(number, noun) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3_599, "59 minutes ago"),
        (3_600, "1 hour ago"),
        (86_400, "1 day ago"),
        (3 * 86_400, "3 days ago"),
        (30 * 86_400, "23 October 2026"),
    ],
)
def test_a_past_time_is_told_by_its_distance(seconds: int, said: str) -> None:
    assert times.ago(NOON - timedelta(seconds=seconds), now=NOON) == said


def test_an_exact_time_names_its_zone() -> None:
    assert times.exact(NOON) == "22 November 2026, 12:00 UTC"
    assert times.day(NOON) == "22 November 2026"


def test_a_name_has_one_hue_however_it_is_written() -> None:
    assert times.hue("Rita") == times.hue("RITA")
    assert {times.hue(f"name {number}") for number in range(200)} == set(range(12))


def test_a_name_without_letters_has_an_initial_all_the_same() -> None:
    assert times.initial("rita") == "R"
    assert times.initial("") == ""

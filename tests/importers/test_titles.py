"""Titles: cleaned, recognised, derived."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.importers import titles


def test_white_space_is_folded_and_control_characters_go() -> None:
    assert titles.one_line("  A\ttitle\u2028in\x07 two\n lines\x9b ") == "A title in two lines"


def test_marks_that_turn_the_direction_of_the_page_go() -> None:
    assert titles.one_line("\u202egpj.\u2066exe\u200f\ufeff") == "gpj.exe"


def test_joiners_that_writing_needs_stay() -> None:
    assert titles.one_line("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


@pytest.mark.parametrize("line", ["A Quiet Street", "Who repairs the bridge?", "Bread, again", "Café 38"])
def test_a_short_line_without_final_stop_reads_as_a_title(line: str) -> None:
    assert titles.reads_as_title(line)


@pytest.mark.parametrize(
    "line",
    ["It rained.", "\u201cIt rained.\u201d", "He said (twice.)", "First,", "As follows:", "* * *", "x" * 121],
)
def test_sentences_rules_and_long_lines_do_not_read_as_titles(line: str) -> None:
    assert not titles.reads_as_title(line)


def test_a_line_that_goes_on_in_lower_case_is_a_wrapped_paragraph() -> None:
    assert not titles.reads_as_title("The bridge over the mill stream was closed", "for repairs on Monday.")
    assert titles.reads_as_title("The bridge is closed", "Repairs began on Monday.")


def test_the_first_sentence_becomes_the_title_without_its_stop() -> None:
    assert titles.derived("The bridge is closed again. Nobody knows why.") == "The bridge is closed again"


def test_a_megabyte_of_stops_takes_no_time() -> None:
    assert len(titles.derived("." * 1_000_000 + "x")) <= 90


def test_a_text_of_stops_keeps_them() -> None:
    assert titles.derived(".") == "."


def test_a_question_keeps_its_mark() -> None:
    assert titles.derived("Who will repair the bridge? Not we.") == "Who will repair the bridge?"


def test_an_abbreviation_does_not_end_the_sentence() -> None:
    assert titles.derived("Dr. Weber closed the bridge. It rained.") == "Dr. Weber closed the bridge"


def test_a_domain_does_not_end_the_sentence() -> None:
    assert titles.derived("Services such as Pixels.example and Brush.example grew. Why?").endswith("grew")


def test_a_long_sentence_is_cut_at_a_word() -> None:
    title = titles.derived("The bridge over the mill stream " * 5)
    assert title == "The bridge over the mill stream The bridge over the mill stream The bridge over the mill…"


def test_what_has_no_words_is_cut_where_it_must_be() -> None:
    assert titles.shortened("x" * 100, 10) == "x" * 9 + "…"


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_a_shortened_text_is_never_longer_than_allowed(text: str, limit: int) -> None:
    shortened = titles.shortened(titles.one_line(text), limit)
    assert len(shortened) <= limit
    assert bool(shortened) == bool(titles.one_line(text))

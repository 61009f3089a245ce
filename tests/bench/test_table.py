"""The table, and its place in the document."""

import pytest

from bench import publishing, table
from bench.figures import Figure, Spread, Target

FIGURE = Figure("Fan-out", "Forum, 1,000 readers", 8.314, "µs", Spread(8.314, 8.1, 1234.5), Target(9), "CPU a delivery")


def test_numbers_have_as_many_digits_as_mean_something() -> None:
    assert [table.number(value) for value in (0, 0.01234, 0.5, 12.34, 12345.6)] == ["0", "0.0123", "0.50", "12.3", "12,346"]


def test_a_row_tells_figure_spread_target_and_verdict() -> None:
    assert table.row(FIGURE) == ("Forum, 1,000 readers (CPU a delivery)", "8.31 µs", "8.10 – 1,234", "≤ 9.00", "ok")


def test_each_area_has_a_table_of_its_own() -> None:
    text = table.markdown([FIGURE, Figure("Posts", "Forum", 1, "/s")])
    assert text.startswith("### Fan-out\n\n| measured |")
    assert "\n\n### Posts\n\n" in text
    assert "| Forum | 1.00 /s |  |  |  |" in text


def test_the_name_of_a_hostile_text_is_no_markdown() -> None:
    assert "| '\\[a\\]\\(' and \\| |" in table.markdown([Figure("Bad days", "'[a](' and |", 1, "ms")])


def test_what_is_published_shows_its_pictures_and_says_what_failed() -> None:
    shape = {"cores": 2, "system": "Linux", "python": "3.11", "uvloop": "0.23"}
    result = {"date": "2026-11-22", "machine": shape, "failures": ["one was lost"]}
    text = publishing.text(result, [FIGURE], pictures={"fanout.svg": "Cost by readers"})

    assert "![Cost by readers](pictures/fanout.svg)\n" in text
    assert "- failed: one was lost\n" in text
    assert text.index("pictures/") < text.index("### Fan-out")


def test_only_what_stands_between_the_markers_is_written_anew() -> None:
    page = f"before\n{publishing.BEGIN}\nold\n{publishing.END}\nafter"
    new = publishing.between_markers(page, r"new \1")
    assert new.startswith("before\n")
    assert new.endswith("\nafter")
    assert r"new \1" in new
    assert "old" not in new
    assert publishing.between_markers(new, r"new \1") == new


def test_a_page_without_markers_is_left_alone() -> None:
    with pytest.raises(ValueError, match="markers"):
        publishing.between_markers("nothing here", "new")

"""Texts made to be slow, at the length limit: they are answered in time, and nothing of them is lost."""

import re
import time
from collections.abc import Callable

import pytest

from bench.hostile import HOSTILE, LENGTH, OTHERS
from forum.markup import Rendered, caps, check, pieces, render, render_html, sanitize
from tests.markup.judge import judge

pytestmark = pytest.mark.journey

CPU_MAX_S = 1.0  # ten times what the slowest takes on a machine at rest


@pytest.mark.parametrize("way", [render, render_html])
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_text_is_rendered_in_time(name: str, way: Callable[[str], Rendered]) -> None:
    source = HOSTILE[name]
    begin_s = time.process_time()
    rendered = way(source)
    assert time.process_time() - begin_s < CPU_MAX_S
    assert len(rendered.html) <= 8 * len(source) + 512
    if len(rendered.html) < 2 * LENGTH:  # the judge is slower than what it judges
        judge(rendered.html)


@pytest.mark.parametrize(
    "source",
    [
        "> " * 30 + "x",
        "".join("  " * depth + "- a\n" for depth in range(30)),
        "[" * 5_000 + "x",
        OTHERS["a table of 500 columns"],
        "a\n\n" * 1_300,
        "http://a.b " * 400,
        "*a* " * 2_000,
        "& " * 5_000,
        "*a* " * 25_001,
    ],
)
def test_over_a_limit_the_text_is_shown_without_markup(source: str) -> None:
    rendered = render(source)
    assert "".join(rendered.plain.split()) == "".join(source.split())
    assert set(re.findall("<[^>]*>", rendered.html)) <= {"<p>", "</p>", "<br>"}
    again = check.checked(sanitize.bleached(rendered.html))
    assert again is not None
    assert pieces.write(again) == rendered.html


def test_just_within_the_limits_markup_is_read() -> None:
    assert render("> " * 17 + "x").html.count("<blockquote>") == 17
    assert render("*a* " * 700).html.count("<em>") == 700
    assert render("https://a.example/ " * 150).html.count("<a ") == 150
    assert render("|a|b|\n|-|-|\n" + "|1|2|\n" * 200).html.count("<td>") == 400


def test_a_long_article_has_limits_in_proportion() -> None:
    source = "A paragraph of *an article* with [a link](https://a.example) in it, and more text.\n\n" * 700
    assert len(source) > 5 * LENGTH
    assert render(source).html.count("<em>") == 700


def test_html_that_is_nested_too_deeply_is_shown_as_its_text() -> None:
    assert render_html("<blockquote>" * 61 + "x &lt; y").html == "<p>x &lt; y</p>"


def test_html_with_end_tags_left_out_is_not_nested() -> None:
    assert caps.is_flat("<p>a" * 500 + "<ul>" + "<li>b" * 500 + "</ul>" + "<br>" * 500)


def test_formatting_left_open_counts_until_the_end() -> None:
    assert not caps.is_flat("<p><b><i></p>" * 40)

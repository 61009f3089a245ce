"""Text without markup, and its beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.markup import excerpt, render, render_html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a* [b](https://a.example) `c`", "a b c"),
        ("a\nb\n\nc", "a\nb\n\nc"),
        ("a   b\t c", "a b c"),
        ("- a\n- b\n  - c", "a\nb\nc"),
        ("> a\n\nb", "a\n\nb"),
        ("|a|b|\n|-|-|\n|1|2|", "a b\n1 2"),
        ("# a\nb", "a\n\nb"),
        ("a\n\n```\nb\n\n\n\n  c\n```", "a\n\nb\n\nc"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("![a](https://a.example/a.png)", "a"),
    ],
)
def test_the_text_is_left_when_the_markup_goes(source: str, expected: str) -> None:
    assert render(source).plain == expected


def test_newlines_in_html_are_spaces_unless_they_are_shown() -> None:
    assert render_html("a\nb<br>c<br><br>d<pre>e\nf</pre>").plain == "a b\nc\n\nd\n\ne\nf"


@pytest.mark.parametrize(
    ("plain", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("exactly 10", 10, "exactly 10"),
        ("one two three four", 14, "one two three…"),
        ("one two three four", 13, "one two…"),
        ("a\n\nb  c", 10, "a b c"),
        ("Donaudampfschifffahrt", 8, "Donauda…"),
        ("word, another", 6, "word,…"),
        ("\u202eabc\u2066 d", 10, "abc d"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("", 5, ""),
    ],
)
def test_an_excerpt_ends_between_words(plain: str, limit: int, expected: str) -> None:
    assert excerpt(plain, limit) == expected


def test_an_excerpt_does_not_cut_a_character_in_two() -> None:
    assert excerpt("abcde\u0301\u0302fgh", 7) == "abcd…"
    assert excerpt("abc👩‍👩‍👧‍👦 x y z", 6) == "abc…"


@given(st.text(), st.integers(0, 60))
def test_an_excerpt_is_one_line_within_the_limit(plain: str, limit: int) -> None:
    short = excerpt(plain, limit)
    assert len(short) <= limit
    assert len(short.splitlines()) <= 1

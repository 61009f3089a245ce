"""The second sanitiser stands alone: it refuses what bleach should have taken out."""

import pytest

from forum.markup import links, pieces, sanitize
from forum.markup.check import checked
from forum.markup.safe import safe


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<svg></svg>",
        "<img>",
        "<div>x</div>",
        '<p onclick="x">y</p>',
        '<p style="color:red">y</p>',
        '<a href="https://a.example" target="_top">x</a>',
        "<p class=x>y</p>",
        "<!-- x -->",
        "<!doctype html>",
        "a < b",
        "a > b",
        "<p>never closed",
        "never opened</p>",
        "<b><i>x</b></i>",
        "<P>x</P>",
        "<br/>",
        "</br>",
        "<p >x</p>",
        '<a href="<">x</a>',
        "<b>" * 61 + "</b>" * 61,
    ],
)
def test_what_is_not_listed_or_not_plainly_written_is_refused(html: str) -> None:
    assert checked(html) is None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="javascript:1">x</a>', "x"),
        ('<a href="data:123">x</a>', "x"),
        ("<a>x</a>", "x"),
        ("<li>x</li>", "x"),
        ("<tr><td>x</td></tr>", "x"),
        ("<ul><b><li>x</li></b></ul>", "<ul><b>x</b></ul>"),
        ("<h1>x</h1>", "<h3>x</h3>"),
        ('<ol start="x">y</ol>', "<ol>y</ol>"),
        ('<td style="text-align: right;">x</td>', "x"),
        ("&copy;&#60;&#x1;&amp;lt;", "©&lt;&amp;lt;"),
        ("<pre>\n\nx</pre>", "<pre>x</pre>"),
    ],
)
def test_what_would_do_harm_where_it_stands_is_taken_out(html: str, expected: str) -> None:
    found = checked(html)
    assert found is not None
    assert pieces.write(found) == expected


def test_the_last_word_on_addresses_is_not_bleachs() -> None:
    assert "javascript:1" in sanitize.bleached('<a href="javascript:1">x</a>'), "bleach is no longer fooled: a reason less"
    assert links.checked_url("javascript:1") is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example", "https://a.example/"),
        ("HTTP://A.Example:80/x y?q#f", "http://a.example/x%20y?q#f"),
        ("http:\\\\a.example\\x", "http://a.example/x"),
        (" \x01https://a.example\n", "https://a.example/"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
        ("mailto:a@b.example?subject=x", "mailto:a@b.example?subject=x"),
    ],
)
def test_an_address_is_given_as_a_browser_reads_it(address: str, expected: str) -> None:
    assert links.checked_url(address) == expected
    assert links.checked_url(expected) == expected


def test_only_the_sanitiser_calls_html_safe() -> None:
    marked = safe("<p>x</p>")
    assert marked.__html__() == "<p>x</p>"

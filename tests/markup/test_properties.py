"""What holds for every text whatever."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.markup import Rendered, pieces, render, render_html
from forum.markup.check import checked
from tests.markup.judge import judge

pytestmark = pytest.mark.journey

MARKDOWN = (
    *"[]()!*_`~<>&\\|#-+=.:@\"' \n\ta1é",
    *("http://", "https://a.b/", "www.a.b", "mailto:", "javascript:1", "[a]: https://a.b\n", "](https://a.b)", "```\n", "~~", "**"),
    *("> ", "- ", "1. ", "    ", "|a|\n|-|\n", "&lt;", "&#106;", "\x00", "\ud800", "\u202e", "\r", "</p>", "<b onclick=x>", "<!--"),
)
HTML = (
    *"<>&\"'=/ \n\tx;",
    *("<p>", "</p>", "<b>", "</b>", "<i a>", "<u>", "</i>", "<a href='https://a.b'>", "<a href=javascript:1>", "</a>", "<ul>"),
    *("<li>", "</li>", "</ul>", "<ol start=3>", "<table>", "<tr>", "<td style='text-align:right'>", "<th align=left>", "</td>"),
    *(
        "</table>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<blockquote>",
        "</blockquote>",
        "<h1>",
        "</h1>",
        "<br>",
        "<hr>",
        "</br>",
    ),
    *("<div>", "</div>", "<svg>", "<math>", "<style>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<template>"),
    *("<noscript>", "<textarea>", "<select>", "<form>", "<img src=x onerror=y>", "&amp;", "&lt;", "&#106;", "&#x0;", "&nbsp;"),
    *("&copy", "\x00", "\ud800"),
)


def texts(of: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Any text, or one put together of what means something."""
    return st.text() | st.lists(st.sampled_from(of), max_size=40).map("".join)


def is_fit_to_be_shown(rendered: Rendered, source: str) -> None:
    """What every rendered text must be."""
    judge(rendered.html)
    assert len(rendered.html) <= 8 * len(source) + 512
    assert len(rendered.mentions) <= 10
    rendered.html.encode()
    rendered.plain.encode()
    assert not set(rendered.html + rendered.plain) & set("\x00\r\x07\x85")


@settings(max_examples=400, deadline=None)
@given(texts(MARKDOWN + HTML))
def test_any_markdown_gives_only_what_is_allowed(source: str) -> None:
    rendered = render(source)
    is_fit_to_be_shown(rendered, source)
    assert render(source) == rendered


@settings(max_examples=400, deadline=None)
@given(texts(HTML))
def test_any_html_gives_only_what_is_allowed(source: str) -> None:
    is_fit_to_be_shown(render_html(source), source)


@settings(max_examples=400, deadline=None)
@given(texts(MARKDOWN))
def test_sanitising_rendered_markdown_again_changes_nothing(source: str) -> None:
    rendered = render(source)
    again = render_html(rendered.html)
    assert again.html == rendered.html
    assert again.mentions == rendered.mentions or rendered.mentions == ()


@settings(max_examples=400, deadline=None)
@given(texts(HTML))
def test_sanitising_rendered_html_again_changes_nothing(source: str) -> None:
    rendered = render_html(source)
    assert render_html(rendered.html).html == rendered.html


@given(st.text(alphabet=st.characters(categories=("L", "N", "Zs")), min_size=1))
def test_letters_and_numbers_are_never_changed(source: str) -> None:
    assert "".join(render(source).plain.split()) == "".join(source.split())


@given(st.text(alphabet='<>/ab="&; \n!-'))
def test_what_the_check_lets_through_it_lets_through_again(html: str) -> None:
    found = checked(html)
    if found is not None:
        judge(pieces.write(found))
        assert checked(pieces.write(found)) is not None

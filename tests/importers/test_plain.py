"""Plain text stays what it was when it is shown as Markdown."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from forum.importers.plain import escaped, to_markdown

RENDER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render

MARKUP = [
    "# not a heading",
    "> not a quote",
    "- not a list",
    "+ nor this",
    "* nor that",
    "1. not numbered",
    "12) nor this",
    "=== nothing underlined",
    "---",
    "***",
    "| a | b |",
    "~~~",
    "```python",
    "*stars* and _lines_ and __both__ and snake_case",
    "[a link](https://a.example) ![a picture](x.png) [a]: b",
    "<b>bold</b> <script>alert(1)</script> <!-- x --> a < b",
    "&copy; &#60; AT&T R&D;",
    "~~struck~~ ~a~",
    "`code` and C:\\Users\\rita\\",
    "https://a.example/_next_/*x*?a=1&copy=2.",
]


def shown(markdown: str) -> str:
    """The text a reader sees, white space folded."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", RENDER(markdown))).split())


@pytest.mark.parametrize("line", MARKUP)
def test_what_looks_like_markup_is_shown_as_it_came(line: str) -> None:
    markdown = escaped(line)
    assert shown(markdown) == line
    assert re.findall(r"<(?!/?(?:p|a)\b)[a-z]", RENDER(markdown)) == []


def test_a_line_below_another_stays_text() -> None:
    lines = ["a | b", "--|--", "1 | 2", "===", ":-:", "1. one"]
    assert shown(to_markdown(lines)) == " ".join(lines)
    assert "<table" not in RENDER(to_markdown(lines))


def test_indented_lines_are_not_code() -> None:
    assert RENDER(to_markdown(["\t  far in.", "", "    farther", ""])) == "<p>far in.</p>\n<p>farther</p>\n"


def test_a_web_address_becomes_a_link_of_its_own() -> None:
    assert escaped("See https://a.example/a_b, please.") == "See <https://a.example/a_b>, please."


@given(st.lists(st.text(alphabet="ab1 *_`~[]()<>!#+-=|:.&;\\\"'", max_size=12), min_size=1, max_size=6))
@example(["a", "\\"])
@example(["Heading #", "", "Text."])
def test_any_text_is_shown_as_it_came(lines: list[str]) -> None:
    assert shown(to_markdown(lines)) == " ".join(" ".join(lines).split())


@pytest.mark.parametrize("line", ["The Rise of the Mill", "What next?", "Part #", "2. The bridge"])
def test_a_short_line_that_stands_alone_is_a_heading(line: str) -> None:
    markdown = to_markdown(["Some text.", "", line, "", "More text."])
    assert "<h2>" in RENDER(markdown)
    assert shown(markdown) == f"Some text. {line} More text."


@pytest.mark.parametrize(
    "line",
    ["It rained.", "\u201cIt rained.\u201d", "- a point", "38", "x" * 81, "https://a.example", "As follows:"],
)
def test_other_lines_that_stand_alone_are_paragraphs(line: str) -> None:
    assert "<h2>" not in RENDER(to_markdown(["Some text.", "", line, "", "More text."]))


def test_a_line_with_nothing_below_it_heads_nothing() -> None:
    assert "<h2>" not in RENDER(to_markdown(["Some text.", "", "Rita Weber"]))


def test_two_short_lines_together_are_a_paragraph() -> None:
    assert "<h2>" not in RENDER(to_markdown(["Mill Street", "Bridge Lane", "", "Some text."]))

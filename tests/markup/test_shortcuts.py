"""The quicker ways through bleach and Markdown give what the long ones give."""

import gc
import html
import re
from typing import Any

import pytest
from bleach.css_sanitizer import CSSSanitizer  # noqa: TID251  # the long way
from bleach.sanitizer import Cleaner  # noqa: TID251  # the long way
from hypothesis import given, settings
from hypothesis import strategies as st
from linkify_it import LinkifyIt  # type: ignore[import-untyped]  # it has no types
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core.block import block

from forum.markup import markdown, plain, render, sanitize
from forum.markup.characters import clean
from forum.markup.check import ELEMENTS
from forum.markup.sanitize import bleached
from tests.markup.attacks import PLAIN_HTML
from tests.markup.test_properties import HTML, MARKDOWN, texts

TAGS = tuple(tag for name in sorted(ELEMENTS) for tag in (f"<{name}>", f"</{name}>"))
ODD = (
    *("=", ">", '<a title=">">', '<a title="=">', "&amp;lt;", "&#x0;", "&notit;", "&", "<p/>", '<b a="1" a="2">', '<p class="x" >'),
    *('<a {x}href="javascript:1">', "</p x='1'>", "</ >", "</1>", "<", "</", "<!", "<?x", "<nottag <b>", '<a href="a&b">', "< b"),
    *("\x0c", "\r\n", "\u00a0", "\ufdd0", "\x01", "<select>", "<option>", "<caption>", "<col>", "<body a=b>", "<P>", "<plaintext>"),
)
LINES = (
    "Word ",
    "word",
    "\n",
    "\n\n",
    "\n \n",
    "  \n",
    "\n    ",
    "\n---\n",
    "\n===\n",
    "\n|-|\n",
    "\x0b",
    "\u2028",
    "ß",
    "1. ",
    "_",
)


def bleached_by_itself(raw_html: str) -> str:
    cleaner = Cleaner(
        tags=sanitize._TAGS,
        attributes=sanitize._may_have,
        protocols=sanitize._PROTOCOLS,
        strip=True,
        strip_comments=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=["text-align"], allowed_svg_properties=[]),
    )
    return str(cleaner.clean(raw_html))


def long_way_parser() -> markdown._Parser:
    parser = markdown._make_parser()
    parser.core.ruler.at("block", block)
    finder: Any = parser.linkify
    finder.pretest = LinkifyIt.pretest.__get__(finder)
    parser.inline.tokenize = ParserInline.tokenize.__get__(parser.inline)  # type: ignore[method-assign]  # what it overrides
    return parser


LONG_WAY = long_way_parser()


@pytest.mark.parametrize("source", PLAIN_HTML.values(), ids=PLAIN_HTML.keys())
def test_what_attacks_is_bleached_as_bleach_does(source: str) -> None:
    assert bleached(source) == bleached_by_itself(source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>a</p>\n<p>b <em>c</em></p>",
        "</p>=&#x0;",
        '<a title=">">x</a>=&amp;lt;',
        '<a {x}href="javascript:1">x</a>',
        "<table>a<tr>b<td>c</table>",
        "<pre>\n\na</pre>",
        "x" * 10_239 + "<b>y</b> &amp; z",
        "x" * 10_240 + "\x01<b>y",
        "<b <i>" + "\x01" * 3,
        html.escape("<b>"),
    ],
)
def test_what_is_read_in_one_step_is_bleached_as_bleach_does(source: str) -> None:
    assert bleached(source) == bleached_by_itself(source)


@pytest.mark.journey
@settings(max_examples=1_000, deadline=None)
@given(texts((*HTML, *TAGS, *ODD)))
def test_any_html_is_bleached_as_bleach_does(source: str) -> None:
    assert bleached(source) == bleached_by_itself(source)


@pytest.mark.parametrize(
    "source",
    [
        "A word.",
        "A\nb  \nc\n\n\nd\n",
        "A *b _c_* **d**",
        "A\n---\n",
        "A\n|-|\n",
        "A\n1. b",
        "A :// www.b.c",
        "A~_HTTP://a.b_",
        "://|~~~_HTTP://A.B_",
        "A.b c@d.e",
        "A\\*b* ![c](d)",
        "",
        "\n",
    ],
)
def test_markdown_of_a_kind_is_read_as_by_all_rules(source: str) -> None:
    assert markdown.to_html(source) == by_all_rules(source)


@pytest.mark.journey
@settings(max_examples=1_000, deadline=None)
@given(
    texts((*MARKDOWN, *LINES)) | st.lists(st.sampled_from(MARKDOWN + LINES), max_size=30).map(lambda found: "A" + "".join(found))
)
def test_any_markdown_is_read_as_by_all_rules(source: str) -> None:
    assert markdown.to_html(source) == by_all_rules(source)


def by_all_rules(source: str) -> str | None:
    env: dict[str, str] = {}
    tokens = LONG_WAY.parse(source, env)
    return None if "over" in env else str(LONG_WAY.renderer.render(tokens, LONG_WAY.options, env))


def test_a_text_leaves_nothing_to_the_garbage_collector() -> None:
    render("A *word*, [a link](https://a.example) and\n\n> a quote")
    gc.collect()
    gc.disable()
    try:
        render("A *word*, [a link](https://a.example) and\n\n> a quote")
        assert gc.collect() == 0
    finally:
        gc.enable()


WHITE = st.text() | st.text(alphabet="a  \n\t\r\x0b\x0c\x1f\x85\xa0\u2028\u3000\x00\ud800\u200b")


@settings(max_examples=200, deadline=None)
@given(WHITE)
def test_texts_that_need_no_folding_are_folded_by_the_same_rules(text: str) -> None:
    spaced = re.sub(r"[^\S\n]+", " ", text)
    assert plain.fold(text) == re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", spaced)).strip()
    if plain._is_folded(text):
        assert re.sub(r"\s+", " ", text) == text


@settings(max_examples=200, deadline=None)
@given(WHITE)
def test_texts_that_need_no_cleaning_are_cleaned_by_the_same_rules(text: str) -> None:
    unseen = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
    assert clean(text) == re.sub(unseen, "\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))

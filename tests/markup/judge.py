"""A second opinion on finished HTML, by two parsers that are not bleach's: html5lib and the standard library's."""

import re
from html.parser import HTMLParser
from typing import Any

import html5lib

# Written down here once more on purpose: what the sanitiser allows is not what judges it.
ELEMENTS = {
    *("a", "b", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "ol", "p", "pre"),
    *("s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"),
}
ATTRIBUTES = {"a": {"href", "rel", "title"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}}
ADDRESS = re.compile(r"https?://[^/\s\x00-\x20]+/.*|mailto:.+", re.DOTALL)
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PAGE = '<!doctype html><ul><li><div id="before"></div><div id="comment">{}</div><p id="after">after</p></li></ul>'


def judge(html: str) -> None:
    """Fail unless the HTML holds only what is allowed and leaves the page around it alone."""
    _judge_tokens(html)
    _judge_tree(html5lib.parseFragment(html, container="div", namespaceHTMLElements=False))
    _judge_page(html5lib.parse(PAGE.format(html), namespaceHTMLElements=False))


class _Strict(HTMLParser):
    """Fails at anything but text and allowed tags, which must close in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.still_open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _judge_element(tag, dict(attrs))
        assert len({name for name, _ in attrs}) == len(attrs), "the same attribute twice"
        if tag not in ("br", "hr"):
            self.still_open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.still_open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert "<" not in data
        assert ">" not in data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def _judge_tokens(html: str) -> None:
    parser = _Strict()
    parser.feed(html)
    parser.close()
    assert parser.still_open == []
    assert html.count("<") == len(re.findall(r"</?[a-z][a-z0-9]*(?: [a-z]+=\"[^\"<]*\")*>", html))


def _judge_tree(tree: Any) -> None:
    for element in tree.iter():
        if element is not tree:
            assert isinstance(element.tag, str), "a comment or an instruction"
            _judge_element(element.tag, element.attrib)


def _judge_page(page: Any) -> None:
    """The comment ends where it should: nothing after it is swallowed, nothing around it is closed."""
    item = page.find(".//li")
    assert [child.get("id") for child in item] == ["before", "comment", "after"]
    assert item[2].text == "after"
    assert len(page.findall(".//*[@id='after']")) == 1
    assert len(page.find("body")) == 1


def _judge_element(tag: str, attributes: Any) -> None:
    assert tag in ELEMENTS, tag
    assert set(attributes) <= ATTRIBUTES.get(tag, set()), (tag, attributes)
    if tag == "a":
        assert ADDRESS.fullmatch(attributes["href"]), attributes["href"]
        assert attributes["rel"] == "nofollow noopener ugc"
        assert not BIDI.search("".join(str(value) for value in attributes.values()))
    if "align" in attributes:
        assert attributes["align"] in ("left", "center", "right")
    if "start" in attributes:
        assert attributes["start"].isdigit()

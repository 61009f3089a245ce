"""The examples of the CommonMark specification: what we show renders as it says, what we do not show stays as text."""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import html5lib
import pytest

from forum.markup import render, render_html
from tests.markup.judge import judge

pytestmark = pytest.mark.journey

SPEC = Path(__file__).parents[2] / "node_modules" / "commonmark-spec" / "spec.txt"
PART = re.compile(
    r"^`{32} example[^\n]*\n(?P<source>.*?)^\.\n(?P<html>.*?)^`{32}$|^#{1,6} +(?P<title>.*?)$", re.MULTILINE | re.DOTALL
)
# Relative addresses lead nowhere in a comment, and no comment has HTML or pictures: their source is shown.
AS_TEXT = {"HTML blocks", "Raw HTML", "Images"}
ALIKE_MIN = 440  # examples whose HTML is the specification's own, by `shape`; the others hold what we show as text


class Example(NamedTuple):
    number: int
    section: str
    source: str
    html: str


@cache
def examples() -> list[Example]:
    """All of them, numbered as on the web page."""
    found: list[Example] = []
    section = ""
    for part in PART.finditer(SPEC.read_text(encoding="utf-8")):
        if part["title"] is not None:
            section = part["title"]
        else:
            source, html = (part[name].replace("→", "\t") for name in ("source", "html"))
            found.append(Example(len(found) + 1, section, source, html))
    return found


def shape(html: str) -> Any:
    """The tree as we mean it: heads of our levels, no classes, no `rel`, and a line end is a line break."""

    def walk(element: Any) -> Any:
        name = {"h1": "h3", "h2": "h3"}.get(element.tag, element.tag)
        kept = {key: value for key, value in element.attrib.items() if key in ("href", "title", "start")}
        children = [walk(child) for child in element if child.tag != "br"]
        return (name, kept, " ".join("".join(element.itertext()).split()), children)

    return walk(html5lib.parseFragment(html, container="div", namespaceHTMLElements=False))


def letters(html: str) -> str:
    """What one reads, without what stands between the words."""
    tree = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
    return "".join(character for character in "".join(tree.itertext()) if character.isalnum())


def is_within(part: str, whole: str) -> bool:
    """Whether all of it stands in the whole, in its order."""
    rest = iter(whole)
    return all(character in rest for character in part)


def test_the_specification_is_there_whole() -> None:
    assert len(examples()) == 652
    assert {example.section for example in examples()} >= AS_TEXT


@pytest.mark.parametrize("example", examples() if SPEC.is_file() else [], ids=lambda example: str(example.number))
def test_an_example_comes_out_harmless_and_whole(example: Example) -> None:
    rendered = render(example.source)
    judge(rendered.html)
    assert render_html(rendered.html).html == rendered.html
    if example.section not in AS_TEXT:  # there the specification shows less than the source says
        assert is_within(letters(example.html), letters(rendered.html))


def test_what_we_show_is_what_the_specification_says() -> None:
    alike = [example.number for example in examples() if shape(render(example.source).html) == shape(example.html)]
    assert len(alike) >= ALIKE_MIN, f"{len(alike)} alike"

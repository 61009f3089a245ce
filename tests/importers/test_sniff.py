"""The formats told apart."""

import pytest

from forum.importers.records import Broken
from forum.importers.sniff import sniff


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: A\n---\n", "front-matter"),
        ("\n\n--- \ntitle: A\n---\n", "front-matter"),
        ("A title::an excerpt\n\n\nA comment", "thread"),
        ("\nA title::an excerpt\n \nA comment", "thread"),
        ("A title::an excerpt", "thread"),
        ("A title::an excerpt\nthat goes on", "text"),
        ("A title\n\nIn C++ one writes std::vector.", "text"),
        ("A title\n\n---\n\nMore", "text"),
        ("----\nA title", "text"),
        ("[Photo] A title\n\nSome text.", "text"),
        ("{ not JSON", "text"),
        ("<3 is a heart\n\nSome text.", "text"),
        ("[" * 100_000, "text"),
    ],
)
def test_the_first_lines_tell_the_format(text: str, expected: str) -> None:
    assert sniff(text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('<?xml version="1.0"?>\n<rss/>', 1),
        ("\n<!DOCTYPE html>", 2),
        ("<rss version='2.0'>", 1),
        ('{"title": "A"}', 1),
        ("\n\n[1, 2]\n", 3),
    ],
)
def test_formats_that_no_parser_reads_are_named(text: str, line: int) -> None:
    with pytest.raises(Broken, match="not read") as broken:
        sniff(text)
    assert broken.value.line == line

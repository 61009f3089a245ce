"""Finished HTML as text and tags: read by a strict grammar, written in one form only.

The grammar is so small that every parser agrees on it: text without `<` and `>`, and tags whose attributes are all
quoted. Whatever bleach gives that is not of this form is refused, so no mutation can hide in it (bleach
CVE-2021-23980, CVE-2020-6817).
"""

import html
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_PIECE = re.compile(r"""([^<>]+)|<(/?)([a-z][a-z0-9]*)((?: [a-z]+=(?:"[^"<]*"|'[^'<]*'))*)>""")
_ATTRIBUTE = re.compile(r""" ([a-z]+)=(?:"([^"<]*)"|'([^'<]*)')""")


class Tag(NamedTuple):
    """A start tag, or an end tag (without attributes). Values are plain text, not escaped."""

    name: str
    closes: bool
    attributes: Mapping[str, str]


Piece = str | Tag
"""Text, not escaped, or a tag."""


def read(finished_html: str) -> list[Piece] | None:
    """The pieces of the HTML; None when it is not of the grammar."""
    pieces: list[Piece] = []
    position = 0
    while position < len(finished_html):
        match = _PIECE.match(finished_html, position)
        if match is None:
            return None
        pieces.append(_piece(match))
        position = match.end()
    return pieces


def write(pieces: Iterable[Piece]) -> str:
    """The HTML of the pieces. Text holds no entities but `&amp;`, `&lt;` and `&gt;`."""
    return "".join(html.escape(piece, quote=False) if isinstance(piece, str) else _tag(piece) for piece in pieces)


def _piece(match: re.Match[str]) -> Piece:
    text, slash, name, attributes = match.groups()
    if text is not None:
        return html.unescape(text)
    values = {key: html.unescape(a or b) for key, a, b in _ATTRIBUTE.findall(attributes)} if attributes else {}
    return Tag(name, closes=bool(slash), attributes=values)


def _tag(tag: Tag) -> str:
    if tag.closes:
        return f"</{tag.name}>"
    attributes = "".join(f' {key}="{html.escape(value)}"' for key, value in tag.attributes.items())
    return f"<{tag.name}{attributes}>"

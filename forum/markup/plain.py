"""Text without markup: of finished HTML, as plain paragraphs, and as a short excerpt."""

import html
import re
import unicodedata
from collections.abc import Iterable

from forum.markup.characters import without_bidi
from forum.markup.pieces import Piece

_LINES = frozenset({"hr", "li", "ol", "tr", "ul"})
_BLOCKS = frozenset({"blockquote", "h3", "h4", "h5", "h6", "p", "pre", "table"})
_CELLS = frozenset({"td", "th"})
# Marks while the text is put together; the text itself holds no control characters.
_LINE, _BLOCK = "\x02", "\x03"

_WHITE = re.compile(r"\s+")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_ANY_TAG = re.compile(r"<[^<>]*>")
# What may not be parted from the character before it: joiner, variation selectors, skin tones.
_CLINGING = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def text_of(pieces: Iterable[Piece]) -> str:
    """The text of finished HTML: lines where it shows lines, an empty line between blocks, other whitespace folded."""
    parts: list[str] = []
    kept_as_written = 0
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece if kept_as_written else _WHITE.sub(" ", piece))
        else:
            kept_as_written += (-1 if piece.closes else 1) if piece.name == "pre" else 0
            parts.append(_space_for(piece.name))
    return fold("\n\n".join(filter(None, map(_lines_of, "".join(parts).split(_BLOCK)))))


def fold(text: str) -> str:
    """The text with runs of spaces as one, none at line ends, and at most one empty line in a row."""
    return _EMPTY_LINES.sub("\n\n", _LINE_ENDS.sub("\n", _SPACES.sub(" ", text))).strip()


def paragraphs(text: str) -> str:
    """Finished HTML of text in which no markup is read: escaped, in paragraphs, line breaks kept."""
    blocks = (block.strip("\n") for block in re.split(r"\n[^\S\n]*\n", text))
    return "\n".join(f"<p>{_lines(block)}</p>" for block in blocks if block.strip())


def text_without_tags(raw_html: str) -> str:
    """The text of HTML that is too costly to parse: what looks like a tag is taken out, no more. Not safe as HTML."""
    return html.unescape(_ANY_TAG.sub(" ", raw_html))


def excerpt(plain: str, limit: int) -> str:
    """The first `limit` characters at most of plain text, on one line, cut between words where it can be.

    A cut is shown by `…`, which counts. Characters that turn the reading order are left out, since the excerpt
    stands in lines of others.
    """
    text = " ".join(without_bidi(plain[: limit * 8]).split())
    if len(text) <= limit and len(plain) <= limit * 8:
        return text
    cut = text[: max(0, limit - 1)]
    if len(text) >= limit and not text[limit - 1].isspace():
        cut = _whole_words(cut, text[limit - 1])
    return cut.rstrip() + "…" if limit > 0 else ""


def _lines_of(block: str) -> str:
    return "\n".join(filter(None, (line.strip() for line in block.split(_LINE))))


def _lines(block: str) -> str:
    return "<br>\n".join(html.escape(line, quote=False) for line in block.split("\n"))


def _space_for(name: str) -> str:
    if name in _BLOCKS:
        return _BLOCK
    if name in _LINES:
        return _LINE
    return "\n" if name == "br" else " " if name in _CELLS else ""


def _whole_words(cut: str, following: str) -> str:
    """The cut without its last, broken word; where that would lose more than a third, without a broken character."""
    space = cut.rfind(" ")
    if space > len(cut) * 2 // 3:
        return cut[:space]
    while cut and (unicodedata.combining(following) or _CLINGING.match(following) or cut[-1] == "\u200d"):
        following, cut = cut[-1], cut[:-1]
    return cut

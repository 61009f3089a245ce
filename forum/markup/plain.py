"""Text without markup: of finished HTML, as plain paragraphs, and as a short excerpt."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator

from forum.markup.characters import without_bidi
from forum.markup.pieces import Piece, Tag

_LINES = frozenset({"hr", "li", "ol", "tr", "ul"})
_BLOCKS = frozenset({"blockquote", "h3", "h4", "h5", "h6", "p", "pre", "table"})
_CELLS = frozenset({"td", "th"})
# Marks while the text is put together; the text itself holds no control characters.
_LINE, _BLOCK = "\x02", "\x03"

_WHITE = re.compile(r"\s+")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+|(?=[!?]))[^<>]*+>")
# What may not be parted from the character before it: joiner, variation selectors, skin tones.
_CLINGING = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def text_of(pieces: Iterable[Piece]) -> str:
    """The text of finished HTML: lines where it shows lines, an empty line between blocks, other whitespace folded."""
    parts: list[str] = []
    kept_as_written = 0
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece if kept_as_written > 0 or _is_folded(piece) else _WHITE.sub(" ", piece))
        else:
            kept_as_written += (-1 if piece.closes else 1) if piece.name == "pre" else 0
            parts.append(_space_for(piece.name))
    return fold("\n\n".join(filter(None, map(_lines_of, "".join(parts).split(_BLOCK)))))


def fold(text: str) -> str:
    """The text with runs of spaces as one, none at line ends, and at most one empty line in a row."""
    if _is_folded(text):
        return text.strip()
    return _EMPTY_LINES.sub("\n\n", _LINE_ENDS.sub("\n", _SPACES.sub(" ", text))).strip()


def _is_folded(text: str) -> bool:
    """Whether there is no white space in it but single spaces: no other counts as printable."""
    return "  " not in text and text.isprintable()


def paragraphs(text: str) -> str:
    """Finished HTML of text in which no markup is read: escaped, in paragraphs, line breaks kept."""
    blocks = (block.strip("\n") for block in re.split(r"\n[^\S\n]*\n", text))
    return "\n".join(f"<p>{_lines(block)}</p>" for block in blocks if block.strip())


def text_without_tags(raw_html: str) -> str:
    """The text of HTML that is too costly to parse: whatever looks like a tag is taken out. It is not safe as HTML."""
    return text_of(_loose_pieces(raw_html))


def excerpt(plain: str, limit: int) -> str:
    """The first `limit` characters at most of plain text, on one line, cut between words where it can be.

    A cut is shown by `…`, which counts. Characters that turn the reading order are left out, since the excerpt stands in
    lines of others.
    """
    text = " ".join(without_bidi(plain).split())
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    return _cut(text, limit - 1).rstrip() + "…"


def _loose_pieces(raw_html: str) -> Iterator[Piece]:
    parts = _ANY_TAG.split(raw_html)
    yield html.unescape(parts[0])
    for slash, name, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        yield Tag(name.lower(), closes=bool(slash), attributes={})
        yield html.unescape(text)


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


def _cut(text: str, length: int) -> str:
    """The text's beginning without its last, broken word; where that would lose half, without a broken character."""
    cut, following = text[:length], text[length]
    space = cut.rfind(" ")
    if following == " ":
        return cut
    if space > length // 2:
        return cut[:space]
    while cut and (unicodedata.combining(following) or _CLINGING.match(following) or cut[-1] == "\u200d"):
        following, cut = cut[-1], cut[:-1]
    return cut

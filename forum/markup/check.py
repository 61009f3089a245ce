"""The second sanitiser: every element, attribute and address of the finished HTML is allowed by our own list.

It reads what bleach gives, refuses what it should not have given, and nothing rewrites the HTML after it.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from forum.markup import characters, pieces
from forum.markup.caps import DEPTH_MAX
from forum.markup.links import checked_url
from forum.markup.pieces import Piece, Tag

# What a comment may be made of. Never svg, math, style, template, noscript, iframe, img: each of them changes how the
# text after it is parsed, or loads something.
ELEMENTS = frozenset(
    {"a", "b", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li"}
    | {"ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"}
)
ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "a": frozenset({"href", "title", "rel"}),
        "ol": frozenset({"start"}),
        "td": frozenset({"align"}),
        "th": frozenset({"align"}),
    }
)
# The page has one h1, its title, and one h2 above the comments.
RENAMED: Mapping[str, str] = MappingProxyType({"h1": "h3", "h2": "h3"})

# Search engines and the site linked to learn nothing from us, and get no credit by comments.
REL = "nofollow noopener ugc"

_VOID = frozenset({"br", "hr"})
# Elsewhere these would close an element of the page around the comment.
_PARENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "li": frozenset({"ol", "ul"}),
        "thead": frozenset({"table"}),
        "tbody": frozenset({"table"}),
        "tr": frozenset({"table", "tbody", "thead"}),
        "td": frozenset({"tr"}),
        "th": frozenset({"tr"}),
    }
)
_AS_IT_IS = ELEMENTS - _PARENTS.keys() - ATTRIBUTES.keys()
_ALIGNED = re.compile(r"text-align:\s*(left|center|right)\s*;?")
_NUMBER = re.compile(r"[0-9]{1,9}")


def checked(html: str) -> list[Piece] | None:
    """The pieces of sanitised HTML with only what is allowed in them; None when they cannot be trusted.

    Refused as a whole: what is not of the strict grammar, an element or attribute that is not listed, elements that
    do not close in order, and nesting over the limit. Taken out, their text kept: links without an allowed address,
    links in links, list items and table parts outside of lists and tables.
    """
    found = pieces.read(html)
    if found is None or not _is_sound(found):
        return None
    return list(_finished(found))


def _is_sound(found: list[Piece]) -> bool:
    """Whether all elements are listed, closed in order and not too deep."""
    still_open: list[str] = []
    for piece in found:
        if isinstance(piece, str) or (piece.name in _VOID and not piece.closes):
            continue
        if (piece.name not in ELEMENTS and piece.name not in RENAMED) or not _has_listed_attributes(piece):
            return False
        if not piece.closes:
            still_open.append(piece.name)
        elif not still_open or still_open.pop() != piece.name:
            return False
        if len(still_open) > DEPTH_MAX:
            return False
    return not still_open


def _has_listed_attributes(tag: Tag) -> bool:
    listed = ATTRIBUTES.get(tag.name, frozenset())
    return not tag.attributes or all(key in listed or (key == "style" and "align" in listed) for key in tag.attributes)


def _finished(found: list[Piece]) -> Iterator[Piece]:
    still_open: list[Tag | None] = []
    last: Piece = ""
    for piece in found:
        finished = _text(piece, last) if isinstance(piece, str) else _tag(piece, still_open)
        if finished is None or finished == "":
            continue
        if isinstance(last, Tag) and last.name == "a" and finished == Tag("a", closes=True, attributes={}):
            # A link without text could not be seen.
            yield last.attributes.get("href", "")
        yield finished
        last = finished


def _text(text: str, last: Piece) -> str:
    text = characters.clean(text)
    # Parsers drop a newline after <pre>: each pass would take another one.
    return text.lstrip("\n") if isinstance(last, Tag) and last.name == "pre" and not last.closes else text


def _tag(tag: Tag, still_open: list[Tag | None]) -> Tag | None:
    """The tag as it may be shown, or None. Keeps `still_open`: a start tag taken out takes its end tag with it."""
    if tag.closes:
        opened = still_open.pop()
        if opened is not None and opened.name == tag.name and not tag.attributes:
            return tag
        return None if opened is None else Tag(opened.name, closes=True, attributes={})
    finished = _start(tag._replace(name=RENAMED[tag.name]) if tag.name in RENAMED else tag, still_open)
    if tag.name not in _VOID:
        still_open.append(finished)
    return finished


def _start(tag: Tag, still_open: list[Tag | None]) -> Tag | None:
    if tag.name in _AS_IT_IS and not tag.attributes:  # most of them
        return tag
    around = [opened.name for opened in still_open if opened]
    if tag.name in _PARENTS and (not around or around[-1] not in _PARENTS[tag.name]):
        return None
    if tag.name == "a":
        return None if "a" in around else _link(tag)
    return Tag(tag.name, closes=False, attributes=_plain_attributes(tag))


def _link(tag: Tag) -> Tag | None:
    address = checked_url(tag.attributes.get("href", ""))
    if address is None:
        return None
    attributes = {"href": address, "rel": REL}
    title = characters.without_bidi(characters.clean(tag.attributes.get("title", "")))
    return Tag("a", closes=False, attributes=attributes | ({"title": title} if title else {}))


def _plain_attributes(tag: Tag) -> dict[str, str]:
    if tag.name == "ol":
        start = tag.attributes.get("start", "")
        return {"start": start} if _NUMBER.fullmatch(start) else {}
    if "align" not in ATTRIBUTES.get(tag.name, ()):
        return {}
    # Styles in attributes are forbidden by the content security policy, so alignment is said by `align`.
    aligned = _ALIGNED.fullmatch(tag.attributes.get("style", f"text-align:{tag.attributes.get('align')}"))
    return {"align": aligned[1]} if aligned else {}

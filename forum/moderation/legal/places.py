"""The exact address of a legal notice: which comment, discussion or person of this site it leads to. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from forum.errors import NotFound
from forum.kit.ids import decode

COMMENT = re.compile(r"/c/([0-9a-z]{13})(?:/.*)?", re.ASCII)
THREAD = re.compile(r"/t/([0-9a-z]{13})(?:/.*)?", re.ASCII)
PERSON = re.compile(r"/u/([^/]{1,400})(?:/.*)?")
MARKED = re.compile(r"c-([0-9a-z]{13})", re.ASCII)  # a comment in its discussion


@dataclass(frozen=True)
class Place:
    """Where an address leads: one of the three is set."""

    comment_id: int | None = None
    thread_id: int | None = None
    name: str | None = None


def parse_place(address: str, *, origin: str) -> Place | None:
    """The place behind an address of this site, with its origin or without; None when it is none of ours."""
    parts = _split(address.strip())
    if parts is None or (parts.netloc and parts.netloc.lower() != urlsplit(origin).netloc):
        return None
    try:
        return _read(parts)
    except NotFound:
        return None


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme:
        return parts if parts.scheme in ("http", "https") and parts.netloc else None
    return parts if address.startswith("/") and not parts.netloc else None


def _read(parts: SplitResult) -> Place | None:
    if found := COMMENT.fullmatch(parts.path):
        return Place(comment_id=decode(found[1]))
    if found := THREAD.fullmatch(parts.path):
        marked = MARKED.fullmatch(parts.fragment)
        return Place(comment_id=decode(marked[1])) if marked else Place(thread_id=decode(found[1]))
    if found := PERSON.fullmatch(parts.path):
        return Place(name=unquote(found[1]))
    return None

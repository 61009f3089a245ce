"""Telling the formats apart by their first lines."""

import json
import re
from typing import Literal, TypeAlias, get_args

from forum.importers.records import Broken

Format: TypeAlias = Literal["front-matter", "text", "thread"]
FORMATS: tuple[Format, ...] = get_args(Format)

_XML = re.compile(r"\s*<(\?xml|!doctype|html|rss|feed)\b", re.IGNORECASE)


def sniff(text: str) -> Format:
    """The format of a decoded text. Raises Broken for XML, HTML and JSON, which no parser here reads.

    `---` first is front matter; a first line with `::` and nothing directly below it a thread; else text.
    """
    lines = text.split("\n")
    first = first_line(lines)
    if lines[first].rstrip() == "---":
        return "front-matter"
    if _XML.match(lines[first]):
        raise Broken("XML or HTML, which is not read", first + 1)
    if _is_json(text):
        raise Broken("JSON, which is not read", first + 1)
    if "::" in lines[first] and not "".join(lines[first + 1 : first + 2]).strip():
        return "thread"
    return "text"


def first_line(lines: list[str]) -> int:
    """The index of the first line that is not blank; 0 when all are."""
    return next((index for index, line in enumerate(lines) if line.strip()), 0)


def _is_json(text: str) -> bool:
    """Whether all of it is: a text may well begin with a bracket."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True

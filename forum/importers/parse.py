"""The way in: bytes of one file to its records, in whichever format it is."""

import re
from dataclasses import replace

from forum.importers import bounds, front_matter, text, thread
from forum.importers.files import decode
from forum.importers.records import Broken, Parsed
from forum.importers.sniff import FORMATS, sniff

_PARSERS = {"front-matter": front_matter.parse, "text": text.parse, "thread": thread.parse}
# What word processors leave behind (form feeds, vertical tabs); nobody sees them, YAML refuses them.
_CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def parse(name: str, content: bytes, *, format: str = "auto") -> Parsed:
    """The records of the file `name` (its path below the imported folder).

    `format` is "auto" or one of `sniff.FORMATS`. Raises Broken, with line and reason, for whatever cannot
    be read; never anything else.
    """
    if format not in ("auto", *FORMATS):
        raise Broken(f"no such format: {format}")
    source = decode(content)
    cleaned = _CONTROLS.sub("", source)
    if not cleaned.strip():
        raise Broken("the file is empty")
    chosen = sniff(cleaned) if format == "auto" else format
    parsed = _PARSERS[chosen](name, cleaned)
    if len(parsed.article.body) > bounds.BODY_LENGTH:
        raise Broken(f"the text has more than {bounds.BODY_LENGTH:,} characters")
    return parsed if cleaned == source else _noted(parsed, "control characters left out")


def _noted(parsed: Parsed, note: str) -> Parsed:
    return replace(parsed, article=replace(parsed.article, notes=(*parsed.article.notes, note)))

"""Titles: cleaned to one line, told apart from running text, derived when there is none."""

import re

from forum.importers import bounds

# Longest first line that can still be a title, in characters (research on the real texts: 120).
_TITLE_LINE = 120
# A title is made of the beginning only; looking for its end in a megabyte of dots would take hours.
_BEGINNING = 1_000
# A shorter "sentence" is an abbreviation: "Dr.", "In the U.S."
_SENTENCE = 20

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
# Marks that turn the direction of what follows them on the page, and marks nobody can see.
_DIRECTION = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CLOSERS = "\"')]}*_\u2019\u201d\u00bb "
_STOPS = (".", ",", ";", ":", "\u3002")
_SENTENCE_END = re.compile(
    r"[.!?\u2026]+[\"')\]\u2019\u201d\u00bb]*(?=\s+[^\sa-z]|\s*\Z)|[\u3002\uff01\uff1f][\u300d\u300f\u201d]*"
)


def one_line(text: str) -> str:
    """`text` without control and direction characters, each run of white space one space."""
    return " ".join(_DIRECTION.sub("", _CONTROLS.sub("", text)).split())


def has_final_stop(line: str) -> bool:
    """Whether `line` ends as a sentence or a lead-in does; closing quotes and brackets are looked past."""
    return line.rstrip(_CLOSERS).endswith(_STOPS)


def reads_as_title(line: str, following: str = "") -> bool:
    """Whether the first line of a text is its title; `following` is the line directly below it.

    A line that goes on in lower case below is a wrapped paragraph, however short it is.
    """
    if len(line) > _TITLE_LINE or has_final_stop(line) or not any(map(str.isalnum, line)):
        return False
    return not following[:1].islower()


def derived(text: str) -> str:
    """A title made of the first sentence of `text` (one line), cut at a word."""
    sentence = _first_sentence(text)
    if sentence.endswith(".") and not sentence.endswith(".."):
        sentence = sentence[:-1].rstrip() or sentence
    return shortened(sentence, bounds.DERIVED_TITLE_LENGTH)


def shortened(text: str, limit: int) -> str:
    """`text` in at most `limit` characters: cut at a word where there is one, and "…" for the rest."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in head[limit // 2 :]:
        head = head.rpartition(" ")[0]
    return (head.rstrip(" ,;:.-(\u2013\u2014") or head) + "…"


def _first_sentence(text: str) -> str:
    for end in _SENTENCE_END.finditer(text[:_BEGINNING]):
        if end.end() >= _SENTENCE:
            return text[: end.end()]
    return text

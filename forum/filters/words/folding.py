"""Text folded for matching: one letter for all that look or count as it, and what cannot be seen left out."""

import unicodedata

from forum.filters.findings import Span
from forum.kit.lookalikes import LATIN
from forum.kit.text import BIDI, INVISIBLE

REMEMBERED = 20_000  # characters whose folding is kept, about 3 MB; more than any site's languages have
# A character that stands for a whole phrase (one of them for 18 letters) stays as it is: a text must not grow when folded.
LONGEST_PARTS = 4

# Combining classes of marks that only decorate a letter: overlays (1), points of Hebrew and Arabic (10 to 35), and all that
# stands above, below or beside (200 and more). Vowel signs and tones of other scripts (0, 7 to 9, 84 to 130) are part of a word.
OVERLAY, POINTS, BESIDE = 1, range(10, 36), 200


def is_decoration(character: str) -> bool:
    """Whether it is a mark without which the word is still the same."""
    kind = unicodedata.combining(character)
    return kind == OVERLAY or kind in POINTS or kind >= BESIDE or unicodedata.category(character) == "Me"


def fold_character(character: str) -> str:
    """What one character is read as: compatibility form, small, without marks, Latin where it only looks Latin; "" if unseen."""
    if INVISIBLE.match(character) or BIDI.match(character):
        return ""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    parts = "".join(part for part in parts if not is_decoration(part)).translate(LATIN)
    # The underscore counts as a letter to regular expressions, and does to nobody else.
    return (parts if len(parts) <= LONGEST_PARTS else character).replace("_", "-")


class _Characters(dict[int, str]):
    """Character → what it is read as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        if len(self) < REMEMBERED:
            self[code] = folded
        return folded


_CHARACTERS = _Characters()


class Folded:
    """A plain text and its folded form; `span` leads from a place in the second back to the first. Time grows with the length."""

    __slots__ = ("_starts", "plain", "text")

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.text = plain.translate(_CHARACTERS)
        self._starts: list[int] | None = None  # worked out when first asked for: most texts match nothing

    def span(self, start: int, end: int) -> Span:
        """Where in the plain text the folded characters from `start` up to `end` come from, with the marks on the last one."""
        if self._starts is None:
            self._starts = self._origins()
        first, last = self._starts[start], self._starts[end - 1] + 1
        while last < len(self.plain) and unicodedata.category(self.plain[last]) in ("Mn", "Me"):
            last += 1
        return first, last

    def _origins(self) -> list[int]:
        """For each folded character the offset of the plain one it comes from."""
        return [place for place, character in enumerate(self.plain) for _ in _CHARACTERS[ord(character)]]


def fold(text: str) -> str:
    """The folded text alone."""
    return text.translate(_CHARACTERS)

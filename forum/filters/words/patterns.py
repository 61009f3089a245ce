"""What an admin writes to say which words are not wanted, checked and taken apart."""

import re
from dataclasses import dataclass

from forum.errors import Invalid
from forum.filters.words.folding import fold
from forum.filters.words.reading import UNSPACED, WORD_CHARACTERS

PATTERN_MAX = 100  # characters; the longest phrase worth a rule is a sentence
STARS_MAX = 4  # in one word: `*a*b*c*` is as much as anybody can think through
WORDS_MAX = 10  # of a phrase
# Letters beside a star: `s*` would catch a tenth of a language, and whoever writes it means something else.
PIECE_MIN = 2

_PATTERN_WORD = re.compile(rf"[{WORD_CHARACTERS}*]+")
_STARS = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class Glob:
    """One word of a pattern: the pieces between its stars, and whether anything may stand before and behind."""

    pieces: tuple[str, ...]
    is_open_before: bool = False
    is_open_behind: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether it has no star."""
        return len(self.pieces) == 1 and not self.is_open_before and not self.is_open_behind

    @property
    def key(self) -> int:
        """The place of its longest piece, by which it is looked up."""
        return max(range(len(self.pieces)), key=lambda place: len(self.pieces[place]))

    def fits(self, word: str) -> bool:
        """Whether the word has the pieces in this order. Each is looked for once, so there is nothing to go back to."""
        first, last = self.pieces[0], self.pieces[-1]
        if len(self.pieces) == 1 and not self.is_open_before and not self.is_open_behind:
            return word == first
        start, end = 0, len(word)
        middle = self.pieces
        if not self.is_open_before:
            if not word.startswith(first):
                return False
            start, middle = len(first), middle[1:]
        if not self.is_open_behind and middle:
            if not word.endswith(last) or end - len(last) < start:
                return False
            end, middle = end - len(last), middle[:-1]
        for piece in middle:
            place = word.find(piece, start, end)
            if place < 0:
                return False
            start = place + len(piece)
        return True


def parse_pattern(text: str) -> tuple[Glob, ...]:
    """The words of a pattern; raises Invalid `bad-pattern` with a sentence that says what to change."""
    if len(text) > PATTERN_MAX:
        raise _bad(f"A pattern has at most {PATTERN_MAX} characters.")
    words = [word for word in (found.strip("!|") for found in _PATTERN_WORD.findall(fold(text))) if word]
    if not words:
        raise _bad("Please write a word or a phrase; there are no letters in this.")
    if len(words) > WORDS_MAX:
        raise _bad(f"A phrase has at most {WORDS_MAX} words.")
    return tuple(_glob(word, text) for word in words)


def clean_pattern(text: str) -> str:
    """The pattern as it is kept: on one line, checked. Raises Invalid `bad-pattern`."""
    text = " ".join(text.split())
    parse_pattern(text)
    return text


def _glob(word: str, text: str) -> Glob:
    pieces = tuple(piece for piece in _STARS.split(word) if piece)
    if not pieces:
        raise _bad("A star stands for letters of a word: please write some letters beside it.")
    if len(_STARS.findall(word)) > STARS_MAX:
        raise _bad(f"A word has at most {STARS_MAX} stars.")
    is_unspaced = UNSPACED.search(word) is not None
    glob = Glob(pieces, word.startswith("*") or is_unspaced, word.endswith("*") or is_unspaced)
    if not glob.is_exact and not is_unspaced and max(map(len, pieces)) < PIECE_MIN:
        raise _bad(f"`{text}` would catch too much: please write at least {PIECE_MIN} letters beside a star.")
    return glob


def _bad(message: str) -> Invalid:
    return Invalid("bad-pattern", message, field="pattern")

"""Shouting: capitals, and rows of exclamation marks or of one letter."""

import re
from string import ascii_uppercase
from typing import NamedTuple

from forum.filters.findings import Span

# Letters that have capitals. Of a shorter text everything may be an abbreviation: `NATO und EU: JA`.
LETTERS_MIN = 20
ROW_MIN = 4  # of one letter or mark; three are an ellipsis, or `sooo`
# A row in so many characters of text is as loud as capitals throughout: of 100 characters 25 in rows.
ROWS_FULL = 0.25
ROWS_LEAST = 8  # characters in rows; `Nooooo!` is a word
SPANS_MAX = 20

MARKS = "!?！？"
_ROW = re.compile(rf"([^\W\d_]|[{MARKS}])\1{{{ROW_MIN - 1},}}|[{MARKS}]{{{ROW_MIN},}}")
_FOURFOLD = re.compile(r"(.)\1\1\1")
_CAPITALS = ascii_uppercase.encode()


class Loudness(NamedTuple):
    """How loud a text is, from 0 to 1, where, and what makes it so."""

    score: float
    spans: tuple[Span, ...]
    detail: str


def loudness(plain: str) -> Loudness:
    """The share of capitals, or of rows of one character, whichever is more. Linear."""
    capitals = share_of_capitals(plain)
    spans = tuple(match.span() for match in _ROW.finditer(plain)) if _may_have_rows(plain) else ()
    rows = sum(end - start for start, end in spans)
    share = min(1.0, rows / len(plain) / ROWS_FULL) if rows >= ROWS_LEAST else 0.0
    if capitals >= share:
        return Loudness(capitals, (), f"{capitals:.0%} of its letters are capitals.")
    return Loudness(share, spans[:SPANS_MAX], f"{rows} characters stand in rows of the same.")


def share_of_capitals(plain: str) -> float:
    """Capitals among the letters that can be capitals; 0 for a text with few of them."""
    capitals = _ascii_capitals(plain) if plain.isascii() else sum(map(str.isupper, plain))
    if capitals < LETTERS_MIN // 2:  # nearly all texts
        return 0.0
    letters = capitals + sum(map(str.islower, plain))
    return capitals / letters if letters >= LETTERS_MIN else 0.0


def _may_have_rows(plain: str) -> bool:
    """Whether a sign stands there four times, or there is a mark at all: it takes an eighth of the time of a look for rows."""
    return bool(_FOURFOLD.search(plain)) or any(mark in plain for mark in MARKS)


def _ascii_capitals(plain: str) -> int:
    return len(plain) - len(plain.encode().translate(None, _CAPITALS))

"""Shouting: capitals, and rows of exclamation marks or of one letter."""

import re
from typing import NamedTuple

from forum.filters.findings import Span

# Letters that have capitals. Of a shorter text everything may be an abbreviation: `NATO und EU: JA`.
LETTERS_MIN = 20
ROW_MIN = 4  # of one letter or mark; three are an ellipsis, or `sooo`
# A row in so many characters of text is as loud as capitals throughout: of 100 characters 25 in rows.
ROWS_FULL = 0.25
ROWS_LEAST = 8  # characters in rows; `Nooooo!` is a word
SPANS_MAX = 20

_ROW = re.compile(rf"([^\W\d_]|[!?！？])\1{{{ROW_MIN - 1},}}|[!?！？]{{{ROW_MIN},}}")


class Loudness(NamedTuple):
    """How loud a text is, from 0 to 1, where, and what makes it so."""

    score: float
    spans: tuple[Span, ...]
    detail: str


def loudness(plain: str) -> Loudness:
    """The share of capitals, or of rows of one character, whichever is more. Linear."""
    capitals = share_of_capitals(plain)
    spans = tuple(match.span() for match in _ROW.finditer(plain))
    rows = sum(end - start for start, end in spans)
    share = min(1.0, rows / len(plain) / ROWS_FULL) if rows >= ROWS_LEAST else 0.0
    if capitals >= share:
        return Loudness(capitals, (), f"{capitals:.0%} of its letters are capitals.")
    return Loudness(share, spans[:SPANS_MAX], f"{rows} characters stand in rows of the same.")


def share_of_capitals(plain: str) -> float:
    """Capitals among the letters that can be capitals; 0 for a text with few of them."""
    capitals = sum(map(str.isupper, plain))
    if capitals < LETTERS_MIN // 2:  # nearly all texts
        return 0.0
    letters = capitals + sum(map(str.islower, plain))
    return capitals / letters if letters >= LETTERS_MIN else 0.0

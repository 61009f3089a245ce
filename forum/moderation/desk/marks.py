"""A text in pieces: what a detector matched, and what stands between. Pure; the templates escape each piece."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Piece:
    """A part of a text; `why` names what matched there, and is empty where nothing did."""

    text: str
    why: str = ""


def cut(text: str, spans: Iterable[tuple[Sequence[int], str]]) -> tuple[Piece, ...]:
    """The whole text in order. A span is a pair of offsets with what matched; one that is beyond the text marks nothing."""
    inside = [(max(0, span[0]), min(len(text), span[1]), why) for span, why in spans if len(span) == 2]
    marked = [(start, end, why) for start, end, why in inside if start < end]
    if not marked:
        return (Piece(text),) if text else ()
    edges = sorted({0, len(text)} | {place for start, end, _ in marked for place in (start, end)})
    pieces: list[Piece] = []
    for start, end in pairwise(edges):
        whys = list(dict.fromkeys(why for first, last, why in marked if first <= start and end <= last))
        piece = Piece(text[start:end], ", ".join(whys))
        if pieces and pieces[-1].why == piece.why:
            pieces[-1] = Piece(pieces[-1].text + piece.text, piece.why)
        else:
            pieces.append(piece)
    return tuple(pieces)

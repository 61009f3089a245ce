"""A text is cut into pieces where detectors matched: nothing of it is lost, and nothing is added."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forum.moderation.desk.marks import Piece, cut

SPANS = st.lists(st.tuples(st.lists(st.integers(-5, 30), max_size=3), st.sampled_from(["words", "links"])), max_size=6)


@given(st.text(max_size=24), SPANS)
def test_the_pieces_are_the_text(text: str, spans: list[tuple[list[int], str]]) -> None:
    pieces = cut(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    assert not any(one.why == next_one.why for one, next_one in pairwise(pieces))


def test_what_matched_is_marked_with_what_it_was() -> None:
    assert cut("Buy my lamps now", [((7, 12), "lamps")]) == (Piece("Buy my "), Piece("lamps", "lamps"), Piece(" now"))


def test_where_two_matched_both_are_named() -> None:
    assert cut("abcdef", [((0, 4), "words"), ((2, 6), "links")]) == (
        Piece("ab", "words"),
        Piece("cd", "words, links"),
        Piece("ef", "links"),
    )


def test_a_span_of_another_text_marks_nothing_beyond_the_end() -> None:
    assert cut("abc", [((2, 90), "words"), ((40, 50), "words"), ((2, 1), "links"), ((1,), "links")]) == (
        Piece("ab"),
        Piece("c", "words"),
    )
    assert cut("", [((0, 4), "words")]) == ()

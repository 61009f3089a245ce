"""The order of siblings: known values, and how they must lie to each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.comments.models import Comment
from forum.comments.ranking import controversy, rank, wilson
from tests.people import NOON

VOTES = st.integers(0, 10_000)

# From the formula with 40 digits, rounded to nine places.
KNOWN = [
    (0, 0, 0.0),
    (1, 0, 0.378447503),
    (0, 1, 0.0),
    (1, 1, 0.164251720),
    (10, 0, 0.858931318),
    (5, 5, 0.312204445),
    (600, 400, 0.579997926),
]


def ranked(up: int = 0, down: int = 0, imported: int = 0) -> Comment:
    comment = Comment(
        id=1, thread_id=1, path="", author_id=1, key="", body="", html="", plain="", renderer=1, seq=1, created_at=NOON,
        up=up, down=down, imported_score=imported,
    )  # fmt: skip
    rank(comment)
    return comment


@pytest.mark.parametrize(("up", "down", "expected"), KNOWN)
def test_the_lower_bound_has_its_known_values(up: int, down: int, expected: float) -> None:
    assert wilson(up, down) == pytest.approx(expected, abs=1e-9)


@given(VOTES, VOTES)
def test_the_lower_bound_lies_between_nothing_and_the_share(up: int, down: int) -> None:
    share = up / (up + down) if up + down else 0
    assert -1e-12 <= wilson(up, down) <= share + 1e-12


@given(VOTES, VOTES)
def test_one_more_up_never_lowers_and_one_more_down_never_raises(up: int, down: int) -> None:
    assert wilson(up + 1, down) >= wilson(up, down) - 1e-12
    assert wilson(up, down + 1) <= wilson(up, down) + 1e-12


def test_many_good_votes_stand_above_few_perfect_ones() -> None:
    assert ranked(up=90, down=10).rank > ranked(up=1).rank


def test_a_new_comment_stands_above_one_voted_down_and_below_one_voted_up() -> None:
    assert ranked(down=1).rank < ranked().rank < ranked(up=1).rank
    assert ranked(up=1, down=2).rank < ranked().rank


def test_a_new_comment_has_its_author_s_vote_and_no_score() -> None:
    assert ranked().rank == pytest.approx(0.378447503)
    assert ranked().score == 0


@pytest.mark.parametrize(
    ("up", "down", "expected"), [(0, 0, 0), (9, 0, 0), (0, 9, 0), (1, 1, 2), (5, 5, 10), (4, 2, 6**0.5), (2, 4, 6**0.5)]
)
def test_controversy_is_the_number_of_votes_by_their_balance(up: int, down: int, expected: float) -> None:
    assert controversy(up, down) == pytest.approx(expected)


def test_an_even_quarrel_is_more_controversial_than_a_lopsided_one() -> None:
    assert ranked(up=10, down=10).controversy > ranked(up=18, down=2).controversy > ranked(up=20).controversy


def test_an_imported_score_counts_as_votes() -> None:
    assert (ranked(imported=14).score, ranked(up=1, down=3, imported=14).score, ranked(imported=-4).score) == (14, 12, -4)
    assert ranked(imported=14).rank == ranked(up=14).rank
    assert ranked(imported=-4).rank == ranked(down=4).rank


@given(VOTES, VOTES, st.integers(-999_999, 999_999))
def test_what_is_stored_can_be_sorted(up: int, down: int, imported: int) -> None:
    comment = ranked(up, down, imported)
    assert 0 <= comment.rank <= 1
    assert 0 <= comment.controversy < float("inf")
    assert comment.score == up - down + imported

"""Scores: the last of each comment, once."""

from forum.live.scores import Scores


def test_many_votes_are_one_message_with_the_last_score() -> None:
    scores = Scores()
    for score in range(1, 6):
        scores.note(7, comment_id=1, score=score)
    scores.note(7, comment_id=2, score=-1)

    assert scores.take() == {7: {1: 5, 2: -1}}


def test_what_was_taken_is_not_given_again() -> None:
    scores = Scores()
    scores.note(7, comment_id=1, score=1)
    scores.take()

    assert scores.take() == {}

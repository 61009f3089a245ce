"""What authors are told: what was found, plainly, and no more of it than is read."""

import pytest

from forum.filters.findings import Signal
from forum.filters.models import Effect
from forum.moderation.screening import words
from tests.moderation.screening.acts import finding

PLAIN = "Buy cheap watches here"


def test_what_a_rule_found_is_repeated_as_it_was_written() -> None:
    assert words.found([finding(spans=((4, 17),))], plain=PLAIN) == "“cheap watches” is not welcome here."


def test_a_finding_without_a_place_is_named_by_its_label() -> None:
    assert words.found([finding(detector="later", spans=())], plain=PLAIN) == "A listed word."


def test_a_check_that_failed_says_nothing_about_the_text() -> None:
    failed = Signal("hook", "x", 0.0, 1.0, Effect.HOLD, has_failed=True)
    assert words.found([failed], plain=PLAIN) == words.FAILED


def test_the_same_is_said_once_and_a_long_list_is_cut() -> None:
    many = [finding(spans=((0, end),)) for end in (3, 3, 4, 5, 6)]
    assert words.found(many, plain=PLAIN).count("welcome") == words.NAMED


@pytest.mark.parametrize("sentence", [*words.SENTENCES.values(), words.FAILED])
def test_every_sentence_is_one_and_none_shouts(sentence: str) -> None:
    assert sentence.endswith(".")
    assert "!" not in sentence

"""Near-repeats: what is nearly the same text, and how much is kept in mind."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.filters.detectors import BUILT_IN, REPEATS
from forum.filters.repeats import COMMENTS_MAX, OTHERS_WITHIN, OWN_WITHIN, SKETCH, Memory, Repeats, likeness, sketch_of

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEXT = (
    "The tram that runs all night has been a good thing for this city, and I would be sorry to see it go again "
    "because of a few people."
)
WORDS = TEXT.split()
ADA, BEN = 1, 2
ENOUGH = BUILT_IN[REPEATS].threshold


def remembering(text: str, *, author_id: int = ADA, at: datetime = NOON) -> Memory:
    memory = Memory()
    memory.remember(7, sketch_of(text), author_id=author_id, at=at)
    return memory


def find(memory: Memory, text: str, *, author_id: int = BEN, now: datetime = NOON, comment_id: int | None = None) -> Repeats:
    return memory.find(sketch_of(text), author_id=author_id, now=now, comment_id=comment_id)


def test_the_same_text_is_found_with_whose_it_is() -> None:
    memory = remembering(TEXT)
    assert (find(memory, TEXT).others.score, find(memory, TEXT).own.score) == (1, 0)
    assert (find(memory, TEXT, author_id=ADA).own.comment_id, find(memory, TEXT, author_id=ADA).others.comment_id) == (7, None)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.upper(),
        TEXT.replace("a", "á\u200b"),
        TEXT.replace(",", " !!"),
        "Well: " + TEXT,
        TEXT.replace("sorry", "very sad"),
        TEXT + " Thanks.",
    ],
)
def test_a_text_with_a_word_or_two_changed_is_nearly_the_same(text: str) -> None:
    assert find(remembering(TEXT), text).others.score >= ENOUGH


@pytest.mark.parametrize("text", ["I agree", "I agree with every word of this.", "+1", "Thank you for this article, it is good"])
def test_short_texts_repeat_by_chance(text: str) -> None:
    assert find(remembering(text), text).others.score == 0


def test_an_answer_to_the_same_thing_is_not_a_repeat() -> None:
    other = "The tram that runs all night is loud, and those who live beside the tracks have asked for years to see it gone."
    assert find(remembering(TEXT), other).others.score < 0.3


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    text = "夜通し走る路面電車はこの街にとって良いものだったので、なくなるのは残念です。"
    assert find(remembering(text), text).others.score == 1
    assert find(remembering(text), "今日は天気がとても良いので、公園まで散歩に行きたいと思っています。").others.score < 0.3


def test_after_an_hour_or_a_day_a_text_may_be_said_again() -> None:
    memory = remembering(TEXT)
    assert find(memory, TEXT, now=NOON + OTHERS_WITHIN).others.score == 1
    assert find(memory, TEXT, now=NOON + OTHERS_WITHIN + timedelta(seconds=1)).others.score == 0
    assert find(memory, TEXT, author_id=ADA, now=NOON + OWN_WITHIN).own.score == 1
    assert find(memory, TEXT, author_id=ADA, now=NOON + OWN_WITHIN + timedelta(seconds=1)).own.score == 0


def test_an_edited_comment_is_no_repeat_of_itself_and_is_known_by_its_new_text() -> None:
    memory = remembering(TEXT)
    assert find(memory, TEXT, author_id=ADA, comment_id=7).own.score == 0
    memory.remember(
        7, sketch_of("It was a mistake, please excuse me, I meant the other tram in the other town."), author_id=ADA, at=NOON
    )
    assert find(memory, TEXT).others.score == 0
    assert len(memory) == 1


def test_only_the_last_comments_are_kept_in_mind() -> None:
    memory = Memory()
    for number in range(COMMENTS_MAX + 50):
        memory.remember(number, sketch_of(" ".join(f"{word}{number}" for word in WORDS)), author_id=ADA, at=NOON)
    assert len(memory) == COMMENTS_MAX
    assert find(memory, " ".join(f"{word}0" for word in WORDS)).others.score == 0
    assert find(memory, " ".join(f"{word}{COMMENTS_MAX}" for word in WORDS)).others.score == 1
    assert len(memory._by_key) <= 8 * COMMENTS_MAX


def test_a_crowd_that_says_the_same_is_looked_up_by_its_newest() -> None:
    memory = Memory()
    for number in range(500):
        memory.remember(number, sketch_of(TEXT), author_id=number, at=NOON)
    assert find(memory, TEXT, author_id=1_000).others.comment_id is not None
    assert max(map(len, memory._by_key.values())) <= 8


@given(st.integers(0, 2**32))
def test_likeness_of_long_texts_is_near_the_true_one(seed: int) -> None:
    chance = random.Random(seed)
    one = {chance.getrandbits(60) for _ in range(300)}
    shared = chance.choice([0.1, 0.5, 0.9])
    other = {number for number in one if chance.random() < shared} | {
        chance.getrandbits(60) for _ in range(int(300 * (1 - shared)))
    }
    true = len(one & other) / len(one | other)
    sketches = [frozenset(sorted(numbers)[:SKETCH]) for numbers in (one, other)]
    assert abs(likeness(*sketches) - true) < 0.45


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_even_and_full_only_of_the_same(one: str, other: str) -> None:
    first, second = sketch_of(one), sketch_of(other)
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1
    assert len(first) <= SKETCH
    assert likeness(first, first) == (1 if first else 0)

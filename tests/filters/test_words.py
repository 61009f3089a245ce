"""The list of words: what patterns may be, what stars stand for, and how much work looking is."""

import random
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.filters.words.folding import Folded
from forum.filters.words.matching import SPANS_MAX, STEPS_BASE, STEPS_EACH, TooCostly, Words
from forum.filters.words.patterns import PATTERN_MAX, STARS_MAX, WORDS_MAX, clean_pattern, parse_pattern

LETTERS = "etaoinshrdlucm"


def finds(pattern: str, text: str) -> bool:
    return bool(Words([(1, pattern)]).find(Folded(text)))


@pytest.mark.parametrize(
    ("pattern", "caught", "spared"),
    [
        ("spam", ["spam", "SPAM.", "(spam)"], ["spams", "aspam", "sp am"]),
        ("spam*", ["spam", "spammer", "spam-filter"], ["antispam"]),
        ("*spam", ["spam", "antispam"], ["spams", "antispams"]),
        ("*spam*", ["spam", "antispams"], ["spa m", "sham"]),
        ("s*m", ["spam", "sm", "sm m", "streum"], ["spams", "m"]),
        ("sp*am*er", ["spammer", "spoamxer"], ["sper", "spamm", "spaer"]),
        ("*pha*ma*", ["alpharmacy", "phama"], ["pham", "mapha"]),
        ("ab*ba", ["abba", "abxba"], ["aba"]),
        ("buy *pills", ["buy pills", "buy sleepingpills"], ["buy my pills", "pills buy"]),
        ("gr* deal", ["great deal", "Grand, deal"], ["deal great", "great big deal"]),
        ("C++", ["c++", "c"], ["cc"]),
        ("rock-n-roll", ["rock n roll", "rock-n-roll"], ["rock roll"]),
        ("Café", ["cafe", "CAFÉ"], ["cafes"]),
        ("a$$", ["a$$"], ["as"]),
    ],
)
def test_stars_stand_for_letters_of_a_word(pattern: str, caught: list[str], spared: list[str]) -> None:
    if pattern == "s*m":
        with pytest.raises(Invalid):
            parse_pattern(pattern)
        return
    assert [text for text in caught if not finds(pattern, text)] == []
    assert [text for text in spared if finds(pattern, text)] == []


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("", "no letters"),
        ("   ", "no letters"),
        ("!?", "no letters"),
        ("*", "letters beside"),
        ("** *", "letters beside"),
        ("spam *", "letters beside"),
        ("a*", "at least 2 letters"),
        ("*a*b*", "at least 2 letters"),
        ("x" * (PATTERN_MAX + 1), f"at most {PATTERN_MAX} characters"),
        ("ab*" * (STARS_MAX + 1), f"at most {STARS_MAX} stars"),
        ("word " * (WORDS_MAX + 1), f"at most {WORDS_MAX} words"),
    ],
)
def test_what_is_no_pattern_is_refused_in_words(pattern: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        clean_pattern(pattern)
    assert (refused.value.code, refused.value.field) == ("bad-pattern", "pattern")


def test_signs_of_regular_expressions_mean_nothing() -> None:
    assert not finds("(a+)+b", "aaaa")
    assert not finds("spam|ham", "ham")
    assert not finds("[a-z]x", "bx")


def test_every_place_is_told_up_to_a_number_of_them() -> None:
    assert Words([(7, "spam")]).find(Folded("Spam and spam.")) == {7: [(0, 4), (9, 13)]}
    assert len(Words([(7, "spam")]).find(Folded("spam " * 500))[7]) == SPANS_MAX


def test_what_is_no_pattern_in_the_database_is_left_out() -> None:
    assert Words([(1, "***"), (2, "spam")]).count == 1


def _plain(pattern: str, word: str) -> bool:
    """What a star means, tried in the simplest way."""
    reach = {0}
    for sign in pattern:
        if sign == "*":
            reach = set(range(min(reach, default=len(word) + 1), len(word) + 1))
        else:
            reach = {place + 1 for place in reach if word[place : place + 1] == sign}
    return len(word) in reach


@given(st.text("ab*", min_size=1, max_size=8), st.text("ab", min_size=1, max_size=9))
def test_a_pattern_means_what_the_simplest_reading_says(pattern: str, word: str) -> None:
    try:
        glob = parse_pattern(pattern)[0]
    except Invalid:
        return
    assert glob.fits(word) == _plain(pattern, word)
    if _plain(pattern, word):
        assert finds(pattern, word)


def ten_thousand() -> Words:
    """Words, phrases and stars as they come, from a seed."""
    chance = random.Random(4)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(4, 10))) for _ in range(12_000)]
    stars = [f"*{word}" if chance.random() < 0.3 else f"{word}*" for word in words[:2_000]]
    phrases = [" ".join(words[place : place + 3]) for place in range(9_000, 12_000, 3)]
    return Words(enumerate([*stars, *words[2_000:9_000], *phrases]))


@cache
def the_same_ten_thousand() -> Words:
    return ten_thousand()


HOSTILE = [
    "a",
    "ab ",
    "a b ",
    "аb ",
    "a\u0301",
    "s-",
    "aab",
    "1a",
    "!",
    "ﷺ",
    "🇸",
    "<b>",
    "<",
    "a<b>",
    "eta",
    "@a$",
    "ааа ",
    "x*",
    "ß",
    "e\n",
]


def steps(words: Words, text: str) -> int:
    search = words.search(Folded(text))
    search.run()
    return search.steps


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_thousand_rules_and_a_hostile_text_take_little_work(piece: str) -> None:
    assert steps(the_same_ten_thousand(), (piece * 10_000)[:10_000]) <= 10_000


@pytest.mark.parametrize(
    "letters", [LETTERS + "  ", LETTERS + " 01@!.-", "аеосрaaeeo1  ", "ab ", "".join(map(chr, range(32, 9_000)))]
)
def test_ten_thousand_rules_and_any_text_take_work_that_grows_with_the_text(letters: str) -> None:
    chance = random.Random(6)
    text = "".join(chance.choices(letters, k=10_000))
    few, many = steps(ten_thousand(), text[:1_000]), steps(ten_thousand(), text)
    assert many <= 12 * few
    assert many <= 15 * len(text)


def test_ten_thousand_rules_are_found_each() -> None:
    assert ten_thousand().count == 10_000
    chance = random.Random(5)
    words = ["".join(chance.choices(LETTERS, k=9)) + "q" for _ in range(10_000)]
    listed = Words(enumerate(words))
    for place in range(0, 10_000, 997):
        assert list(listed.find(Folded(f"Well, {words[place]} it is."))) == [place]


def test_a_list_made_to_hang_the_matcher_fails_instead() -> None:
    # Every rule is looked up by the same letters, and every word has them.
    listed = Words(enumerate(f"aaaaaa*{first}{second}{third}" for first, second, third in product(LETTERS, LETTERS, LETTERS)))
    text = " ".join(f"aaaaaa{'b' * 30}{first}{second}" for first, second in product(LETTERS, LETTERS))
    search = listed.search(Folded(text))
    with pytest.raises(TooCostly):
        search.run()
    assert search.steps <= STEPS_BASE + STEPS_EACH * len(text) + 1_000


@pytest.mark.parametrize("pattern", ["aa*aa*aa*aa*b", "*aa*aa*aa*b", "aa aa aa aa aa aa aa aa aa b"])
def test_a_pattern_made_to_hang_the_matcher_does_not(pattern: str) -> None:
    listed = Words([(1, pattern)])
    for text in ("a" * 10_000, "aa " * 3_333, "a a " * 2_500):
        assert steps(listed, text) <= 5 * len(text)

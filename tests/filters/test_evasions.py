"""What is typed to get past the list is caught, and what only looks like it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.filters.words.folding import Folded
from forum.filters.words.matching import Words
from forum.kit.lookalikes import AS_I, LATIN, SCRIPTS
from forum.markup import render
from tests.filters.texts import EVASIONS, INNOCENT, LISTED

WORDS = Words(enumerate(LISTED))


def caught(typed: str) -> dict[str, list[str]]:
    """Rule → what it caught in the text as readers see it."""
    plain = render(typed).plain
    return {LISTED[rule_id]: [plain[start:end] for start, end in spans] for rule_id, spans in WORDS.find(Folded(plain)).items()}


@pytest.mark.parametrize(("typed", "rule"), EVASIONS.items())
def test_a_word_that_is_hidden_is_caught(typed: str, rule: str) -> None:
    assert rule in caught(typed)


@pytest.mark.parametrize(("typed", "rule"), EVASIONS.items())
def test_it_is_caught_in_the_middle_of_a_sentence(typed: str, rule: str) -> None:
    assert rule in caught(f"You would think that {typed} belongs here, would you not?")


# How each letter may be written, and what may be put behind it.
FONTS = (0xFF41, 0x1D41A, 0x1D4EA, 0x1D552, 0x24D0, 0x1D68A)
BEHIND = ("", "", "\u200b", "\u0301", "\u0336", "\u00ad", "\ufe0f", "\u20dd")


def ways(letter: str) -> list[str]:
    """The letter, in capitals, fonts and other scripts, and as a sign."""
    fonts = [chr(first + ord(letter) - ord("a")) for first in FONTS]
    alike = [chr(code) for code, seen in {**SCRIPTS, **LATIN}.items() if seen == letter]
    signs = [chr(code) for code, seen in AS_I.items() if seen == letter and not chr(code).isdigit()]
    return [letter, letter.upper(), *fonts, *alike, *signs]


@given(st.sampled_from(["casino", "spam", "viagra", "rapist", "dick"]), st.data())
def test_a_word_written_in_any_mixture_is_caught(word: str, data: st.DataObject) -> None:
    typed = "".join(data.draw(st.sampled_from(ways(letter))) + data.draw(st.sampled_from(BEHIND)) for letter in word)
    place = data.draw(st.integers(0, len(word) - 1))
    assert LISTED.index(word) in WORDS.find(Folded(f"so {typed} it is"))
    one_digit = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}.get(word[place], word[place])
    assert LISTED.index(word) in WORDS.find(Folded(f"so {word[:place]}{one_digit}{word[place + 1 :]} it is"))


@pytest.mark.parametrize("typed", INNOCENT)
def test_an_innocent_word_is_not_caught(typed: str) -> None:
    assert caught(typed) == {}


def test_no_innocent_text_is_caught_when_all_stand_together() -> None:
    assert caught("\n\n".join(INNOCENT)) == {}


@pytest.mark.parametrize(
    "typed", ["sp**a**m", "sp<b>a</b>m", "s p a m", "s\u0336p\u0336a\u0336m\u0336", "ⓢⓟⓐⓜ", "$p@m", "sp\u200bam"]
)
def test_what_is_marked_is_the_whole_of_it(typed: str) -> None:
    assert caught(f"Pure {typed}, I say") == {"spam": [render(typed).plain]}

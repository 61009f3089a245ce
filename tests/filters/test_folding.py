"""Folding for matching: what is the same becomes the same, and every place leads back to the plain text."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.filters.words.folding import LONGEST_PARTS, Folded, fold
from forum.filters.words.matching import Words
from forum.kit.lookalikes import CAPITALS, LATIN, SCRIPTS

# Texts of letters, marks, invisible characters and whatever else there is.
ODD = st.sampled_from("\u200b\u00ad\u0336\u0301\u202e\ufe0fßﬁİ①ⓢ🇸🅰éЯжаοΣ上がกำहि_!@$10 \n-<b>")
TEXTS = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), ODD, st.sampled_from("spam")), max_size=60)
HIDING = st.lists(
    st.sampled_from(["", "\u200b", "\u0336", "\u0301", "\u00ad", "\u2060", "\ufe0f", "\u20dd"]), min_size=4, max_size=4
)


@pytest.mark.parametrize(
    ("plain", "folded"),
    [
        ("Straße", "strasse"),
        ("ﬁne", "fine"),
        ("ＦＩＮＥ", "fine"),
        ("Ｆı\u0307ne", "fine"),
        ("naïve Ångström", "naive angstrom"),
        ("Łódź", "lodz"),
        ("a_b", "a-b"),
        ("ك\u064eتب", "كتب"),
        ("हिन्दी", "हिन्दी"),
        ("ﷺ", "ﷺ"),
        ("", ""),
        ("\u200b\u202e", ""),
    ],
)
def test_what_counts_as_the_same_is_folded_to_the_same(plain: str, folded: str) -> None:
    assert fold(plain) == folded


@given(TEXTS)
@example("s\u0336p")
def test_a_span_lies_within_the_text_and_covers_what_was_folded(plain: str) -> None:
    folded = Folded(plain)
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(plain)
        assert folded.text[place] in fold(plain[start:end])


@given(TEXTS)
def test_the_span_of_everything_covers_all_that_is_seen(plain: str) -> None:
    folded = Folded(plain)
    if folded.text:
        start, end = folded.span(0, len(folded.text))
        assert fold(plain[start:end]) == folded.text


@given(TEXTS)
def test_folding_never_grows_a_text_much_and_is_done_once(plain: str) -> None:
    assert len(fold(plain)) <= LONGEST_PARTS * len(plain)
    assert fold(fold(plain)) == fold(plain)


@given(HIDING, st.booleans(), TEXTS)
def test_a_word_with_anything_unseen_in_it_is_found_where_it_stands(hiding: list[str], is_loud: bool, around: str) -> None:
    word = "".join(letter + hidden for letter, hidden in zip("SPAM" if is_loud else "spam", hiding, strict=True))
    plain = f"{around} .. {word} .. {around}"
    spans = Words([(1, "spam")]).find(Folded(plain))[1]
    assert any(plain[start:end].startswith(word.rstrip("\u200b\u00ad\u2060")) for start, end in spans)


def test_look_alikes_are_letters_that_folding_leaves_alone() -> None:
    assert {chr(code) for code in SCRIPTS if fold(chr(code)) != chr(code)} == set()
    assert all(len(seen) == 1 for seen in (*SCRIPTS.values(), *CAPITALS.values()))
    assert all(unicodedata.normalize("NFKD", seen) == seen for seen in LATIN.values())

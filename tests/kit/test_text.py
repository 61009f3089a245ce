"""Short texts from outside: folding, cleaning, refusing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.kit.text import BIDI, CONTROL, MAX_COMBINING, clean_line, fold, has_pile_of_marks, refuse_controls

SAME_NAMES = [
    ("Rita", "rita"),
    ("Rita", "RITA"),
    ("Rita", "Ríta"),
    ("Rita", "Ri\u0301ta"),
    ("Rita", "\uff32\uff49\uff54\uff41"),
    ("Rita", "Ri\u200bta"),
    ("Rita", "R\u00adita"),
    ("Rita", "Rita\u3164"),
    ("Rita", "Ri\ufe0fta"),
    ("Rita", "Ri\U000e0041ta"),
    ("Rita", "\u202eRita\u202c"),
    ("Rita Low", "  Rita \t\u00a0 Low "),
    ("Strasse", "Straße"),
    ("ffi", "\ufb03"),
]


@pytest.mark.parametrize(("one", "other"), SAME_NAMES, ids=ascii)
def test_texts_that_look_alike_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Rita", "Rito"), ("Rita", "Ri ta"), ("Мария", "Марина"), ("1", "2")])
def test_texts_that_differ_fold_differently(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.integers(1, 100))
def test_a_clean_line_is_one_short_line_without_controls(text: str, limit: int) -> None:
    line = clean_line(text, limit=limit)
    assert len(line) <= limit
    assert not BIDI.search(line)
    assert not CONTROL.search(line)
    assert line == " ".join(line.split())


def test_a_clean_line_keeps_the_words() -> None:
    assert clean_line(" Mozilla/5.0\r\n\t(X11;\x00 Linux)  ", limit=200) == "Mozilla/5.0 (X11; Linux)"


def test_a_clean_line_is_cut_at_its_limit() -> None:
    assert clean_line("a" * 500, limit=200) == "a" * 200


BAD = ["a\x00b", "\x1b[31mred", "a\x7fb", "a\x85b", "a\x0bb", "\ud800", "\udc00", "a\uffffb"]


@pytest.mark.parametrize("text", BAD, ids=ascii)
def test_control_characters_are_refused_and_the_field_is_named(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        refuse_controls(text, field="note")
    assert (refused.value.code, refused.value.field) == ("bad-text", "note")


@pytest.mark.parametrize(
    "text", ["", "two\nlines", "a\ttab", "from\r\nWindows", "\u202bעברית\u202c", "👩‍👩‍👧", "e\u0301"], ids=ascii
)
def test_ordinary_text_is_taken(text: str) -> None:
    refuse_controls(text, field="note")


def test_a_few_marks_are_a_letter_and_many_are_a_pile() -> None:
    assert not has_pile_of_marks("a" + "\u0301" * MAX_COMBINING + "b" + "\u0301" * MAX_COMBINING)
    assert has_pile_of_marks("a" + "\u0301" * (MAX_COMBINING + 1))
    assert has_pile_of_marks("ก" + "\u0e31" * (MAX_COMBINING + 1))

"""Slugs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.articles.addresses import SLUG_MAX, slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The tram that runs all night", "the-tram-that-runs-all-night"),
        ("  “Déjà vu”: 2 + 2 = 4!  ", "deja-vu-2-2-4"),
        ("Straße", "strasse"),
        ("Мост закрыт", "мост-закрыт"),
        ("снег_и_лёд", "снег_и_лед"),
        ("…", "article"),
        ("", "article"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
    ],
)
def test_a_slug_is_words_and_hyphens(title: str, expected: str) -> None:
    assert expected == slug(title)


def test_a_long_title_is_cut_between_words() -> None:
    text = slug("word " * 40)
    assert len(text) <= SLUG_MAX
    assert text.endswith("-word")


def test_a_long_word_is_cut() -> None:
    assert slug("x" * 500) == "x" * SLUG_MAX


@given(st.text())
def test_any_title_has_a_slug_that_is_safe_in_a_path(title: str) -> None:
    text = slug(title)
    assert 0 < len(text) <= SLUG_MAX
    assert not set(text) & set("/?#%&<>\"' .\n")
    assert text.strip("-") == text

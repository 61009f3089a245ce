"""What may be written into the search of the queue, and what is said of what may not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.moderation.desk.search import IS, OPERATORS, SEARCH_MAX, TERMS_MAX, Search, Term, parse
from tests.moderation.desk.acts import REASONS
from tests.people import NOON

PIECES = (
    *(f"{name}:" for name in OPERATORS), "who:", "http://", "-", '"', " ", "is:held", "is:", ">", ">=3", "<", "2d", "9999w", "0000-00-00",
    "2026-11-20", "9999-12-31", "spam", "٣d", "é", "%", "_", "\\", "\x00", "\u202e", "\ud800", "\t", "'", ";", "()", "NULL", "::",
)  # fmt: skip


def read(text: str) -> Search:
    return parse(text, now=NOON, reasons=REASONS)


def attempt(text: str) -> Search | Invalid:
    try:
        return read(text)
    except Invalid as refused:
        return refused


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        read(text)
    assert (refused.value.code, refused.value.field) == ("bad-search", "search")
    return refused.value.message


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join))
def test_whatever_is_written_is_a_search_or_a_sentence(text: str) -> None:
    search = attempt(text)
    if isinstance(search, Invalid):
        assert search.code == "bad-search"
        assert search.message
        return
    assert len(search.terms) <= TERMS_MAX
    assert {term.operator for term in search.terms} <= {"", *OPERATORS}
    assert read(search.text) == search


def test_nothing_is_a_search_for_all_that_waits() -> None:
    assert read("") == read("   ") == Search()
    assert not Search().is_decided


def test_words_phrases_and_operators_are_told_apart() -> None:
    assert read('tram "buy now" -spam author:Rita -is:held reporter:"Rita L."').terms == (
        Term("", "tram"),
        Term("", "buy now"),
        Term("", "spam", is_negated=True),
        Term("author", "Rita"),
        Term("is", "held", is_negated=True),
        Term("reporter", "Rita L."),
    )


def test_an_address_is_words_and_no_operator() -> None:
    assert read("https://spam.example/a 10:30").terms == (Term("", "https://spam.example/a"), Term("", "10:30"))


def test_a_phrase_that_is_not_closed_goes_to_the_end() -> None:
    assert read('is:held "buy my lamps').terms == (Term("is", "held"), Term("", "buy my lamps"))


@pytest.mark.parametrize("name", ["who", "Author-of", "status"])
def test_an_operator_there_is_not_is_told_by_name_with_those_there_are(name: str) -> None:
    said = refusal(f"tram {name}:Rita")
    assert f"“{name}:”" in said
    assert all(f"{one}:" in said for one in OPERATORS)


def test_capitals_of_an_operator_do_not_matter() -> None:
    assert read("IS:Held AUTHOR:Rita REASON:Spam").terms == (Term("is", "held"), Term("author", "Rita"), Term("reason", "spam"))


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_with_nothing_after_it_says_how_it_is_written(name: str) -> None:
    assert OPERATORS[name][0] in refusal(f"{name}:")
    assert OPERATORS[name][0] in refusal(f'{name}:""')


def test_a_state_there_is_not_is_told_with_those_there_are() -> None:
    said = refusal("is:lovely")
    assert all(f"is:{one}" in said for one in IS)


def test_a_reason_is_found_by_code_and_by_name() -> None:
    assert read("reason:personal-information") == read("reason:personal-information")
    assert read('reason:"personal INFORMATION"').terms == (Term("reason", "personal-information"),)
    assert "off-topic" in refusal("reason:dull")


def test_a_time_is_a_day_or_an_age() -> None:
    two_days, day = NOON - timedelta(days=2), datetime(2026, 11, 20, tzinfo=UTC)
    assert [term.at for term in read("before:2d after:2026-11-20 before:90m").terms] == [
        two_days,
        day,
        NOON - timedelta(minutes=90),
    ]


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-02-30", "2", "2y", "99999d", "-2d", "٢d", "2026-11-2"])
def test_what_is_no_time_is_told_by_what_it_says(text: str) -> None:
    assert f"“{text}”" in refusal(f"before:{text}")


def test_a_score_is_compared() -> None:
    said = [(term.compare, term.number) for term in read("score:>3 score:<=2.5 score:4").terms]
    assert said == [(">", 3.0), ("<=", 2.5), ("=", 4.0)]
    for text in (">", "many", ">>3", "1e9", "inf", "nan"):
        assert "number" in refusal(f"score:{text}")


def test_a_search_has_an_end() -> None:
    assert str(SEARCH_MAX) in refusal("x" * (SEARCH_MAX + 1))
    assert str(TERMS_MAX) in refusal("a " * (TERMS_MAX + 1))


@pytest.mark.parametrize("text", ["is:decided", "is:removed", "is:appealed spam", "is:decided is:held"])
def test_what_only_decided_cases_are_is_looked_for_among_them(text: str) -> None:
    assert read(text).is_decided


@pytest.mark.parametrize("text", ["", "is:held", "-is:decided", "is:open is:removed", "-is:removed"])
def test_everything_else_is_looked_for_among_those_that_wait(text: str) -> None:
    assert not read(text).is_decided

"""Links, speed and shouting, each by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.filters.links import Domains, clean_domain, count_links, host_of, places_of
from forum.filters.quotes import own_words
from forum.filters.shouting import loudness
from forum.filters.speed import AUTHORS_MAX, TIMES_MAX, WITHIN, Speed
from forum.filters.words.folding import Folded
from forum.markup import render

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.com", "example.com"),
        (" *.Example.COM ", "example.com"),
        ("https://www.example.com/a?b#c", "example.com"),
        ("example.com:8080", "example.com"),
        ("me@example.com", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("sub.example.com.", "sub.example.com"),
    ],
)
def test_a_domain_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert clean_domain(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "com", "*", "*.com", "exa mple.com", "-a.com", "a..b", "x" * 300 + ".com", "ex*mple.com", "http://"]
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match=r"such as example\.com"):
        clean_domain(typed)


@pytest.mark.parametrize(
    ("link", "is_listed"),
    [
        ("https://evil.example/", True),
        ("https://a.b.evil.example:444/x", True),
        ("https://EVIL.example", True),
        ("mailto:me@evil.example?subject=x", True),
        ("https://notevil.example/", False),
        ("https://evil.example.org/", False),
        ("https://good.example/evil.example", False),
        ("https://[bad", False),
    ],
)
def test_a_listed_domain_is_meant_with_all_below_it(link: str, is_listed: bool) -> None:
    assert bool(Domains([(3, "evil.example")]).find(Folded(""), [link])) == is_listed


def test_a_domain_that_is_written_out_is_found_where_it_stands() -> None:
    plain = "See shop.EVIL.example, not evil.example.org or devil.example."
    (found,) = Domains([(3, "evil.example")]).find(Folded(plain), ())
    assert (found.rule_id, [plain[start:end] for start, end in found.spans]) == (3, ["shop.EVIL.example"])


def test_a_text_of_dots_and_letters_is_read_to_its_end() -> None:
    domains = Domains([(3, "evil.example")])
    assert domains.find(Folded("a." * 5_000), ["https://" + "a." * 100 + "evil.example"]) != []
    assert domains.find(Folded("a" * 10_000 + "-" * 100), ()) == []


def test_the_same_link_twice_is_one() -> None:
    links = ("https://a.example/", "https://a.example/", "https://b.example/x")
    assert count_links(links) == 2
    assert places_of(links, "See b.example/x and a.example!") == ((4, 15), (20, 29))


@given(st.text(max_size=60))
def test_any_address_has_a_host_or_none(link: str) -> None:
    assert isinstance(host_of("https://" + link), str)
    assert Domains([(3, "evil.example")]).find(Folded(link), ["https://" + link, "mailto:" + link]) is not None


@pytest.mark.parametrize(
    ("text", "is_loud"),
    [
        ("THIS IS WHAT EVERYBODY MUST READ NOW", True),
        ("ΑΥΤΟ ΕΙΝΑΙ ΚΑΤΙ ΠΟΥ ΠΡΕΠΕΙ ΝΑ ΔΙΑΒΑΣΕΤΕ", True),
        ("No way!!!!!!!!!!!!!!!!!!!!!!!!", True),
        ("sooooooooooooooooooooooo gooooooooooooood", True),
        ("NATO, EU, UN: OK.", False),
        ("Die Stadt hat in diesem Jahr mehr Straßenbahnen und Busse gekauft.", False),
        ("Nooooo! Really???", False),
        ("----------------------------------------", False),
        ("夜通し走る路面電車はこの街にとって良いものだった。", False),
        ("", False),
    ],
)
def test_shouting_is_capitals_or_rows_of_the_same(text: str, is_loud: bool) -> None:
    assert (loudness(text).score >= 0.7) == is_loud


@given(st.text(max_size=300))
def test_loudness_is_a_share_and_its_places_lie_within(text: str) -> None:
    score, spans, detail = loudness(text)
    assert 0 <= score <= 1
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert detail


def test_speed_counts_one_author_within_a_minute() -> None:
    speed = Speed()
    for second in (0, 20, 40):
        speed.remember(1, NOON + timedelta(seconds=second))
    assert speed.count(1, NOON + timedelta(seconds=41)) == 4
    assert speed.count(1, NOON + WITHIN) == 3
    assert speed.count(1, NOON + 2 * WITHIN) == 1
    assert speed.count(2, NOON) == 1


def test_speed_keeps_few_times_of_few_authors() -> None:
    speed = Speed()
    for number in range(AUTHORS_MAX + 10):
        speed.remember(number, NOON)
    for _ in range(100):
        speed.remember(AUTHORS_MAX, NOON)
    assert speed.count(0, NOON) == 1
    assert speed.count(AUTHORS_MAX, NOON) == TIMES_MAX + 1


def test_what_is_quoted_is_not_ones_own() -> None:
    assert own_words(render("> Quoted **text**\n>\n> > deeper\n\nMine.\n\n> more\n\nAnd mine.").html) == "Mine.\n\nAnd mine."
    assert own_words(render("All mine > yours").html) is None

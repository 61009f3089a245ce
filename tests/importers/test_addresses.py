"""One spelling for each address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.importers.addresses import canonical, host_name

SPELLINGS = {
    "HTTPS://News.Example/Story": "https://news.example/Story",
    "https://news.example": "https://news.example/",
    "https://news.example//": "https://news.example/",
    "https://news.example/a/": "https://news.example/a",
    "https://news.example/a/?": "https://news.example/a",
    "https://news.example:443/a": "https://news.example/a",
    "http://news.example:80/a": "http://news.example/a",
    "https://news.example:8443/a": "https://news.example:8443/a",
    "https://news.example/a#part": "https://news.example/a",
    "https://news.example/a?utm_source=x&UTM_medium=y": "https://news.example/a",
    "https://news.example/a?b=2&fbclid=x&a=1&gclid=y": "https://news.example/a?b=2&a=1",
    "https://news.example/a?fbclidish=1&autm_x=2": "https://news.example/a?fbclidish=1&autm_x=2",
    "https://video.example/watch?v=h70jOr56EKs": "https://video.example/watch?v=h70jOr56EKs",
    "https://b\u00fccher.example/": "https://xn--bcher-kva.example/",
    "http://[2001:DB8::1]:8080/a": "http://[2001:db8::1]:8080/a",
}

REFUSED = [
    "",
    "news.example/a",
    "/a",
    "//news.example/a",
    "ftp://news.example/a",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "https://",
    "https:///a",
    "https://rita@news.example/",
    "https://rita:secret@news.example/",
    "https://@news.example/",
    "https://news.example/a b",
    "https://news.example/\u202f\u2028",
    "https://news.example\\@other.example/",
    "https://news.example:port/",
    "https://news.example:99999/",
    "https://[::1/",
    "https://news..example/",
    "https://news.exa%6dple/",
    "https://" + "a" * 300 + ".example/",
    "https://news.example/" + "a" * 2_048,
    'https://news.example/"onload=',
]


@pytest.mark.parametrize(("written", "expected"), SPELLINGS.items())
def test_an_address_has_one_spelling(written: str, expected: str) -> None:
    assert expected == canonical(written)


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_no_plain_web_address_is_refused(written: str) -> None:
    assert canonical(written) is None


@given(st.text(alphabet="htps:/?#&=.@[]ab1%\\ \u00fc_-utm", max_size=40).map("https://a.example".__add__))
def test_the_canonical_spelling_stays_as_it_is(written: str) -> None:
    once = canonical(written)
    assert once is None or once == canonical(once)


def test_a_host_name_is_lower_case_ascii() -> None:
    assert host_name(" Wired.COM ") == "wired.com"


@pytest.mark.parametrize("written", ["", "a b", "a/b", "https://a.example", "\u00fc" * 100_000, "-a.example", "a@b"])
def test_a_domain_that_is_none_is_refused(written: str) -> None:
    assert host_name(written) is None

"""Articles with front matter: every field, every refusal, every cut."""

import json
from datetime import UTC, datetime

import pytest

from forum.importers.front_matter import parse
from forum.importers.records import ArticleRecord, Broken

FULL = """---
category: news
title: "The mill bridge: closed again"
excerpt: "Third time this year. \\u201cWe are sorry,\\u201d says the town &amp; its engineer&hellip;"
publishedDateTime: 2026-03-06T12:00:00Z
originalUrl: "https://gazette.example/story/mill-bridge/?utm_source=feed"
webUrl: "https://gazette.example/story/mill-bridge/"
ampWebUrl: "https://gazette.example/story/mill-bridge/amp"
cdnAmpWebUrl: "https://cdn.example/c/s/gazette.example/story/mill-bridge/amp"
type: Article
quality: 71
heat: -1
published: true
provider:
  name: The Gazette
  domain: Gazette.example
  images:
    - url: "https://gazette.example/logo-50x50.jpg"
      width: 50
      height: 50
topics:
  - Bridges
  - Town hall
  - bridges
images:
  - url: pictures/mill.svg
    width: 1280
    height: 671
    isCached: yes
    alt: "The bridge"
related:
  - title: "The other bridge"
    excerpt: "Still open."
    publishedDateTime: 2026-03-04
    webUrl: "https://herald.example/other-bridge"
    type: article
    provider:
      name: Herald
      domain: herald.example
    quality: 69
    images:
      - url: "https://herald.example/other.jpg?auto=webp"
        width: 10
        height: 5
        isCached: false
    extra: kept
featuredContent: "<iframe src=x></iframe>"
count: 010
secured: "Zm9ydW0=;c2VlZA=="
---

Some *Markdown*.

---

More.
"""


def article(front: str, body: str = "") -> ArticleRecord:
    return parse("town/mill.md", f"---\n{front}\n---\n{body}").article


def test_the_fields_of_a_full_record_are_read() -> None:
    full = parse("town/mill.md", FULL).article
    assert full.title == "The mill bridge: closed again"
    assert full.excerpt == "Third time this year. \u201cWe are sorry,\u201d says the town & its engineer\u2026"
    assert (full.kind, full.category, full.quality, full.heat) == ("article", "news", 71, -1)
    assert full.published_at == datetime(2026, 3, 6, 12, tzinfo=UTC)
    assert full.is_published
    assert not full.title_is_derived
    assert full.topics == ("Bridges", "Town hall")
    assert full.notes == ()


def test_the_addresses_are_kept_as_they_came_and_one_is_the_identity() -> None:
    full = parse("town/mill.md", FULL).article
    assert (full.source, full.source_id) == ("file", "https://gazette.example/story/mill-bridge")
    assert full.original_url == "https://gazette.example/story/mill-bridge/?utm_source=feed"
    assert full.web_url == "https://gazette.example/story/mill-bridge/"
    assert full.amp_url == "https://gazette.example/story/mill-bridge/amp"
    assert full.cdn_amp_url == "https://cdn.example/c/s/gazette.example/story/mill-bridge/amp"


def test_the_provider_and_the_pictures_are_read() -> None:
    full = parse("town/mill.md", FULL).article
    assert full.provider is not None
    assert (full.provider.name, full.provider.domain) == ("The Gazette", "gazette.example")
    logo, picture = full.provider.images[0], full.images[0]
    assert (logo.url, logo.width, logo.is_cached) == ("https://gazette.example/logo-50x50.jpg", 50, None)
    assert (picture.url, picture.width, picture.height) == ("pictures/mill.svg", 1280, 671)
    assert (picture.is_cached, picture.alt) == (True, "The bridge")


def test_a_related_article_keeps_all_its_own_fields() -> None:
    related = parse("town/mill.md", FULL).article.related[0]
    assert (related.title, related.provider) == ("The other bridge", "Herald")
    assert related.url == "https://herald.example/other-bridge"
    assert related.published_at == datetime(2026, 3, 4, tzinfo=UTC)
    images = [
        {
            "url": "https://herald.example/other.jpg?auto=webp",
            "width": "10",
            "height": "5",
            "isCached": "false",
        }
    ]
    assert related.raw["images"] == images
    assert (related.raw["excerpt"], related.raw["extra"]) == ("Still open.", "kept")


def test_secured_and_unknown_fields_are_kept_as_they_came() -> None:
    raw = parse("town/mill.md", FULL).article.raw
    assert raw["secured"] == "Zm9ydW0=;c2VlZA=="
    assert raw["featuredContent"] == "<iframe src=x></iframe>"
    assert raw["count"] == "010"
    assert list(raw)[:3] == ["category", "title", "excerpt"]
    assert json.loads(json.dumps(raw)) == raw


def test_a_rule_in_the_body_is_not_the_end_mark() -> None:
    assert parse("town/mill.md", FULL).article.body == "Some *Markdown*.\n\n---\n\nMore."


def test_a_body_that_begins_with_code_keeps_its_indent() -> None:
    assert article("title: A", "\n \n    code\n").body == "    code"


def test_a_title_is_enough() -> None:
    bare = article("title: Bread")
    assert (bare.source_id, bare.title, bare.excerpt, bare.body) == ("town/mill.md", "Bread", "", "")
    assert (bare.kind, bare.is_published, bare.provider, bare.related) == ("article", True, None, ())


def test_blank_lines_before_and_spaces_behind_the_marks_do_not_matter() -> None:
    assert parse("a.md", "\n\n---  \ntitle: Bread\n--- \nText").article.body == "Text"


@pytest.mark.parametrize(("written", "expected"), [("false", False), ("no", False), ("On", True), ("", True)])
def test_published_says_whether_it_is_a_draft(written: str, expected: bool) -> None:
    assert article(f"title: A\npublished: {written}").is_published is expected


def test_marks_that_mislead_the_reader_leave_the_title() -> None:
    assert article('title: "\\u202eevil\\u0007  title\\u2066"').title == "evil title"


def test_an_entity_that_is_no_character_stays_as_it_came() -> None:
    assert article(f"title: A &#{'9' * 5_000};").title.startswith("A &#999")


def test_a_time_without_zone_is_utc() -> None:
    expected = datetime(2026, 3, 6, 12, 30, tzinfo=UTC)
    assert article("title: A\npublishedDateTime: 2026-03-06 12:30:00").published_at == expected


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/", "gazette.example/a", "https://rita:x@a.example/", "/a"])
def test_an_address_that_is_none_is_left_out_and_noted(url: str) -> None:
    found = article(f'title: A\noriginalUrl: "{url}"\nwebUrl: "{url}"')
    assert (found.source_id, found.original_url, found.web_url) == ("town/mill.md", None, None)
    assert found.notes == ("originalUrl: not a web address, left out", "webUrl: not a web address, left out")
    assert found.raw["originalUrl"] == url


@pytest.mark.parametrize(
    "url",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a/../b.svg",
        ".hidden",
        "//a.example/x.svg",
        "data:image/svg,x",
        "a b.svg",
    ],
)
def test_a_picture_outside_the_seeds_is_left_out_and_noted(url: str) -> None:
    found = article(f'title: A\nimages:\n  - url: "{url}"')
    assert found.images == ()
    assert found.notes == ("images 1.url: neither a web address nor a path of a picture, left out",)


def test_a_picture_without_size_has_none() -> None:
    found = article("title: A\nimages: [{url: a.svg, width: 0}]")
    assert (found.images[0].width, found.images[0].height) == (None, None)
    assert found.notes == ("images 1.width: not a size, left out",)


def test_a_provider_is_named_by_its_domain_when_it_must_be() -> None:
    found = article("title: A\nprovider: {domain: a.example}").provider
    assert found is not None
    assert found.name == "a.example"


def test_a_provider_without_any_name_is_left_out_and_noted() -> None:
    found = article("title: A\nprovider: {domain: 'not one'}")
    assert found.provider is None
    assert found.notes == (
        "provider.domain: not a host name, left out",
        "provider.name: missing, the provider is left out",
    )


def test_a_related_article_without_title_is_left_out_and_noted() -> None:
    found = article("title: A\nrelated:\n  - webUrl: https://a.example/\n  - title: B\n    originalUrl: https://b.example/")
    assert [(related.title, related.url) for related in found.related] == [("B", "https://b.example/")]
    assert found.notes == ("related 1.title: missing, the related article is left out",)


def test_what_is_too_long_is_cut_and_noted() -> None:
    found = article(f"title: {'word ' * 70}\nexcerpt: {'word ' * 500}\ntopics: [{'t' * 70}]")
    assert (len(found.title), len(found.excerpt), len(found.topics[0])) == (300, 2_000, 60)
    assert found.notes == (
        "title: cut to 300 characters",
        "excerpt: cut to 2,000 characters",
        "topics: cut to 60 characters",
    )


def test_what_is_too_many_is_cut_and_noted() -> None:
    topics = ", ".join(f"t{number}" for number in range(25))
    related = "".join(f"\n  - title: r{number}" for number in range(55))
    found = article(f"title: A\ntopics: [{topics}]\nrelated:{related}")
    assert (len(found.topics), len(found.related)) == (20, 50)
    assert found.notes == ("topics: the first 20 of 25 kept", "related: the first 50 of 55 kept")
    assert isinstance(found.raw["related"], list)
    assert len(found.raw["related"]) == 55


@pytest.mark.parametrize(
    ("front", "line", "reason"),
    [
        ("excerpt: A", 2, "no title"),
        ("excerpt: A\ntitle:", 3, "no title"),
        ('excerpt: A\ntitle: " \\u202e "', 3, "no title"),
        ("", 2, "no title"),
        ("title: [A, B]", 2, "title is not a single value"),
        ("title: A\nexcerpt: {a: b}", 3, "excerpt is not a single value"),
        ("title: A\nquality: high", 3, "quality is not a whole number"),
        ("title: A\nheat: 1.5", 3, "heat is not a whole number"),
        ("title: A\nheat: 1_000", 3, "heat is not"),
        (f"title: A\nheat: {'9' * 5_000}", 3, "heat is not"),
        ("title: A\npublished: maybe", 3, "published is neither"),
        ("title: A\npublishedDateTime: 2024-13-45", 3, "publishedDateTime"),
        ("title: A\npublishedDateTime: 0000-00-00 00:00:00", 3, "publishedDateTime"),
        ("title: A\npublishedDateTime: last week", 3, "publishedDateTime"),
        ("title: A\nprovider: Herald", 3, "provider has no fields"),
        ("title: A\ntopics: Bridges", 3, "topics is not a list"),
        ("title: A\ntopics:\n  - a: b", 4, "topics is not a single value"),
        ("title: A\nimages: {url: a.svg}", 3, "images is not a list"),
        ("title: A\nimages:\n  - a.svg", 4, "images 1 has no fields"),
        ("title: A\nimages:\n  - url: a.svg\n    width: wide", 5, "images 1.width is not a whole number"),
        (
            "title: A\nrelated:\n  - title: B\n    publishedDateTime: 2024-02-30",
            5,
            "related 1.publishedDateTime",
        ),
        ("title: Foo: bar", 2, "quotation marks"),
        ("title: A\ntitle: B", 3, "title is here twice, first in line 2"),
    ],
)
def test_what_is_broken_is_named_with_its_line(front: str, line: int, reason: str) -> None:
    with pytest.raises(Broken, match=reason) as broken:
        article(front)
    assert broken.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("title: A\n---\n", 1, "no --- before"),
        ("---\ntitle: A\n\nText.\n", 5, "no closing ---"),
        ("---", 1, "closing"),
    ],
)
def test_missing_marks_are_named(text: str, line: int, reason: str) -> None:
    with pytest.raises(Broken, match=reason) as broken:
        parse("a.md", text)
    assert broken.value.line == line

"""The front page and the pages of topics."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from forum import schema
from forum.app import create_app
from forum.kit.ids import decode, encode
from forum.settings import Settings
from tests.conftest import BASE_URL
from tests.http.plain import Page, words
from tests.pages.crowd import articles
from tests.world import TestClock, World

Become = Callable[[str], TestClient]
TRAM, RIVER, DRAFT = "The tram that runs all night", "A second reading of the river", "Not yet for everybody"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    """A site with nothing in it."""
    settings = Settings(data_dir=tmp_path, base_url=BASE_URL, limits="off", log_level="error")
    schema.migrate(settings.sqlite_path)
    with TestClient(create_app(settings, now=TestClock()), base_url=BASE_URL) as client:
        yield client


def titles(page: Page) -> list[str]:
    """The titles of the articles, in order."""
    return [words(title) for article in page.all("article") for title in article.iter("h2")]


def threads(page: Page) -> list[str]:
    """The outer ids of their threads, in order."""
    linked = [link.attrib["href"] for article in page.all("article") for title in article.iter("h2") for link in title.iter("a")]
    return [address.split("/")[2] for address in linked]


def talk(page: Page, title: str) -> str:
    """What stands under an article about its discussion."""
    (article,) = [one for one in page.all("article") if title in words(one)]
    return words(next(part for part in article.iter("p") if "talk" in part.get("class", "")))


def test_an_empty_site_says_that_it_is_empty(empty: TestClient) -> None:
    page = Page(empty.get("/"))

    assert page.status == 200
    assert titles(page) == []
    assert "No discussions yet" in page.text
    assert not page.has("nav", aria_label="Topics")


def test_an_empty_site_has_no_second_page(empty: TestClient) -> None:
    page = Page(empty.get("/?page=2"))

    assert titles(page) == []
    assert not page.has("a", rel="next")


def test_the_front_page_shows_each_published_article_once(served: tuple[TestClient, World]) -> None:
    client, _ = served

    assert sorted(titles(Page(client.get("/")))) == sorted([TRAM, RIVER])


def test_the_first_article_leads_with_its_picture_and_first_words(served: tuple[TestClient, World]) -> None:
    client, world = served
    (thread,) = articles(world, 1)
    world.post("Rita", thread_id=decode(thread))
    page = Page(client.get("/"))
    lead = page.one("article", class_="lead")

    assert threads(page)[0] == thread
    assert "Teaser 0." in words(lead)
    assert len(list(lead.iter("img"))) == 1


def test_the_discussion_where_somebody_just_spoke_is_the_hottest(served: tuple[TestClient, World]) -> None:
    client, world = served
    for thread_id, first in ((world.thread_id, TRAM), (world.other_id, RIVER)):
        world.clock.move(hours=1)
        world.post("Rita", thread_id=thread_id)

        assert titles(Page(client.get("/")))[0] == first


def test_the_most_discussed_come_first_when_asked_for(served: tuple[TestClient, World]) -> None:
    client, world = served
    for _ in range(3):
        world.say("Rita")
    world.clock.move(days=5)
    world.post("Sam", thread_id=world.other_id)

    assert titles(Page(client.get("/")))[0] == RIVER
    assert titles(Page(client.get("/?sort=top"))) == [TRAM, RIVER]


def test_the_newest_come_first_when_asked_for(served: tuple[TestClient, World]) -> None:
    client, world = served
    ids = articles(world, 3)

    assert threads(Page(client.get("/?sort=new")))[2:] == ids


def test_the_sort_in_force_is_marked_and_the_others_are_links(served: tuple[TestClient, World]) -> None:
    client, _ = served
    for address, label in (("/", "Hot"), ("/?sort=new", "New"), ("/?sort=top", "Most discussed")):
        page = Page(client.get(address))
        tabs = page.one("nav", aria_label="Sort discussions")

        assert [words(link) for link in tabs.iter("a") if link.get("aria-current") == "true"] == [label]
        assert [link.get("href") for link in tabs.iter("a")] == ["/", "/?sort=new", "/?sort=top"]


QUERIES = ["sort=none", "sort=", "page=0", "page=-1", "page=x", "page=1.5", "page=٣", "page=99999", "page="]


def test_an_order_or_page_that_cannot_be_is_refused_with_a_sentence(
    served: tuple[TestClient, World], subtests: pytest.Subtests
) -> None:
    client, _ = served
    for query in QUERIES:
        with subtests.test(query=query):
            page = Page(client.get(f"/?{query}"))

            assert page.status == 422
            assert "There is no such page." in page.text or "The sort must be one of" in page.text


def test_a_page_beyond_the_last_is_empty_and_ends_there(served: tuple[TestClient, World]) -> None:
    client, _ = served
    page = Page(client.get("/?page=9999"))

    assert page.status == 200
    assert titles(page) == []
    assert not page.has("a", rel="next")


def test_forty_five_articles_are_paged_through_each_once(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, world = served
    expected = {*articles(world, 45), world.thread, encode(world.other_id)}
    for sort in ("hot", "new", "top"):
        with subtests.test(sort=sort):
            address, found = f"/?sort={sort}", list[list[str]]()
            while address and len(found) < 5:
                page = Page(client.get(address))
                found.append(threads(page))
                address = next((link.attrib["href"] for link in page.all("a", rel="next")), "")

            assert [len(ids) for ids in found] == [20, 20, 7]
            assert {one for ids in found for one in ids} == expected


def test_pages_lead_on_and_back_in_the_order_chosen(served: tuple[TestClient, World]) -> None:
    client, world = served
    articles(world, 45)
    page = Page(client.get("/?sort=new&page=2"))

    assert page.one("a", rel="prev").get("href") == "/?sort=new"
    assert page.one("a", rel="next").get("href") == "/?sort=new&page=3"
    assert page.one("link", rel="next").get("href") == "/?sort=new&page=3"
    assert not page.has("article", class_="lead")


def test_the_numbers_of_a_discussion_stand_under_its_article(served: tuple[TestClient, World]) -> None:
    client, world = served
    first = world.say("Rita")
    world.say("Sam", parent=first)
    gone = world.say("Sam")
    world.delete("Sam", gone)
    world.clock.move(hours=2)
    page = Page(client.get("/"))

    assert talk(page, TRAM) == "2 commentsactive 2 hours ago"
    assert talk(page, RIVER).startswith("No comments yet")


def test_drafts_are_shown_to_moderators_and_marked(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, _ = served
    for reader in (client, sign_in("Rita")):
        page = Page(reader.get("/"))
        assert DRAFT not in page.text
        assert "Secrets" not in page.text

    for name in ("Mo", "Ada"):
        page = Page(sign_in(name).get("/"))
        (draft,) = [article for article in page.all("article") if DRAFT in words(article)]
        assert "Draft" in [words(badge) for badge in draft.iter("span")]


def test_topics_are_listed_with_how_many_discussions_they_have(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, _ = served

    def listed(reader: TestClient) -> dict[str, str]:
        nav = Page(reader.get("/")).one("nav", aria_label="Topics")
        return {link.attrib["href"]: words(link) for link in nav.iter("a")}

    everybody = {"/topics/cities": "Cities 1", "/topics/climate": "Climate 1", "/topics/transport": "Transport 1"}
    assert listed(client) == everybody
    assert listed(sign_in("Mo")) == everybody | {"/topics/secrets": "Secrets 1"}


def test_a_topic_s_page_shows_its_articles_only(served: tuple[TestClient, World]) -> None:
    client, _ = served
    page = Page(client.get("/topics/climate"))

    assert page.title == "Climate"
    assert titles(page) == [RIVER]
    assert "/topics/climate?sort=new" in page.links


def test_a_topic_s_pages_lead_on_within_the_topic(served: tuple[TestClient, World]) -> None:
    client, world = served
    articles(world, 25)
    first = Page(client.get("/topics/crowds?sort=top"))
    second = Page(client.get(first.one("a", rel="next").attrib["href"]))

    assert len(titles(first)) == 20
    assert len(titles(second)) == 5
    assert second.title == "Crowds"


def test_a_topic_that_is_not_there_is_not_found(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for slug in ["none", "Climate", "climate%00", "%27%20OR%201=1", "x" * 3_000]:
        with subtests.test(slug=slug):
            assert client.get(f"/topics/{slug}").status_code == 404


def test_a_topic_that_only_a_draft_has_is_told_to_moderators_only(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, _ = served

    assert client.get("/topics/secrets").status_code == 404
    assert sign_in("Rita").get("/topics/secrets").status_code == 404
    assert titles(Page(sign_in("Mo").get("/topics/secrets"))) == [DRAFT]


def test_the_header_knows_who_is_there(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, _ = served
    guest, rita, mo = Page(client.get("/?sort=new")), Page(sign_in("Rita").get("/")), Page(sign_in("Mo").get("/"))

    assert {"/signin?next=/%3Fsort%3Dnew", "/signup?next=/%3Fsort%3Dnew"} <= set(guest.links)
    assert "/moderation" not in guest.links + rita.links
    assert "/moderation" in mo.links
    assert "/signout" in rita.links
    assert (rita.one("html").get("data-viewer-name"), rita.one("html").get("data-viewer-role")) == ("Rita", "reader")
    assert guest.one("html").get("data-viewer-name") is None

"""Reading threads: who finds which, and the lists of the front page."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from forum.accounts.viewer import AnyViewer
from forum.articles.actions import ArticleFields, save_article
from forum.articles.views import ArticleView
from forum.database import WriteSession
from forum.errors import NotFound
from forum.threads.actions import open_thread
from forum.threads.models import Thread
from forum.threads.queries import epoch, find_discussion, find_thread, list_discussions
from tests.people import NOBODY, NOON
from tests.statements import queries_of
from tests.world import World

FIELDS = ArticleFields("test", "", "", "", {"published_at": NOON, "is_published": True})


def add(world: World, title: str, *, hours_ago: float = 0, topics: tuple[str, ...] = (), is_published: bool = True) -> int:
    """An article with a thread; gives the thread's id."""

    def make(session: WriteSession) -> int:
        at = NOON - timedelta(hours=hours_ago)
        fields = {"published_at": at, "is_published": is_published}
        provider: Any = ("The Mill Post", "mill.example", [])
        new = replace(FIELDS, source_id=title, title=title, fields=fields, topics=topics, provider=provider)
        return open_thread(session, save_article(session, None, new=new, now=NOON), now=NOON, active_at=at).id

    thread_id: int = world.write(make)
    return thread_id


def listed(
    world: World, viewer: AnyViewer = NOBODY, *, sort: str = "new", topic: str | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[ArticleView], bool]:
    found: tuple[list[ArticleView], bool] = world.read(list_discussions, viewer, sort=sort, topic=topic, limit=limit, offset=offset)
    return found


def titles(world: World, viewer: AnyViewer = NOBODY, **ask: Any) -> list[str]:
    return [view.title for view in listed(world, viewer, **ask)[0]]


def test_a_published_thread_is_found_by_everybody(world: World) -> None:
    for viewer in (NOBODY, world.viewer("Rita"), world.viewer("Mo")):
        assert world.read(find_thread, viewer, thread_id=world.thread_id).id == world.thread_id


@pytest.mark.parametrize("name", ["Rita", None])
def test_a_draft_is_not_found_by_readers(name: str | None, world: World) -> None:
    with pytest.raises(NotFound) as draft:
        world.read(find_thread, world.viewer(name) if name else NOBODY, thread_id=world.draft_id)
    with pytest.raises(NotFound) as nothing:
        world.read(find_thread, NOBODY, thread_id=1)
    assert str(draft.value) == str(nothing.value)


@pytest.mark.parametrize("name", ["Mo", "Ada"])
def test_a_draft_is_found_by_moderators(name: str, world: World) -> None:
    found = world.read(find_discussion, world.viewer(name), thread_id=world.draft_id)
    assert not found.article.is_published
    assert "Not yet for everybody" in titles(world, world.viewer(name))


def test_a_draft_is_in_no_list_of_a_reader(world: World) -> None:
    for sort in ("hot", "new", "top"):
        assert "Not yet for everybody" not in titles(world, world.viewer("Rita"), sort=sort)
    assert titles(world, topic="secrets") == []
    assert titles(world, world.viewer("Mo"), topic="secrets") == ["Not yet for everybody"]


def test_new_is_by_the_time_of_publishing(world: World) -> None:
    for title, hours_ago in (("Middle", 2), ("Newest", 1), ("Oldest", 90)):
        add(world, title, hours_ago=hours_ago)
    found = titles(world, sort="new")
    assert found[:2] == ["Newest", "Middle"]
    assert found[-1] == "Oldest"


def test_top_is_by_the_number_of_comments(world: World) -> None:
    some, many = add(world, "Some"), add(world, "Many")
    for thread_id, number in ((some, 1), (many, 3)):
        for _ in range(number):
            world.post("Rita", thread_id=thread_id)
    assert titles(world, sort="top")[:2] == ["Many", "Some"]


def test_hot_weighs_comments_against_time(world: World) -> None:
    quiet, busy = add(world, "Quiet and new", hours_ago=1), add(world, "Busy and older", hours_ago=40)
    add(world, "Quiet and old", hours_ago=30)
    world.clock.move(hours=-10)
    for _ in range(12):
        world.post("Rita", thread_id=busy)
    world.clock.move(hours=10)
    found = titles(world, sort="hot")
    assert found.index("Busy and older") < found.index("Quiet and new") < found.index("Quiet and old")

    world.post("Rita", thread_id=quiet)
    world.clock.move(hours=24)
    world.post("Sam", thread_id=quiet)

    found = titles(world, sort="hot")
    assert found.index("Quiet and new") < found.index("Busy and older")


def test_a_topic_shows_its_own_articles_alone(world: World) -> None:
    add(world, "About rain", topics=("Rain", "Cities"))
    assert titles(world, topic="rain") == ["About rain"]
    assert set(titles(world, topic="cities")) == {"About rain", "The tram that runs all night"}
    assert titles(world, topic="nowhere") == []


@pytest.mark.parametrize("sort", ["hot", "new", "top"])
def test_the_pages_together_are_everything_once(sort: str, world: World) -> None:
    for number in range(11):
        add(world, f"Article {number}", hours_ago=number % 3)
    whole = titles(world, sort=sort)
    pages, offset, more = [], 0, True
    while more:
        page, more = listed(world, sort=sort, limit=4, offset=offset)
        pages += [view.title for view in page]
        offset += 4
    assert len(pages) == 13
    assert whole == pages


@pytest.mark.parametrize("sort", ["hot", "new", "top"])
def test_a_list_takes_as_many_queries_for_many_articles_as_for_few(sort: str, world: World) -> None:
    with queries_of(world.database) as few:
        assert len(listed(world, sort=sort)[0]) == 2
    for number in range(20):
        add(world, f"Article {number}", topics=(f"Topic {number}", "Rain"))
    with queries_of(world.database) as many:
        assert len(listed(world, sort=sort)[0]) == 22
    assert len(few) == len(many) == 3


def test_a_list_shows_topics_provider_and_numbers(world: World) -> None:
    world.post("Rita")
    view = next(view for view in listed(world)[0] if view.title == "The tram that runs all night")
    assert [topic.name for topic in view.topics] == ["Cities", "Transport"]
    assert view.provider is not None
    assert (view.provider.name, view.comment_count, view.last_activity_at) == ("The Daily Example", 1, NOON)
    assert view.picture.is_made
    assert (view.url, view.is_draft) == (world.url, False)


def test_an_article_has_one_thread(world: World) -> None:
    def again(session: WriteSession) -> int:
        thread = session.get_one(Thread, world.thread_id)
        article = find_discussion(session, NOBODY, thread_id=thread.id).article
        return open_thread(session, article, now=NOON, active_at=NOON).id

    assert world.thread_id == world.write(again)


def test_the_history_of_logs_has_a_name(world: World) -> None:
    name = world.read(epoch)
    assert name
    assert name == world.read(find_discussion, NOBODY, thread_id=world.thread_id).view.epoch

"""Writing articles: made once, brought up to their source, with topics, provider and addresses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import func, select

from forum.articles.actions import ArticleFields, save_article
from forum.articles.models import Article, Provider, Topic
from forum.articles.queries import (
    find_by_address,
    find_by_source,
    find_topic,
    list_by_title,
    list_topics,
    providers_by_id,
    topics_of,
)
from forum.database import ReadSession, WriteSession
from tests.people import NOON
from tests.world import World

NEW = ArticleFields(
    source="file",
    source_id="a.md",
    fingerprint="1",
    title="The mill bridge is closed",
    fields={"excerpt": "Again.", "is_published": True},
    provider=("The Mill Post", "mill.example", []),
    topics=("Bridges", "Rain"),
    addresses=("https://mill.example/bridge",),
)


def save(world: World, new: ArticleFields = NEW, *, hours: int = 0) -> Article:
    def act(session: WriteSession) -> Article:
        known = find_by_source(session, source=new.source, source_id=new.source_id)
        return save_article(session, known, new=new, now=NOON + timedelta(hours=hours))

    article: Article = world.write(act)
    return article


def count(session: ReadSession, table: type[Any]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_an_article_is_made_with_all_that_belongs_to_it(world: World) -> None:
    article = save(world)
    found = world.read(find_by_source, source="file", source_id="a.md")
    assert (found.title, found.excerpt, found.slug) == (NEW.title, "Again.", "the-mill-bridge-is-closed")
    assert [topic.name for topic in world.read(topics_of, ids=[article.id])[article.id]] == ["Bridges", "Rain"]
    assert world.read(providers_by_id, ids=[article.provider_id])[article.provider_id].domain == "mill.example"
    assert world.read(find_by_address, address="https://mill.example/bridge").id == article.id


def test_an_article_brought_up_to_its_source_keeps_its_id_and_address(world: World) -> None:
    first = save(world)
    changed = save(world, replace(NEW, title="The mill bridge is open", fingerprint="2", fields={"excerpt": "At last."}), hours=1)
    assert (changed.id, changed.slug, changed.created_at) == (first.id, "the-mill-bridge-is-closed", NOON)
    assert (changed.title, changed.excerpt, changed.updated_at) == (
        "The mill bridge is open",
        "At last.",
        NOON + timedelta(hours=1),
    )
    assert [one.id for one in world.read(list_by_title, title="The mill bridge is open")] == [first.id]
    assert world.read(list_by_title, title=NEW.title) == []


def test_topics_are_replaced_and_keep_the_order_of_the_source(world: World) -> None:
    article = save(world)
    save(world, replace(NEW, topics=("Rain", "Floods", "rain")))
    assert [topic.name for topic in world.read(topics_of, ids=[article.id])[article.id]] == ["Rain", "Floods"]


def test_providers_and_topics_are_shared(world: World) -> None:
    save(world)
    providers, topics = world.read(count, Provider), world.read(count, Topic)
    save(world, replace(NEW, source_id="b.md", topics=("bridges", "RAIN")))
    assert (providers, topics) == (world.read(count, Provider), world.read(count, Topic))


def test_an_address_leads_to_the_article_it_first_named(world: World) -> None:
    first = save(world)
    second = save(world, replace(NEW, source_id="b.md", addresses=("https://mill.example/bridge", "https://mill.example/b")))
    assert world.read(find_by_address, address="https://mill.example/bridge").id == first.id
    assert world.read(find_by_address, address="https://mill.example/b").id == second.id
    assert world.read(find_by_address, address="https://mill.example/c") is None


def test_an_article_may_lose_its_provider(world: World) -> None:
    save(world)
    assert save(world, replace(NEW, provider=None)).provider_id is None


def test_titles_are_compared_without_case_accents_and_punctuation(world: World) -> None:
    article = save(world, replace(NEW, title="“Café, déjà vu”: the bridge!"))
    assert [one.id for one in world.read(list_by_title, title="cafe deja vu - THE BRIDGE")] == [article.id]
    assert world.read(list_by_title, title="cafe deja vu the ridge") == []


def test_topics_count_their_articles_the_fullest_first(world: World) -> None:
    save(world)
    save(world, replace(NEW, source_id="b.md", topics=("Rain",)))
    counted = {topic.name: number for topic, number in world.read(list_topics, with_drafts=False)}
    assert (counted["Rain"], counted["Bridges"]) == (2, 1)
    assert sorted(counted.values(), reverse=True) == list(counted.values())


def test_topics_of_drafts_alone_are_for_moderators(world: World) -> None:
    readers = {topic.name for topic, _ in world.read(list_topics, with_drafts=False)}
    moderators = {topic.name for topic, _ in world.read(list_topics, with_drafts=True)}
    assert moderators - readers == {"Secrets"}


def test_a_topic_is_found_by_its_slug(world: World) -> None:
    assert world.read(find_topic, slug="cities").name == "Cities"
    assert world.read(find_topic, slug="nowhere") is None

"""What pages see of an article."""

from dataclasses import replace
from typing import Any

from forum.articles.actions import ArticleFields, save_article
from forum.articles.views import ArticleView
from forum.database import WriteSession
from forum.threads.actions import open_thread
from forum.threads.queries import article_views, find_discussion
from tests.people import NOBODY, NOON
from tests.world import World

LOCAL = {"url": "pictures/tram.svg", "width": 800, "height": 450, "alt": "A tram."}
REMOTE = {"url": "https://x.example/a.png", "width": 10, "height": 20, "alt": "Elsewhere."}
BARE = ArticleFields("test", "one", "", "A tram", {"published_at": NOON})


def shown(world: World, **fields: Any) -> ArticleView:
    """The view of an article with these columns."""

    def make(session: WriteSession) -> ArticleView:
        article = save_article(session, None, new=replace(BARE, fields={**BARE.fields, **fields}), now=NOON)
        thread = open_thread(session, article, now=NOON, active_at=NOON)
        found = find_discussion(session, NOBODY, thread_id=thread.id)
        return article_views(session, rows=[(found.thread, found.article)])[0]

    view: ArticleView = world.write(make)
    return view


def test_an_article_without_a_picture_of_ours_has_a_made_one(world: World) -> None:
    view = shown(world, images=[REMOTE])
    assert (view.picture.src, view.picture.is_made, view.picture.alt) == (f"/pictures/{view.id}.svg", True, "")
    assert "x.example" not in repr(view)


def test_a_picture_of_ours_has_its_own_size_and_words(world: World) -> None:
    picture = shown(world, picture="own-1.svg", images=[LOCAL, REMOTE]).picture
    assert (picture.src, picture.width, picture.height, picture.alt) == ("/pictures/own-1.svg", 800, 450, "A tram.")


def test_a_remote_picture_before_ours_lends_it_nothing(world: World) -> None:
    picture = shown(world, picture="own-1.svg", images=[REMOTE, LOCAL]).picture
    assert (picture.width, picture.height, picture.alt) == (800, 450, "A tram.")


def test_a_picture_without_a_size_has_one_all_the_same(world: World) -> None:
    picture = shown(world, picture="own-1.svg", images=[{"url": "pictures/tram.svg"}]).picture
    assert picture.width > 0
    assert picture.height > 0


def test_related_articles_may_lack_address_and_date(world: World) -> None:
    related = [
        {"title": "Bare"},
        {"title": "Full", "url": "https://x.example", "provider": "X", "published_at": "2026-11-01T00:00:00+00:00"},
    ]
    bare, full = shown(world, related=related).related
    assert (bare.title, bare.url, bare.provider, bare.published_at) == ("Bare", None, None, None)
    assert full.published_at is not None
    assert full.published_at.isoformat() == "2026-11-01T00:00:00+00:00"


def test_the_source_of_an_article_is_its_page(world: World) -> None:
    assert shown(world, web_url="https://x.example/w", original_url="https://x.example/o").source_url == "https://x.example/w"


def test_an_article_without_a_text_has_none(world: World) -> None:
    assert shown(world).html is None

"""What one file becomes: its article with all that belongs to it, its thread, its comments."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from forum.accounts.models import User
from forum.accounts.viewer import Viewer
from forum.articles.models import Article
from forum.articles.queries import find_by_address, topics_of
from forum.comments.models import Comment
from forum.comments.queries import views_by_id
from forum.errors import NotFound
from forum.importers.pictures import FOLDER
from forum.kit.text import fold
from forum.threads.models import LogEntry
from forum.threads.queries import find_thread, list_discussions
from tests.importers.folder import (
    DRAFT,
    ICE,
    MILL,
    SVG,
    TALK,
    article,
    bring,
    comments_below,
    imported,
    outcomes,
    thread_of,
    whole,
    write,
)
from tests.people import NOBODY, NOON
from tests.waiting import until
from tests.world import World

pytestmark = pytest.mark.journey

TITLE = "The mill bridge is closed"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of each kind, and a picture."""
    return whole(tmp_path / "folder")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 18, hour, minute, tzinfo=UTC)


def test_an_article_has_all_its_fields(world: World, folder: Path) -> None:
    bring(world.database, folder)
    found = article(world.database, TITLE)
    assert (found.source, found.source_id, found.excerpt) == ("file", "https://mill.example/2026/bridge", "Again.")
    assert (found.published_at, found.quality, found.is_published) == (datetime(2026, 11, 17, 5, 30, tzinfo=UTC), 80, True)
    assert found.html == "<p>It rained, and <em>how</em>.</p>"
    assert [topic.name for topic in world.read(topics_of, ids=[found.id])[found.id]] == ["Bridges", "Rain"]
    assert world.read(find_by_address, address="https://mill.example/2026/bridge").id == found.id


def test_the_record_is_kept_as_it_came_and_shown_nowhere(world: World, folder: Path) -> None:
    bring(world.database, folder)
    raw = article(world.database, TITLE).raw
    assert (raw["secured"], raw["quality"], raw["title"]) == ("true", "80", TITLE)
    views, _ = world.read(list_discussions, world.viewer("Ada"), sort="new", topic=None, limit=50, offset=0)
    assert "secured" not in repr(views)


def test_related_articles_are_kept_and_shown(world: World, folder: Path) -> None:
    bring(world.database, folder)
    views, _ = world.read(list_discussions, NOBODY, sort="new", topic=None, limit=50, offset=0)
    (related,) = next(view for view in views if view.title == TITLE).related
    assert (related.title, related.url) == ("The bridge of last year", "https://mill.example/2025/bridge")
    assert related.published_at == datetime(2025, 8, 2, 6, tzinfo=UTC)


def test_the_first_picture_of_the_folder_is_copied_and_remote_ones_are_not_fetched(world: World, folder: Path) -> None:
    bring(world.database, folder, data_dir=folder.parent / "data")
    found = article(world.database, TITLE)
    assert found.picture is not None
    assert (folder.parent / "data" / FOLDER / found.picture).read_text() == SVG
    assert len(list((folder.parent / "data" / FOLDER).iterdir())) == 1
    assert [image["url"] for image in found.images] == ["pictures/bridge.svg", "https://mill.example/remote.png"]


def test_a_picture_outside_the_folder_is_not_taken(world: World, tmp_path: Path) -> None:
    write(tmp_path, {"secret/bridge.svg": SVG, "folder/mill.md": MILL.replace("pictures/", "secret/")})
    bring(world.database, tmp_path / "folder", data_dir=tmp_path / "data")
    assert article(world.database, TITLE).picture is None
    assert not (tmp_path / "data").exists()


def test_a_draft_is_absent_for_readers_and_there_for_moderators(world: World, folder: Path) -> None:
    bring(world.database, folder)
    thread = thread_of(world.database, article(world.database, "A draft of ours"))
    with pytest.raises(NotFound):
        world.read(find_thread, world.viewer("Rita"), thread_id=thread.id)
    assert world.read(find_thread, world.viewer("Mo"), thread_id=thread.id).id == thread.id


def test_a_thread_joins_the_published_article_of_its_title(world: World, folder: Path) -> None:
    report = bring(world.database, folder)
    assert outcomes(report)["threads/talk.txt"] == "joined"
    found = article(world.database, TITLE)
    assert comments_below(world.database, found)[0].body == "Nobody *told* us."
    assert thread_of(world.database, found).comment_count == 4


@pytest.mark.parametrize("title", ["THE MILL BRIDGE IS CLOSED", "“The mill bridge is closed!”", "The mill  bridge is closed."])
def test_titles_are_the_same_but_for_case_and_punctuation(title: str, world: World, folder: Path) -> None:
    write(folder, {"threads/talk.txt": TALK.replace(TITLE, title, 1)})
    bring(world.database, folder)
    assert len(comments_below(world.database, article(world.database, TITLE))) == 4


def test_a_thread_does_not_join_a_draft(world: World, folder: Path) -> None:
    write(folder, {"threads/talk.txt": TALK.replace(TITLE, "A draft of ours", 1)})
    report = bring(world.database, folder)
    assert outcomes(report)["threads/talk.txt"] == "new"
    both = [one for one in imported(world.database, Article) if one.title == "A draft of ours"]
    assert {(one.kind, one.is_published, len(comments_below(world.database, one))) for one in both} == {
        ("article", False, 0), ("discussion", True, 4),
    }  # fmt: skip


def test_a_thread_without_an_article_stands_by_itself(world: World, tmp_path: Path) -> None:
    bring(world.database, write(tmp_path / "folder", {"talk.txt": TALK}))
    found = article(world.database, TITLE)
    assert (found.kind, found.excerpt, found.is_published) == ("discussion", "What now?", True)
    assert len(comments_below(world.database, found)) == 4


def test_comments_come_in_by_time_with_parents_first(world: World, folder: Path) -> None:
    bring(world.database, folder)
    comments = comments_below(world.database, article(world.database, TITLE))
    assert [(one.created_at, one.depth) for one in comments] == [(at(8), 0), (at(8, 10), 0), (at(8, 30), 1), (at(9), 2)]
    assert [one.seq for one in comments] == [1, 2, 3, 4]
    first, _, second, third = comments
    assert (second.parent_id, third.parent_id, first.replies) == (first.id, second.id, 2)
    assert [(one.imported_score, one.score) for one in comments] == [(14, 14), (0, 0), (-2, -2), (0, 0)]


def test_the_last_activity_is_that_of_the_last_comment(world: World, folder: Path) -> None:
    bring(world.database, folder)
    thread = thread_of(world.database, article(world.database, TITLE))
    assert (thread.last_activity_at, thread.seq) == (at(9), 4)


def test_every_imported_comment_is_in_the_log(world: World, folder: Path) -> None:
    bring(world.database, folder)
    thread = thread_of(world.database, article(world.database, TITLE))
    statement = select(LogEntry).where(LogEntry.thread_id == thread.id)
    entries = world.database.read_now(lambda session: list(session.exec(statement)))
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert {entry.at for entry in entries} == {NOON}


def test_names_of_accounts_are_theirs_only_when_spoken_for(world: World, folder: Path) -> None:
    rita = world.cast["Rita"].viewer
    assert isinstance(rita, Viewer)
    bring(world.database, folder, authors={fold("Rita"): rita.user_id})
    authors = {one.id: one for one in imported(world.database, User)}
    by = {one.body: authors[one.author_id] for one in comments_below(world.database, article(world.database, TITLE))}
    assert (by["By whom?"].id, by["By whom?"].origin) == (rita.user_id, "")
    assert (by["I was told."].name, by["I was told."].origin, by["I was told."].password_hash) == ("Sam", "import", None)
    assert by["I was told."].id != world.cast["Sam"].viewer.user_id


def test_an_author_is_made_once_for_all_files(world: World, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", {"a.txt": TALK, "b.txt": TALK.replace(TITLE, "Another talk", 1)})
    bring(world.database, folder)
    made = [one for one in imported(world.database, User) if one.origin == "import"]
    assert sorted(one.name for one in made) == ["Rita", "Sam", "Walter"]


def test_a_time_in_the_future_is_now_and_a_reply_is_never_before_what_it_answers(world: World, tmp_path: Path) -> None:
    text = "A talk::Excerpt\n\n@Rita 2027-01-01T00:00Z\nFrom tomorrow.\n\n  @Sam 2026-01-01T00:00Z\n  From yesterday.\n"
    bring(world.database, write(tmp_path / "folder", {"talk.txt": text}))
    comments = comments_below(world.database, article(world.database, "A talk"))
    assert [(one.body, one.created_at) for one in comments] == [("From tomorrow.", NOON), ("From yesterday.", NOON)]


def test_comments_without_a_time_keep_the_order_of_the_file(world: World, tmp_path: Path) -> None:
    text = "A talk::Excerpt\n\n@Rita\nOne.\n\n@Sam\nTwo.\n\n  @Rita\n  Three.\n\n@Nils\nFour.\n"
    bring(world.database, write(tmp_path / "folder", {"talk.txt": text}))
    comments = comments_below(world.database, article(world.database, "A talk"))
    assert [one.body for one in comments] == ["One.", "Two.", "Three.", "Four."]


def test_undated_comments_stand_just_behind_their_article(world: World, folder: Path) -> None:
    write(folder, {"threads/talk.txt": f"{TITLE}::Excerpt\n\n@Rita\nOne.\n\n@Sam\nTwo.\n"})
    bring(world.database, folder)
    published = datetime(2026, 11, 17, 5, 30, tzinfo=UTC)
    comments = comments_below(world.database, article(world.database, TITLE))
    assert [one.created_at - published for one in comments] == [timedelta(seconds=1), timedelta(seconds=2)]


def test_a_plain_thread_is_a_comment_and_its_reply(world: World, tmp_path: Path) -> None:
    bring(world.database, write(tmp_path / "folder", {"talk.txt": "A talk::Excerpt\n\nNobody told us.\nI was told.\nBy whom?\n"}))
    first, reply = comments_below(world.database, article(world.database, "A talk"))
    assert (first.body, reply.body, reply.parent_id) == ("Nobody told us.", "I was told.\n\nBy whom?", first.id)


def test_a_text_becomes_an_article_without_comments(world: World, tmp_path: Path) -> None:
    bring(world.database, write(tmp_path / "folder", {"ice.txt": ICE}))
    found = article(world.database, "On harbour ice")
    assert found.html.count("<p>") == 2
    assert found.teaser.startswith("The ice came late this year.")
    assert comments_below(world.database, found) == []


def test_imported_markup_is_made_safe(world: World, tmp_path: Path) -> None:
    attack = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    folder = write(tmp_path / "folder", {"a.md": DRAFT.replace("Not yet.", attack), "t.txt": f"A talk::E\n\n@Rita\n{attack}\n"})
    bring(world.database, folder)
    stored = [one.html for one in imported(world.database, Article)] + [one.html for one in imported(world.database, Comment)]
    assert not [html for html in stored if "<script" in html or "<img" in html or 'href="javascript' in html]


def test_a_removed_comment_stays_removed_on_the_next_run(world: World, folder: Path) -> None:
    bring(world.database, folder)
    target = next(one for one in imported(world.database, Comment) if one.body == "Good riddance.")
    world.remove(world.read(views_by_id, ids=[target.id])[target.id])

    report = bring(world.database, folder, now=NOON + timedelta(days=1))

    assert set(outcomes(report).values()) == {"same"}
    assert [one.state for one in imported(world.database, Comment) if one.id == target.id] == ["removed"]


def test_an_imported_comment_can_be_answered_and_voted_on(world: World, folder: Path) -> None:
    bring(world.database, folder)
    found = article(world.database, TITLE)
    target = comments_below(world.database, found)[0]
    view = world.read(views_by_id, ids=[target.id])[target.id]
    reply = world.post("Rita", parent=view, thread_id=thread_of(world.database, found).id)
    assert (reply.seq, reply.comment.depth) == (5, 1)


async def test_an_import_wakes_nobody(world: World, folder: Path) -> None:
    told: list[object] = []
    world.database.follow(told.extend)
    bring(world.database, folder)
    world.post("Rita")
    await until(lambda: told)
    assert len(told) == 1

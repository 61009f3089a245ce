"""Importing files and folders: once, however often it is run, and a broken one harms no other."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.database import Database, ReadSession
from forum.importers import run as run_module
from forum.importers.records import Broken
from tests.importers.folder import (
    DRAFT,
    ICE,
    MILL,
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
from tests.people import NOON

pytestmark = pytest.mark.journey

LATER = NOON + timedelta(days=1)


@pytest.fixture
def empty(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """A database without people or articles."""
    path = tmp_path / "base" / "forum.db"
    path.parent.mkdir()
    path.write_bytes(migrated.read_bytes())
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of each kind, and a picture."""
    return whole(tmp_path / "folder")


def state(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""

    def get(session: ReadSession) -> dict[str, list[tuple[object, ...]]]:
        names = sa.inspect(session.connection()).get_table_names()
        rows = {name: session.connection().exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names}
        return {name: sorted(tuple(row) for row in found) for name, found in rows.items()}

    return database.read_now(get)


def test_a_folder_comes_in(empty: Database, folder: Path) -> None:
    report = bring(empty, folder)
    assert outcomes(report) == {
        "articles/draft.md": "new", "articles/mill.md": "new", "texts/ice.txt": "new", "threads/talk.txt": "joined",
    }  # fmt: skip
    assert report.closing_line() == "imported 3 articles, 4 comments, skipped 0, failed 0"
    assert (len(imported(empty, Article)), len(imported(empty, Comment))) == (3, 4)


@pytest.mark.parametrize("again_at", [NOON, LATER])
def test_a_second_run_changes_nothing(again_at: object, empty: Database, folder: Path) -> None:
    bring(empty, folder)
    before = state(empty)

    report = bring(empty, folder, now=again_at)  # type: ignore[arg-type]  # a time

    assert set(outcomes(report).values()) == {"same"}
    assert report.closing_line() == "imported 0 articles, 0 comments, skipped 4, failed 0"
    assert before == state(empty)


def test_a_changed_file_updates_its_article_and_keeps_its_thread(empty: Database, folder: Path) -> None:
    bring(empty, folder)
    first = article(empty, "The mill bridge is closed")
    thread = thread_of(empty, first)
    write(folder, {"articles/mill.md": MILL.replace("Again.", "At last.").replace("It rained", "The sun shone")})

    report = bring(empty, folder, now=LATER)

    changed = article(empty, "The mill bridge is closed")
    assert outcomes(report)["articles/mill.md"] == "changed"
    assert report.closing_line() == "imported 0 articles, 0 comments, skipped 3, failed 0, updated 1"
    assert (changed.id, changed.excerpt, changed.slug, changed.updated_at) == (first.id, "At last.", first.slug, LATER)
    assert "The sun shone" in changed.html
    assert (thread_of(empty, changed).id, len(comments_below(empty, changed))) == (thread.id, 4)


def test_a_new_title_keeps_the_talk_where_it_hangs(empty: Database, folder: Path) -> None:
    bring(empty, folder)
    write(folder, {"articles/mill.md": MILL.replace("The mill bridge is closed", "The mill bridge is open")})

    report = bring(empty, folder, now=LATER)

    assert len(imported(empty, Article)) == 3
    assert len(comments_below(empty, article(empty, "The mill bridge is open"))) == 4
    assert outcomes(report)["threads/talk.txt"] == "same"


def test_further_comments_in_a_file_come_in_and_the_others_stay(empty: Database, folder: Path) -> None:
    bring(empty, folder)
    before = {one.id for one in imported(empty, Comment)}
    write(folder, {"threads/talk.txt": TALK + "\n  @Rita 2026-11-18T11:00Z\n  Oh, Walter.\n"})

    report = bring(empty, folder, now=LATER)

    after = comments_below(empty, article(empty, "The mill bridge is closed"))
    assert outcomes(report)["threads/talk.txt"] == "joined"
    assert before < {one.id for one in after}
    assert (after[-1].body, after[-1].seq, len(after)) == ("Oh, Walter.", 5, 5)
    walter = next(one for one in after if one.body == "Good riddance.")
    assert (after[-1].parent_id, walter.replies) == (walter.id, 1)


BROKEN = {
    "broken/yaml.md": "---\ntitle: [unclosed\n---\n",
    "broken/untitled.md": "---\nexcerpt: nothing\n---\n",
    "broken/level.txt": "A title::An excerpt\n\n@Rita 2026-11-18T08:00Z\nHi.\n\n    @Sam 2026-11-18T08:00Z\n    Too deep.\n",
    "broken/empty.txt": "   \n",
}


def test_a_broken_file_is_named_with_its_line_and_the_rest_is_in(empty: Database, folder: Path) -> None:
    report = bring(empty, write(folder, BROKEN))

    reasons = {outcome.name: outcome.reason for outcome in report.failures}
    assert reasons.keys() == BROKEN.keys()
    assert reasons["broken/level.txt"].startswith("line 6: ")
    assert reasons["broken/untitled.md"].startswith("line ")
    assert reasons["broken/yaml.md"].startswith("line ")
    assert report.counts["failed"] == 4
    assert report.closing_line().endswith("failed 4")
    assert (len(imported(empty, Article)), len(imported(empty, Comment))) == (3, 4)


@pytest.mark.parametrize(
    "content",
    [b"caf\xe9", b"\xff\xfea\x00", b"a\x00b", b"PK\x03\x04zip", b"<?xml version='1.0'?><a/>", b"x" * (1024 * 1024 + 1)],
    ids=["latin 1", "utf 16", "nul", "zip", "xml", "over 1 MiB"],
)
def test_what_is_no_text_is_refused_and_nothing_of_it_stays(content: bytes, empty: Database, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", {"ice.txt": ICE})
    (folder / "odd.txt").write_bytes(content)
    report = bring(empty, folder)
    assert outcomes(report) == {"ice.txt": "new", "odd.txt": "failed"}
    assert report.failures[0].reason
    assert len(imported(empty, Article)) == 1


def test_a_comment_over_the_limit_names_its_number_and_nothing_of_its_file_is_in(empty: Database, folder: Path) -> None:
    write(folder, {"threads/long.txt": f"Another title::Excerpt\n\n@Rita\nShort.\n\n@Sam\n{'x' * 10_001}\n"})
    report = bring(empty, folder)
    (failure,) = report.failures
    assert failure.name == "threads/long.txt"
    assert failure.reason.startswith("comment 2: A comment has at most 10,000 characters")
    assert "Short." not in {one.body for one in imported(empty, Comment)}
    assert "Another title" not in {one.title for one in imported(empty, Article)}


def test_a_dry_run_says_the_same_and_changes_nothing(empty: Database, folder: Path) -> None:
    write(folder, BROKEN)
    before, file_before = state(empty), hashlib.sha256(empty.path.read_bytes()).hexdigest()
    data = empty.path.parent / "data"

    dry = bring(empty, folder, is_dry=True, data_dir=data)

    assert before == state(empty)
    assert file_before == hashlib.sha256(empty.path.read_bytes()).hexdigest()
    assert not data.exists()
    wet = bring(empty, folder, data_dir=data)
    assert (dry.closing_line(), dry.outcomes) == (wet.closing_line(), wet.outcomes)
    assert data.exists()


def test_one_file_may_be_named_by_itself(empty: Database, folder: Path) -> None:
    report = bring(empty, folder / "texts" / "ice.txt")
    assert outcomes(report) == {"ice.txt": "new"}


def test_a_file_named_twice_comes_in_once(empty: Database, folder: Path) -> None:
    path = folder / "articles" / "mill.md"
    report = bring(empty, path, path)
    assert [outcome.outcome for outcome in report.outcomes] == ["new", "same"]


def test_a_path_that_does_not_exist_is_refused_before_anything_is_written(empty: Database, folder: Path) -> None:
    with pytest.raises(Broken, match="no such file"):
        bring(empty, folder, folder / "nowhere")
    assert imported(empty, Article) == []


def test_threads_come_last_whatever_their_names(empty: Database, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", {"a-talk.txt": TALK, "z-mill.md": MILL})
    report = bring(empty, folder)
    assert [outcome.name for outcome in report.outcomes] == ["z-mill.md", "a-talk.txt"]
    assert len(imported(empty, Article)) == 1


def test_many_files_come_in_by_batches_and_progress_is_told(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "BATCH", 3)
    told: list[tuple[int, int]] = []
    folder = write(tmp_path / "folder", {f"{number}.txt": ICE.replace("harbour", f"harbour {number}") for number in range(8)})
    report = bring(empty, folder, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(number, 8) for number in range(1, 9)]
    assert report.counts["new"] == len(imported(empty, Article)) == 8


def test_a_format_may_be_asked_for(empty: Database, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", {"talk.txt": TALK})
    report = bring(empty, folder, format="text")
    assert outcomes(report) == {"talk.txt": "new"}
    assert imported(empty, Comment) == []


def test_notes_say_what_was_cut(empty: Database, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", {"long.md": f"---\ntitle: {'word ' * 100}\n---\n"})
    (outcome,) = bring(empty, folder).outcomes
    assert outcome.outcome == "new"
    assert any(note.startswith("title: cut") for note in outcome.notes)


def test_a_draft_becomes_public_when_its_file_says_so(empty: Database, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", {"draft.md": DRAFT})
    bring(empty, folder)
    assert not article(empty, "A draft of ours").is_published
    bring(empty, write(folder, {"draft.md": DRAFT.replace("false", "true")}), now=LATER)
    assert article(empty, "A draft of ours").is_published


def test_an_import_that_was_broken_off_goes_on_where_it_was(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "BATCH", 2)
    folder = write(tmp_path / "folder", {f"{number}.txt": ICE.replace("harbour", f"harbour {number}") for number in range(5)})

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        bring(empty, folder, on_progress=stop)
    assert len(imported(empty, Article)) == 2

    report = bring(empty, folder)
    assert report.closing_line() == "imported 3 articles, 0 comments, skipped 2, failed 0"
    assert len(imported(empty, Article)) == 5

"""`forum import`."""

from pathlib import Path

import pytest

from forum.database import Database
from tests.cli.conftest import Forum
from tests.http.ledger import Ledger, rows_of

ARTICLE = "---\ntitle: {}\npublished: true\npublishedDateTime: 2026-11-20T12:00:00Z\n---\n\nIts *text*.\n"
THREAD = "What do you see?::From the window\n\n@rita 2026-11-20T12:00Z +3\nA tram.\n\n  @sam 2026-11-20T12:05Z\n  Two.\n"


@pytest.fixture
def folder(migrated_home: Path) -> Path:
    """Two articles, a text and a thread."""
    folder = migrated_home / "import"
    (folder / "below").mkdir(parents=True)
    (folder / "one.md").write_text(ARTICLE.format("One"))
    (folder / "below" / "two.md").write_text(ARTICLE.format("Two"))
    (folder / "text.txt").write_text("A plain text has a first line\n\nand goes on for a while, as texts do.\n")
    (folder / "thread.txt").write_text(THREAD)
    return folder


def contents(home: Path) -> Ledger:
    database = Database(home / "data" / "forum.db")
    try:
        return database.read_now(rows_of)
    finally:
        database.close()


def test_a_folder_is_imported_with_a_closing_line(forum: Forum, folder: Path, migrated_home: Path) -> None:
    ran = forum("import", folder)
    found = contents(migrated_home)

    assert ran.code == 0
    assert ran.out == "imported 4 articles, 2 comments, skipped 0, failed 0\n"
    assert len(found["articles"]) == len(found["threads"]) == 4
    assert len(found["comments"]) == 2


def test_a_second_import_changes_nothing(forum: Forum, folder: Path, migrated_home: Path) -> None:
    forum("import", folder)
    before = contents(migrated_home)
    ran = forum("import", folder)

    assert ran.code == 0
    assert ran.out == "imported 0 articles, 0 comments, skipped 4, failed 0\n"
    assert contents(migrated_home) == before


def test_files_may_be_named_one_by_one(forum: Forum, folder: Path) -> None:
    ran = forum("import", folder / "one.md", folder / "thread.txt")

    assert ran.out == "imported 2 articles, 2 comments, skipped 0, failed 0\n"


def test_what_cannot_be_read_is_named_and_the_rest_is_in(forum: Forum, folder: Path, migrated_home: Path) -> None:
    (folder / "broken.md").write_text("---\ntitle: [\n---\n")
    (folder / "latin.txt").write_bytes("Grün".encode("latin-1"))
    (folder / "nul.txt").write_bytes(b"A title\n\nnul \x00 byte")
    (folder / "empty.md").write_bytes(b"")
    ran = forum("import", folder)
    failed = [line for line in ran.err.splitlines() if line.startswith("failed: ")]

    assert ran.code == 1
    assert ran.out == "imported 4 articles, 2 comments, skipped 0, failed 4\n"
    assert [line.split(": ")[1] for line in sorted(failed)] == ["broken.md", "empty.md", "latin.txt", "nul.txt"]
    assert all(len(line.split(": ", 2)[2]) > 5 for line in failed)
    assert "Traceback" not in ran.err
    assert len(contents(migrated_home)["articles"]) == 4


def test_a_dry_run_says_the_same_and_writes_nothing(forum: Forum, folder: Path, migrated_home: Path) -> None:
    before = contents(migrated_home)
    dry = forum("import", "--dry-run", folder)
    assert contents(migrated_home) == before

    assert forum("import", folder).out == dry.out


def test_a_path_that_is_not_there_stops_before_anything_is_read(forum: Forum, folder: Path, migrated_home: Path) -> None:
    before = contents(migrated_home)
    sentence = forum("import", folder, migrated_home / "nowhere").sentence

    assert "nowhere" in sentence
    assert contents(migrated_home) == before


def test_a_folder_with_nothing_to_read_is_no_failure(forum: Forum, migrated_home: Path) -> None:
    (migrated_home / "import").mkdir()
    (migrated_home / "import" / "README.md").write_text("Not an article")

    assert forum("import", migrated_home / "import").out == "imported 0 articles, 0 comments, skipped 0, failed 0\n"


def test_a_format_may_be_given(forum: Forum, folder: Path) -> None:
    assert forum("import", "--format", "text", folder / "text.txt").code == 0
    assert forum("import", "--format", "front-matter", folder / "text.txt").code == 1
    assert forum("import", "--format", "guess", folder / "text.txt").code == 2


def test_a_changed_article_is_brought_up_to_its_source(forum: Forum, folder: Path, migrated_home: Path) -> None:
    forum("import", folder)
    (folder / "one.md").write_text(ARTICLE.format("One, told anew"))
    ran = forum("import", folder)

    assert ran.out == "imported 0 articles, 0 comments, skipped 3, failed 0, updated 1\n"
    assert "One, told anew" in str(contents(migrated_home)["articles"])
    assert len(contents(migrated_home)["threads"]) == 4


def test_no_progress_bar_is_drawn_where_nobody_watches(forum: Forum, folder: Path) -> None:
    ran = forum("import", folder)

    assert ran.err == ""
    assert "\r" not in ran.out
    assert "\x1b" not in ran.out

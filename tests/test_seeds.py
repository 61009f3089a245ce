"""The demo content: loads whole, loads twice with equal state, and is what the demo needs."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from forum.accounts.guests import guests_of
from forum.accounts.marks import is_new, kind_of, mark_of
from forum.accounts.models import Role, User
from forum.accounts.passwords import is_right
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.database import Database, ReadSession
from forum.errors import BadSettings
from forum.importers.seeds import load_seeds, read_people
from forum.moderation.models import Appeal, Case, CaseState, Report
from forum.paths import SEEDS
from forum.settings import Settings
from forum.threads.models import LogEntry, Thread
from tests.importers.folder import imported

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def seeded(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, str]]:
    """The demo content in a database, and what loading it said. Nothing below changes it."""
    path = tmp_path_factory.mktemp("seeds") / "forum.db"
    path.write_bytes(migrated.read_bytes())
    database = Database(path)
    yield database, load_seeds(database, SEEDS, settings=Settings(data_dir=path.parent), now=NOW)
    database.close()


@pytest.fixture
def database(seeded: tuple[Database, str]) -> Database:
    return seeded[0]


def state(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    def get(session: ReadSession) -> dict[str, list[tuple[Any, ...]]]:
        names = sa.inspect(session.connection()).get_table_names()
        rows = {name: session.connection().exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names}
        return {name: sorted(tuple(row) for row in found) for name, found in rows.items()}

    return database.read_now(get)


def pictures(database: Database) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (database.path.parent / "pictures").iterdir()}


def listed(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((SEEDS / name).read_text(encoding="utf-8"))[name.removesuffix(".yaml")]
    return rows


def test_the_closing_line_counts_what_is_there(seeded: tuple[Database, str]) -> None:
    database, line = seeded
    articles, comments = len(imported(database, Article)), len(imported(database, Comment))
    assert (
        line
        == f"imported {articles} articles, {comments} comments, skipped 0, failed 0; {len(listed('reports.yaml'))} reports, {len(listed('decisions.yaml'))} decisions"
    )
    assert comments > 20


def test_a_second_load_changes_nothing(seeded: tuple[Database, str]) -> None:
    database, first = seeded
    before, drawn = state(database), pictures(database)
    assert drawn

    second = load_seeds(database, SEEDS, settings=Settings(data_dir=database.path.parent), now=NOW)

    assert second.startswith("imported 0 articles, 0 comments, skipped ")
    assert second.endswith("failed 0; 0 reports, 0 decisions")
    assert first != second
    assert (before, drawn) == (state(database), pictures(database))


def test_every_file_is_in(database: Database) -> None:
    files = [path for folder in ("articles", "texts", "threads") for path in (SEEDS / folder).iterdir()]
    joined = [path for path in (SEEDS / "threads").iterdir() if path.name != "which-sound-tells-you-that-you-are-home.txt"]
    assert len(files) - len(joined) == len(imported(database, Article))


def test_the_people_can_sign_in_with_their_roles(database: Database) -> None:
    accounts = {user.name: user for user in imported(database, User) if user.origin == ""}
    people = read_people(SEEDS)
    assert accounts.keys() == {person.name for person in people}
    for person in people:
        account = accounts[person.name]
        assert (account.role, account.email, account.about) == (person.role, person.email, person.about)
        assert is_right(person.password, stored=account.password_hash)
    assert {Role.ADMIN, Role.MODERATOR, Role.READER} == {person.role for person in people}


def test_the_people_speak_in_the_threads(database: Database) -> None:
    speakers = Counter(comment.author_id for comment in imported(database, Comment))
    ours = {user.id for user in imported(database, User) if user.origin == ""}
    assert len(ours & speakers.keys()) >= 6


def test_threads_hang_on_their_articles(database: Database) -> None:
    articles = {article.id: article for article in imported(database, Article)}
    busy = {
        articles[thread.article_id].title: thread.comment_count for thread in imported(database, Thread) if thread.comment_count
    }
    firsts = [path.read_text(encoding="utf-8").split("::")[0] for path in (SEEDS / "threads").iterdir()]
    assert sorted(busy) == sorted(firsts)
    assert len(articles) == len({article.title_folded for article in articles.values()})


def test_replies_come_after_what_they_answer_and_numbers_have_no_hole(database: Database) -> None:
    comments = {comment.id: comment for comment in imported(database, Comment)}
    for comment in comments.values():
        if comment.parent_id:
            parent = comments[comment.parent_id]
            assert (parent.seq, parent.created_at) < (comment.seq, comment.created_at)
    entries = imported(database, LogEntry)
    for thread in imported(database, Thread):
        assert [one.seq for one in entries if one.thread_id == thread.id] == list(range(1, thread.seq + 1))


def test_nothing_is_from_the_future(database: Database) -> None:
    dates = [article.published_at for article in imported(database, Article) if article.published_at]
    assert max(dates) < NOW
    assert max(comment.created_at for comment in imported(database, Comment)) < NOW


def test_there_is_a_draft_and_it_has_no_talk(database: Database) -> None:
    drafts = [article for article in imported(database, Article) if not article.is_published]
    assert drafts
    threads = {thread.article_id: thread for thread in imported(database, Thread)}
    assert all(threads[draft.id].comment_count == 0 for draft in drafts)


def test_own_pictures_are_copied_and_shown(database: Database) -> None:
    shown = {article.picture for article in imported(database, Article) if article.picture}
    assert shown == pictures(database).keys()
    assert len(shown) == len(list((SEEDS / "pictures").glob("*.svg")))


def test_the_desk_is_not_empty(database: Database) -> None:
    cases, reports, rows = imported(database, Case), imported(database, Report), listed("reports.yaml")
    decided = listed("decisions.yaml")
    assert Counter(case.state for case in cases) == {CaseState.OPEN: len(rows) - len(decided), CaseState.DECIDED: len(decided)}
    assert len(imported(database, Appeal)) == sum("appeal" in row for row in decided) > 0
    assert len(reports) == len(rows)
    assert sorted(report.reason for report in reports) == sorted(row["reason"] for row in rows)
    assert {report.created_at for report in reports} == {row["at"] for row in rows}


def test_nobody_reports_themselves(database: Database) -> None:
    authors = {comment.id: comment.author_id for comment in imported(database, Comment)}
    assert all(report.reporter_id != authors[report.comment_id] for report in imported(database, Report))


def test_seeds_are_refused_where_others_come_in(database: Database) -> None:
    before = state(database)
    with pytest.raises(BadSettings, match="public"):
        load_seeds(database, SEEDS, settings=Settings(data_dir=database.path.parent, base_url="https://talk.example.org"), now=NOW)
    assert before == state(database)


def test_every_picture_is_plain_and_small() -> None:
    drawings = sorted((SEEDS / "pictures").glob("*.svg"))
    assert drawings
    for path in drawings:
        text = path.read_text(encoding="utf-8")
        assert len(text) < 12 * 1024, path.name
        assert 'width="1200" height="675"' in text, path.name
        assert not [word for word in ("<script", "<text", "<style", "href", "url(", "Gradient") if word in text], path.name


def test_every_mark_stands_beside_some_comment(database: Database) -> None:
    users = {user.id: user for user in imported(database, User)}

    def mark(comment: Comment) -> str | None:
        user = users[comment.author_id]
        kind, fresh = kind_of(user.origin), is_new(kind_of(user.origin), since=user.created_at, at=comment.created_at)
        return mark_of(kind, role=user.role, is_verified=user.verified_at is not None, is_new=fresh)

    marks = Counter(mark(comment) for comment in imported(database, Comment))
    assert marks.keys() == {"guest", "imported", "new", "verified", None}
    assert marks[None] > marks["new"]


def test_a_guest_s_comment_waits_for_the_account_that_proved_the_address(database: Database) -> None:
    yusuf = next(user for user in imported(database, User) if user.name == "Yusuf")
    (guest,) = database.read_now(guests_of, yusuf)
    assert [comment.author_id for comment in imported(database, Comment)].count(guest.id) == 1

"""One writer, many readers, group commit, and what follows a commit."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from forum import database as database_module
from forum.articles.models import Topic
from forum.database import (
    FIXED_SQLITE,
    READERS,
    Database,
    ReadSession,
    WriteSession,
    execute,
    foreign_version,
    open_engine,
    sqlite_module,
)
from forum.errors import Conflict, Unavailable
from forum.events import record
from tests.statements import commits_of
from tests.waiting import WAIT_S, until


class Hold:
    """Work that keeps the writer busy until it is let go."""

    def __init__(self) -> None:
        self.taken, self.release = threading.Event(), threading.Event()

    def __call__(self, session: ReadSession) -> None:
        self.taken.set()
        assert self.release.wait(WAIT_S)

    async def begin(self, database: Database) -> "asyncio.Task[None]":
        """Have the writer take it, and nothing else with it."""
        held = asyncio.create_task(database.write(self))
        assert await asyncio.to_thread(self.taken.wait, WAIT_S)
        return held


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Database]:
    """A database with one table of texts."""
    database = Database(tmp_path / "notes.db")
    database.write_now(run, "CREATE TABLE notes (text TEXT UNIQUE)")
    yield database
    database.close()


def run(session: ReadSession, statement: str) -> list[Any]:
    result = session.connection().exec_driver_sql(statement)
    return [row[0] for row in result] if result.returns_rows else []


def put(session: WriteSession, text: str) -> str:
    session.connection().exec_driver_sql("INSERT INTO notes VALUES (?)", (text,))
    record(session, text)
    return text


def fail_after_put(session: WriteSession, text: str) -> None:
    put(session, text)
    raise Conflict("no", "No.")


def texts(session: ReadSession) -> list[str]:
    return run(session, "SELECT text FROM notes ORDER BY rowid")


async def started(*writes: Any) -> list["asyncio.Task[Any]"]:
    """The writes as tasks that have reached the queue."""
    tasks = [asyncio.ensure_future(write) for write in writes]
    await asyncio.sleep(0)
    return tasks


@pytest.mark.parametrize(
    ("pragma", "expected"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("query_only", 0)]
)
def test_the_writer_s_live_connection_is_set_for_durability(notes: Database, pragma: str, expected: object) -> None:
    assert [expected] == notes.write_now(run, f"PRAGMA {pragma}")
    assert notes.write_now(run, "PRAGMA busy_timeout")[0] >= 5_000


@pytest.mark.parametrize(
    ("pragma", "expected"), [("query_only", 1), ("foreign_keys", 1), ("wal_autocheckpoint", 0), ("mmap_size", 0)]
)
def test_every_reader_s_live_connection_can_only_read(notes: Database, pragma: str, expected: object) -> None:
    together = threading.Barrier(READERS)

    def ask(session: ReadSession) -> list[Any]:
        found = run(session, f"PRAGMA {pragma}") + [run(session, "PRAGMA busy_timeout")[0] >= 5_000]
        together.wait(WAIT_S)
        return found

    with ThreadPoolExecutor(READERS) as pool:
        answers = list(pool.map(lambda _: notes.read_now(ask), range(READERS)))
    assert [[expected, True]] * READERS == answers


def test_this_sqlite_has_no_wal_reset_bug_or_one_connection_writes(notes: Database) -> None:
    if sqlite_module().__name__ == "pysqlite3":
        assert sqlite_module().sqlite_version_info >= FIXED_SQLITE
    assert type(notes._writer_engine.pool).__name__ == "StaticPool"


def test_the_driver_is_the_chosen_one(notes: Database) -> None:
    assert notes._writer_engine.dialect.dbapi is sqlite_module()
    assert notes._reader_engine.dialect.dbapi is sqlite_module()


def test_a_reader_cannot_write(notes: Database) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        notes.read_now(run, "INSERT INTO notes VALUES ('smuggled')")
    assert notes.read_now(texts) == []


def test_foreign_keys_are_held(notes: Database) -> None:
    notes.write_now(run, "CREATE TABLE parents (id INTEGER PRIMARY KEY)")
    notes.write_now(run, "CREATE TABLE children (parent INTEGER REFERENCES parents)")
    with pytest.raises(IntegrityError):
        notes.write_now(run, "INSERT INTO children VALUES (1)")


async def test_a_write_is_there_for_other_connections_once_it_is_answered(notes: Database) -> None:
    for number in range(20):
        text = await notes.write(put, f"note {number}")
        assert text in await notes.read(texts)


async def test_a_read_is_one_snapshot(notes: Database) -> None:
    between = Hold()

    def look_twice(session: ReadSession) -> tuple[list[str], list[str]]:
        before = texts(session)
        between(session)
        return before, texts(session)

    reading = asyncio.create_task(notes.read(look_twice))
    assert await asyncio.to_thread(between.taken.wait, WAIT_S)
    await notes.write(put, "meanwhile")
    between.release.set()

    assert await reading == ([], [])
    assert await notes.read(texts) == ["meanwhile"]


async def test_waiting_writes_share_one_commit(notes: Database) -> None:
    hold = Hold()
    held = await hold.begin(notes)
    waiting = await started(*(notes.write(put, f"note {number}") for number in range(10)))

    with commits_of(notes) as commits:
        hold.release.set()
        results = await asyncio.gather(*waiting)
    await held

    assert results == [f"note {number}" for number in range(10)]
    assert len(commits) <= 2  # the held one's and theirs
    assert await notes.read(texts) == results


@pytest.mark.parametrize(("size", "groups"), [(1, 10), (4, 3), (64, 1)])
async def test_there_is_one_commit_for_each_group_and_no_more(size: int, groups: int, tmp_path: Path) -> None:
    database = Database(tmp_path / "grouped.db", group_size=size)
    await database.write(run, "CREATE TABLE notes (text TEXT UNIQUE)")
    hold = Hold()
    held = await hold.begin(database)
    waiting = await started(*(database.write(put, f"note {number}") for number in range(10)))
    # With the held one in a group of its own; a larger group takes what waits behind it, but it was taken alone.
    before = database.groups

    with commits_of(database) as commits:
        hold.release.set()
        await asyncio.gather(held, *waiting)

    assert database.groups - before == len(commits) == groups + 1
    assert len(await database.read(texts)) == 10
    await asyncio.to_thread(database.close)


async def test_a_group_waits_for_those_to_come_when_told_to(tmp_path: Path) -> None:
    database = Database(tmp_path / "grouped.db", group_size=3, group_wait_ms=WAIT_S * 1_000)
    # Only three at once end the wait before its time.
    await asyncio.gather(*(database.write(run, f"CREATE TABLE notes_{number} (text TEXT)") for number in range(3)))
    assert database.groups == 1
    await asyncio.to_thread(database.close)


async def test_a_failing_write_fails_alone_in_its_group(notes: Database) -> None:
    hold = Hold()
    held = await hold.begin(notes)
    works: list[tuple[Callable[..., Any], str]] = [(put, "a"), (fail_after_put, "b"), (put, "c"), (put, "a"), (put, "d")]
    waiting = await started(*(notes.write(work, text) for work, text in works))

    hold.release.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    await held

    assert [type(result) for result in results] == [str, Conflict, str, IntegrityError, str]
    assert await notes.read(texts) == ["a", "c", "d"]


async def test_no_error_of_one_write_keeps_the_answers_from_the_others(notes: Database) -> None:
    def slip(session: WriteSession, text: str) -> object:
        put(session, text)
        return next(iter(()))  # a future takes no StopIteration

    told: list[object] = []
    notes.follow(told.extend)
    hold = Hold()
    held = await hold.begin(notes)
    waiting = await started(notes.write(put, "a"), notes.write(slip, "b"), notes.write(put, "c"))

    hold.release.set()
    results = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), WAIT_S)
    await held

    assert [type(result) for result in results] == [str, RuntimeError, str]
    assert await notes.read(texts) == ["a", "c"]
    await until(lambda: told == ["a", "c"])


async def test_when_the_commit_itself_fails_nobody_is_answered_and_nothing_is_told(notes: Database) -> None:
    def orphan(session: WriteSession) -> None:
        execute(session, "INSERT INTO children VALUES (1)")  # no error before the commit

    await notes.write(run, "CREATE TABLE parents (id INTEGER PRIMARY KEY)")
    await notes.write(run, "CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)")
    told: list[object] = []
    notes.follow(told.extend)
    hold = Hold()
    held = await hold.begin(notes)
    waiting = await started(notes.write(put_plainly, "a"), notes.write(orphan), notes.write(put, "b"))
    hold.release.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    await held

    assert [type(result) for result in results] == [IntegrityError] * 3
    assert (await notes.read(texts), told) == ([], [])
    assert await asyncio.gather(notes.write(put, "a"), notes.write(put_plainly, "b")) == ["a", "b"]
    await until(lambda: told == ["a", "b"])


async def test_a_file_that_takes_nothing_is_unavailable_and_comes_back(notes: Database) -> None:
    connection: Any = notes._writer_engine.raw_connection()
    connection.execute("PRAGMA query_only=ON")
    for work in (put, put_plainly):
        with pytest.raises(Unavailable):
            await notes.write(work, "a")
    connection.execute("PRAGMA query_only=OFF")
    assert await notes.write(put, "a") == "a"


def test_what_prepared_statements_did_is_taken_back_when_the_write_fails(notes: Database) -> None:
    def put_then_fail(session: WriteSession) -> None:
        put_plainly(session, "a")
        raise Conflict("no", "No.")

    with pytest.raises(Conflict):
        notes.write_now(put_then_fail)
    assert notes.read_now(texts) == []


# One of each kind: a method, a property, an operator, a field, a block.
FIRST_CALLS: list[Callable[[WriteSession], Any]] = [
    lambda session: session.connection(),
    lambda session: session.new,
    lambda session: list(session),
    lambda session: Topic() in session,
    lambda session: session.bind,
    lambda session: session.get_bind(),
    lambda session: session.no_autoflush.__enter__(),
    lambda session: session.begin_nested().rollback(),
    lambda session: session.__exit__(None, None, None),
]


@pytest.mark.parametrize("first", FIRST_CALLS)
def test_whatever_is_asked_first_makes_the_session_and_keeps_what_has_happened(
    first: Callable[[WriteSession], Any], notes: Database
) -> None:
    def ask(session: WriteSession) -> bool:
        put_plainly(session, "before")
        first(session)
        put(session, "after")
        assert session.info["events"] == ["before", "after"]
        return session.is_used

    assert notes.write_now(ask) is True
    assert notes.read_now(texts) == ["before", "after"]


async def test_rows_that_cannot_be_stored_fail_alone_too(database: Database) -> None:
    def add(session: WriteSession, number: int, slug: str) -> str:
        session.add(Topic(id=number, slug=slug, name=slug))
        return slug

    hold = Hold()
    held = await hold.begin(database)
    waiting = await started(*(database.write(add, number, slug) for number, slug in enumerate(("a", "b", "a", "c"), start=1)))

    hold.release.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    await held

    assert [type(result) for result in results] == [str, str, IntegrityError, str]
    found = await database.read(run, "SELECT slug FROM topics WHERE id < 10 ORDER BY id")
    assert found == ["a", "b", "c"]


async def test_events_follow_the_commit_in_its_order_and_none_comes_from_a_failed_write(notes: Database) -> None:
    told: list[object] = []
    notes.follow(told.extend)
    hold = Hold()
    held = await hold.begin(notes)
    works: list[tuple[Callable[..., Any], str]] = [(put, "a"), (fail_after_put, "b"), (put, "c"), (put, "a"), (put, "d")]
    waiting = await started(*(notes.write(work, text) for work, text in works))

    hold.release.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    await held
    await notes.write(put, "last")

    await until(lambda: "last" in told)
    assert told == ["a", "c", "d", "last"]


async def test_an_event_is_told_only_when_readers_can_see_what_it_is_about(notes: Database) -> None:
    seen: list[bool] = []
    notes.follow(lambda events: seen.extend(event in notes.read_now(texts) for event in events))

    for number in range(10):
        await notes.write(put, f"note {number}")
    await until(lambda: len(seen) == 10)

    assert seen == [True] * 10


async def test_too_many_waiting_writes_are_refused_politely(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "WAITING_WRITES", 3)
    hold = Hold()
    held = await hold.begin(notes)
    waiting = await started(*(notes.write(put, text) for text in "abc"))

    with pytest.raises(Unavailable):
        await notes.write(put, "d")
    hold.release.set()
    await asyncio.gather(held, *waiting)

    assert await notes.read(texts) == ["a", "b", "c"]
    await notes.write(put, "e")


async def test_closing_finishes_the_waiting_writes(notes: Database) -> None:
    hold = Hold()
    held = await hold.begin(notes)
    waiting = await started(*(notes.write(put, f"note {number}") for number in range(100)))
    closing = asyncio.create_task(asyncio.to_thread(notes.close))

    hold.release.set()
    await asyncio.gather(held, closing, *waiting)

    again = Database(notes.path)
    assert again.read_now(texts) == [f"note {number}" for number in range(100)]
    again.close()


async def test_a_write_after_closing_is_refused_rather_than_left_waiting(notes: Database) -> None:
    await asyncio.to_thread(notes.close)
    with pytest.raises(Unavailable):
        await asyncio.wait_for(notes.write(put, "late"), timeout=2)


async def test_a_caller_that_gives_up_does_not_stop_the_writer(notes: Database) -> None:
    hold = Hold()
    held = await hold.begin(notes)
    given_up, waiting = await started(notes.write(put, "given up"), notes.write(put, "kept"))

    given_up.cancel()
    await asyncio.sleep(0)
    hold.release.set()

    assert await asyncio.wait_for(waiting, WAIT_S) == "kept"
    await asyncio.wait_for(held, WAIT_S)
    assert await asyncio.wait_for(notes.write(put, "later"), WAIT_S) == "later"


async def test_a_caller_that_gives_up_during_its_own_write_does_not_stop_the_writer(notes: Database) -> None:
    hold = Hold()
    held = await hold.begin(notes)

    held.cancel()
    await asyncio.sleep(0)
    hold.release.set()

    assert await asyncio.wait_for(notes.write(put, "later"), WAIT_S) == "later"


def test_a_locked_file_is_unavailable_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 20)
    database = Database(tmp_path / "notes.db")
    database.write_now(run, "CREATE TABLE notes (text TEXT UNIQUE)")
    other = open_engine(database.path, writes=True)

    with other.begin() as connection:
        connection.execute(sa.text("INSERT INTO notes VALUES ('held')"))
        with pytest.raises(Unavailable):
            database.write_now(put, "refused")

    assert database.write_now(put, "taken") == "taken"
    other.dispose()
    database.close()


async def test_on_a_full_disk_nothing_unsaved_is_answered_and_writing_goes_on_afterwards(notes: Database) -> None:
    told: list[object] = []
    notes.follow(told.extend)
    pages = notes.write_now(run, "PRAGMA page_count")[0]
    notes.write_now(run, f"PRAGMA max_page_count={pages}")
    hold = Hold()
    held = await hold.begin(notes)
    waiting = await started(*(notes.write(put, text) for text in ("a", "b" * 50_000, "c", "d" * 50_000, "e")))

    hold.release.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.gather(held, return_exceptions=True)

    assert isinstance(results[1], Unavailable)
    answered = [result for result in results if isinstance(result, str)]
    assert set(answered) <= set(await notes.read(texts))
    notes.write_now(run, "PRAGMA max_page_count=1000000")
    assert await notes.write(put, "f" * 50_000)
    await until(lambda: "f" * 50_000 in told)
    assert set(map(str, told)) <= set(await notes.read(texts))


async def test_a_write_has_the_file_to_itself_from_its_beginning(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 20)
    other = open_engine(notes.path, writes=True)
    hold = Hold()
    held = await hold.begin(notes)

    with pytest.raises(OperationalError, match="locked"), other.begin():
        pass
    hold.release.set()
    await held

    with other.begin():
        pass
    other.dispose()


def test_work_cannot_end_the_transaction_around_it(notes: Database) -> None:
    def commit_then_fail(session: WriteSession) -> None:
        put(session, "early")
        session.commit()
        raise Conflict("no", "No.")

    with pytest.raises(Conflict):
        notes.write_now(commit_then_fail)

    assert notes.read_now(texts) == []


def put_plainly(session: WriteSession, text: str) -> str:
    """`put` by the driver alone."""
    execute(session, "INSERT INTO notes VALUES (?)", (text,))
    record(session, text)
    return text


def test_nothing_of_sqlalchemy_s_session_is_made_for_who_asks_nothing_through_it(notes: Database) -> None:
    def note(session: WriteSession) -> bool:
        put_plainly(session, "one")
        return session.is_used

    assert notes.write_now(note) is False
    assert notes.write_now(lambda session: (put(session, "two"), session.is_used)) == ("two", True)
    assert notes.read_now(texts) == ["one", "two"]


def test_what_a_session_does_not_have_is_missed(notes: Database) -> None:
    for _ in range(2):
        with pytest.raises(AttributeError, match="misspelt"):
            notes.write_now(lambda session: getattr(session, "misspelt"))  # noqa: B009  # the type checker would say so too


async def test_writes_by_the_driver_and_through_sqlalchemy_share_a_group(notes: Database) -> None:
    hold = Hold()
    held = await hold.begin(notes)
    works: list[tuple[Callable[..., Any], str]] = [
        *((put_plainly, "a"), (put, "b"), (put_plainly, "a"), (fail_after_put, "c"), (put, "b"), (put_plainly, "d"), (put, "e"))
    ]
    waiting = await started(*(notes.write(work, text) for work, text in works))

    with commits_of(notes) as commits:
        hold.release.set()
        results = await asyncio.gather(*waiting, return_exceptions=True)
    await held

    assert [type(result) for result in results] == [str, str, IntegrityError, Conflict, IntegrityError, str, str]
    assert await notes.read(texts) == ["a", "b", "d", "e"]
    assert len(commits) <= 2


@pytest.mark.parametrize("first", [put, put_plainly])
async def test_once_the_transaction_is_lost_nothing_goes_on_in_another(first: Callable[..., str], notes: Database) -> None:
    def lose(session: WriteSession) -> None:
        session.cursor().execute("ROLLBACK")  # as SQLite does by itself on a full disk
        put(session, "alone")

    hold = Hold()
    held = await hold.begin(notes)
    waiting = await started(notes.write(first, "a"), notes.write(lose), notes.write(first, "b"))
    hold.release.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    await held

    assert [type(result) for result in results] == [Unavailable] * 3
    assert await notes.read(texts) == []
    assert await notes.write(first, "c") == "c"
    assert await notes.read(texts) == ["c"]


def test_the_blocking_twins_do_the_same(notes: Database) -> None:
    assert notes.write_now(put, "one") == "one"
    assert notes.read_now(texts) == ["one"]


def test_closing_leaves_everything_in_the_one_file(notes: Database) -> None:
    notes.write_now(put, "one")
    notes.close()
    assert not notes.path.with_name("notes.db-wal").exists()


def test_the_foreign_version_changes_when_another_process_commits_and_never_by_our_own_doing(notes: Database) -> None:
    at_first = notes.write_now(foreign_version)
    notes.write_now(put, "ours")
    notes.read_now(texts)
    assert notes.write_now(foreign_version) == at_first

    other = open_engine(notes.path, writes=True)
    with other.begin() as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES ('theirs')")
    other.dispose()
    assert notes.write_now(foreign_version) != at_first


def test_asking_for_the_foreign_version_writes_nothing(notes: Database) -> None:
    notes.write_now(put, "one")
    files = [notes.path, notes.path.with_name(f"{notes.path.name}-wal")]
    before = [(file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    for _ in range(10):
        notes.write_now(foreign_version)

    assert before == [(file.stat().st_size, file.stat().st_mtime_ns) for file in files]

"""The database: many readers, one writer, group commit, and what follows a commit. The only module that commits.

SQLite is opened through one module in one process: two copies of the library would cancel each other's file locks
(decision 0001). Nothing else may import sqlite3 or pysqlite3 to open the live file.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from forum.errors import Unavailable
from forum.kit.answers import Outcome, Waiting

try:
    import pysqlite3 as driver
except ImportError:  # no wheel for this platform; the standard module's SQLite is then named by `forum doctor`
    import sqlite3 as driver

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4  # connections; a read is under a millisecond, and two cores do not serve more at once
GROUP_SIZE = 64  # writes in one commit: at 64 the sync is 1/64 of the cost, and the first waits some 30 ms for the last
WAITING_WRITES = 2_000  # beyond it a write is refused politely rather than queued for ever
# Pages of the WAL after which they are carried into the file, 16 MB. A post writes about ten, mostly the same ones as the last:
# at SQLite's own 1,000 every hundredth post waited for two more syncs.
CHECKPOINT_PAGES = 4_000
BUSY_TIMEOUT_MS = 5_000  # a backup or a command-line tool may hold the file for a moment
# SQLite ≤ 3.51.2 can corrupt a WAL when two connections write or checkpoint at once; one connection does both here.
FIXED_SQLITE = (3, 51, 3)


class ReadSession(Session):
    """A session whose connection cannot write. Queries take this. It is for one transaction."""

    _cursor: Any = None
    _dialect: sqlalchemy.Dialect | None = None

    def cursor(self) -> Any:
        """The driver's own, one for all: inside this session's transaction, for statements that are ready (forum/prepared.py)."""
        if self._cursor is None:
            raw: Any = self.connection().connection.dbapi_connection
            self._cursor = raw.cursor()
        return self._cursor

    @property
    def dialect(self) -> sqlalchemy.Dialect:
        """The database's way to write statements."""
        if self._dialect is None:
            self._dialect = self.get_bind().dialect
        return self._dialect


class WriteSession(ReadSession):
    """A session inside the writer's transaction. Actions take this; they never commit.

    All that SQLAlchemy keeps for it, its own savepoint included, is made by the first thing that is asked through SQLAlchemy:
    who only runs prepared statements pays for none of it, which is a fifth of a lone post.
    """

    is_used = False  # by SQLAlchemy

    def __init__(self, held: "Held") -> None:
        self._held, self._cursor, self._dialect = held, held.cursor, held.connection.dialect

    if not TYPE_CHECKING:  # else a misspelt name would pass the type checker

        def __getattr__(self, name: str) -> Any:
            """Called for what is not there: SQLAlchemy's own fields, until the first of them is asked for."""
            if self.is_used:
                raise AttributeError(name)
            self._held.join()
            self.is_used = True
            super().__init__(bind=self._held.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
            return getattr(self, name)


def foreign_version(session: WriteSession) -> int:
    """A number that changes when another process has committed, and not when this one has; says so at the next transaction.

    Only on the writer's connection: for a reader's, the writer is another as well. A transaction that asks for nothing
    else writes nothing to the disk.
    """
    version: int = execute(session, "PRAGMA data_version").fetchall()[0][0]
    return version


AfterCommit = Callable[[list[object]], None]


def sqlite_module() -> ModuleType:
    """The one SQLite driver of this process."""
    module: ModuleType = driver
    return module


def open_engine(path: Path, *, synchronous: str = "FULL", writes: bool) -> sqlalchemy.Engine:
    """An engine on the SQLite file: one connection that writes and checkpoints, or READERS that can only read."""
    arguments: dict[str, Any] = {"module": driver, "connect_args": {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}}
    if writes:
        arguments["poolclass"] = StaticPool
    else:
        arguments |= {"pool_size": READERS, "max_overflow": 0}
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", **arguments)
    event.listen(engine, "connect", lambda connection, _: _prepare(connection, synchronous=synchronous, writes=writes))
    event.listen(engine, "begin", lambda connection: _begin(connection, "BEGIN IMMEDIATE" if writes else "BEGIN"))
    return engine


def execute(session: ReadSession, text: str, values: Sequence[Any] = ()) -> Any:
    """Run a text on the driver, past SQLAlchemy; gives the cursor, which the next one empties. Raises SQLAlchemy's errors."""
    try:
        return session.cursor().execute(text, values)
    except driver.Error as error:
        raise _translated(error, session.dialect, text, values) from error


def _translated(error: Exception, dialect: sqlalchemy.Dialect, text: str, values: Sequence[Any] = ()) -> BaseException:
    return DBAPIError.instance(text, values, error, driver.Error, dialect=dialect)


def _begin(connection: sqlalchemy.Connection, text: str) -> None:
    raw: Any = connection.connection.dbapi_connection
    try:
        if not raw.in_transaction:  # the writer begins by itself, and SQLAlchemy follows if it is asked at all
            raw.execute(text)
    except driver.Error as error:
        raise _translated(error, connection.dialect, text) from error


def _prepare(connection: Any, *, synchronous: str, writes: bool) -> None:
    connection.isolation_level = None  # our BEGIN is the only one; the driver's own hides DDL from transactions
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    if writes:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    else:
        cursor.execute("PRAGMA query_only=ON")
        cursor.execute("PRAGMA wal_autocheckpoint=0")
    cursor.close()


class Database:
    """Runs `fn(session, …)` in threads: reads side by side, writes one after the other in groups."""

    def __init__(self, path: Path, *, synchronous: str = "FULL", group_size: int = GROUP_SIZE, group_wait_ms: float = 0) -> None:
        self.path = path
        self.groups = 0  # committed so far: each is one sync of the disk at most
        self._group_size = group_size
        self._group_wait_s = group_wait_ms / 1000
        self._writer_engine = open_engine(path, synchronous=synchronous, writes=True)
        self._reader_engine = open_engine(path, writes=False)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._held: Held | None = None
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._is_closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._before_answers: AfterCommit | None = None
        self._after_commit: AfterCommit = lambda _: None
        self._thread = threading.Thread(target=self._write_for_ever, name="writer", daemon=True)
        self._thread.start()

    def follow(self, after_commit: AfterCommit, *, before_answers: AfterCommit | None = None) -> None:
        """From now on call `after_commit(events)` on the running loop after every commit.

        `before_answers(events)` is called there too, earlier: before any of those who wrote goes on.
        """
        self._loop = asyncio.get_running_loop()
        self._after_commit = after_commit
        self._before_answers = before_answers

    async def read(self, fn: Callable[Concatenate[ReadSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query in a reader's thread, all of it on one snapshot."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self.read_now(fn, *args, **kwargs))

    async def write(self, fn: Callable[Concatenate[WriteSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an action in the writer's thread; returns after the commit. Raises Unavailable when too much waits."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._enqueue(Waiting(lambda session: fn(session, *args, **kwargs), done, loop))
        return await done

    def read_now(self, fn: Callable[Concatenate[ReadSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The blocking twin of `read`, for the command line."""
        with ReadSession(self._reader_engine, expire_on_commit=False) as session:
            return fn(session, *args, **kwargs)

    def write_now(self, fn: Callable[Concatenate[WriteSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The blocking twin of `write`, for the command line."""
        done: Future[T] = Future()
        self._enqueue(Waiting(lambda session: fn(session, *args, **kwargs), done))
        return done.result()

    def close(self) -> None:
        """Finish the waiting writes, close the readers, and the writer last: the last to close checkpoints."""
        with self._door:
            self._is_closed = True
            self._waiting.put(None)
        self._thread.join()
        self._readers.shutdown()
        self._reader_engine.dispose()
        if self._held:
            self._held.connection.close()
        self._writer_engine.dispose()

    def _enqueue(self, write: Waiting) -> None:
        with self._door:
            if self._is_closed or self._waiting.qsize() >= WAITING_WRITES:
                raise Unavailable
            self._waiting.put(write)

    def _write_for_ever(self) -> None:
        while group := self._next_group():
            writes = [write for write in group if write is not None and write.begin()]  # not what its caller gave up
            if writes:
                self._commit_group(writes)
            if None in group:
                return

    def _next_group(self) -> list[Waiting | None]:
        """The write that came first and those behind it, as many as may be and, if told to, those of a moment to come."""
        group = [self._waiting.get()]
        until = time.monotonic() + self._group_wait_s if self._group_wait_s else 0
        with suppress(queue.Empty):
            while len(group) < self._group_size and group[-1] is not None:
                left = until - time.monotonic() if until else 0
                if left <= 0 and not self._waiting.qsize():  # nobody else takes from it, so this is the truth
                    break
                group.append(self._waiting.get(timeout=left) if left > 0 else self._waiting.get_nowait())
        return group

    def _commit_group(self, writes: list[Waiting]) -> None:
        """One transaction: a savepoint for each write that has company, so that a failing one fails alone, then one commit."""
        outcome = Outcome()
        try:
            with self._connection() as held:
                for write in writes:
                    _take(outcome, write, held, is_alone=len(writes) == 1)
                if outcome.has_results:
                    held.commit()
        except (OperationalError, Unavailable) as error:
            outcome = Outcome([(write, None, _unavailable(error)) for write in writes])
        except BaseException as error:
            outcome = Outcome([(write, None, error) for write in writes])
        self.groups += outcome.has_results
        self._announce(outcome)

    def _connection(self) -> "Held":
        """The writer's connection, held from group to group: to hand it out anew costs as much as a statement."""
        if self._held is None or self._held.connection.closed or self._held.connection.invalidated:
            self._held = Held(self._writer_engine.connect())
        return self._held

    def _announce(self, outcome: Outcome) -> None:
        """Answer everybody: one call for each event loop, however many wait there."""
        loops = {write.loop for write, _, _ in outcome.answers} | ({self._loop} if outcome.events else set())
        for loop in sorted(loops, key=lambda one: one is None):  # who waits in a thread finds what follows already on its way
            if loop is None:
                outcome.settle(None)
                continue
            with suppress(RuntimeError):  # the loop has been closed: nobody waits there any more
                loop.call_soon_threadsafe(self._settle, outcome, loop)

    def _settle(self, outcome: Outcome, loop: asyncio.AbstractEventLoop) -> None:
        """On the event loop: what must be so before anybody goes on, then the answers, then the events."""
        is_ours = loop is self._loop and bool(outcome.events)
        try:
            if is_ours and self._before_answers:
                self._before_answers(outcome.events)
        finally:
            outcome.settle(loop)
        # The waiters were scheduled just now, so every ack leaves before what this wakes (live rule 6).
        if is_ours:
            self._after_commit(outcome.events)


class Held:
    """The writer's connection: with it, a transaction of the driver's own; SQLAlchemy joins in once a session asks through it."""

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        self.connection = connection
        raw: Any = connection.connection.dbapi_connection
        self.driver, self.cursor = raw, raw.cursor()

    def __enter__(self) -> Self:
        self.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, *_: object) -> None:
        """Take back what has not been committed."""
        if self.driver.in_transaction:  # first: were it left open by a slip in SQLAlchemy's books, no write could begin again
            self.driver.rollback()
        if joined := self.connection.get_transaction():
            joined.close()

    def join(self) -> None:
        """Have SQLAlchemy know of the transaction. Raises Unavailable where it is no more."""
        self.insist()
        if not self.connection.in_transaction():
            self.connection.begin()

    def commit(self) -> None:
        """End it for good; the disk has it then."""
        self.execute("COMMIT")
        if joined := self.connection.get_transaction():
            joined.commit()  # for SQLAlchemy's own books: the driver has nothing left to commit

    def execute(self, text: str) -> None:
        """Run a text on the driver. Raises SQLAlchemy's errors."""
        try:
            self.cursor.execute(text)
        except driver.Error as error:
            raise _translated(error, self.connection.dialect, text) from error

    def insist(self) -> None:
        """Raises Unavailable once SQLite has given up the whole transaction, as it does on a full disk: no answer so far holds."""
        if not self.driver.in_transaction:
            raise Unavailable


def _take(outcome: Outcome, write: Waiting, held: Held, *, is_alone: bool) -> None:
    """Run one write. Alone it needs no savepoint: when it fails, nothing is committed."""
    run = _run if is_alone else _run_in_savepoint
    try:
        result, happened = run(held, write.work)
    except Exception as error:
        outcome.answers.append((write, None, _unavailable(error) if isinstance(error, OperationalError) else error))
    else:
        outcome.answers.append((write, result, None))
        outcome.events += happened
        outcome.has_results = True
    held.insist()


def _run(held: Held, work: Callable[[WriteSession], T]) -> tuple[T, list[object]]:
    session = WriteSession(held)
    try:
        result = work(session)
        if session.is_used and (session.new or session.in_transaction()):
            session.commit()  # ends the session's own savepoint, and nothing more
    finally:
        if session.is_used and (session.identity_map or session.in_transaction()):
            session.close()
    happened: list[object] = session.info.get("events", [])
    return result, happened


def _run_in_savepoint(held: Held, work: Callable[[WriteSession], T]) -> tuple[T, list[object]]:
    held.execute("SAVEPOINT one_write")
    try:
        done = _run(held, work)
    except BaseException:
        if held.driver.in_transaction:  # a full disk has ended all of it
            held.execute("ROLLBACK TO one_write")
        raise
    finally:
        if held.driver.in_transaction:
            held.execute("RELEASE one_write")
    return done


def _unavailable(error: Exception) -> Unavailable:
    unavailable = Unavailable()
    unavailable.__cause__ = error
    return unavailable

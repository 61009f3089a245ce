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
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from forum.errors import Unavailable

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

    _driver: Any = None
    _dialect: sqlalchemy.Dialect | None = None

    def driver(self) -> Any:
        """The driver's own connection, inside this session's transaction: for statements that are ready (forum/prepared.py)."""
        if self._driver is None:
            self._driver = self.connection().connection.dbapi_connection
        return self._driver

    @property
    def dialect(self) -> sqlalchemy.Dialect:
        """The database's way to write statements."""
        if self._dialect is None:
            self._dialect = self.get_bind().dialect
        return self._dialect


class WriteSession(ReadSession):
    """A session inside the writer's transaction. Actions take this; they never commit.

    Its own savepoint begins with the first thing that is asked through SQLAlchemy: who only runs prepared statements pays none.
    """

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        super().__init__(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self._driver, self._dialect = connection.connection.dbapi_connection, connection.dialect


def foreign_version(session: WriteSession) -> int:
    """A number that changes when another process has committed, and not when this one has; says so at the next transaction.

    Only on the writer's connection: for a reader's, the writer is another as well. A transaction that asks for nothing
    else writes nothing to the disk.
    """
    version: int = session.connection().exec_driver_sql("PRAGMA data_version").scalar_one()
    return version


AfterCommit = Callable[[list[object]], None]


@dataclass
class _Write:
    """One write and who waits for it: a future of an event loop, which may be answered only there, or one of a thread."""

    work: Callable[[WriteSession], Any]
    done: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> bool:
        """Whether it is still wanted. From here on it has an answer to set."""
        return self.done.set_running_or_notify_cancel() if isinstance(self.done, Future) else not self.done.cancelled()

    def answer(self, result: Any, error: BaseException | None) -> None:
        """Let its caller go on, unless they gave up meanwhile."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(result)
        else:
            self.done.set_exception(error)


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
    event.listen(engine, "begin", lambda connection: execute(connection, "BEGIN IMMEDIATE" if writes else "BEGIN"))
    return engine


def execute(within: "sqlalchemy.Connection | ReadSession", text: str, values: Sequence[Any] = ()) -> Any:
    """Run a text on the driver, past SQLAlchemy; gives the driver's cursor. Raises SQLAlchemy's errors."""
    raw: Any = within.connection.dbapi_connection if isinstance(within, sqlalchemy.Connection) else within.driver()
    try:
        return raw.execute(text, values)
    except driver.Error as error:
        raise DBAPIError.instance(text, values, error, driver.Error, dialect=within.dialect) from error


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
        self._held: sqlalchemy.Connection | None = None
        self._waiting: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
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
        self._enqueue(_Write(lambda session: fn(session, *args, **kwargs), done, loop))
        return await done

    def read_now(self, fn: Callable[Concatenate[ReadSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The blocking twin of `read`, for the command line."""
        with ReadSession(self._reader_engine, expire_on_commit=False) as session:
            return fn(session, *args, **kwargs)

    def write_now(self, fn: Callable[Concatenate[WriteSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The blocking twin of `write`, for the command line."""
        done: Future[T] = Future()
        self._enqueue(_Write(lambda session: fn(session, *args, **kwargs), done))
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
            self._held.close()
        self._writer_engine.dispose()

    def _enqueue(self, write: _Write) -> None:
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

    def _next_group(self) -> list[_Write | None]:
        """The write that came first and those behind it, as many as may be and, if told to, those of a moment to come."""
        group = [self._waiting.get()]
        until = time.monotonic() + self._group_wait_s
        with suppress(queue.Empty):
            while len(group) < self._group_size and group[-1] is not None:
                left = until - time.monotonic() if self._group_wait_s else 0
                group.append(self._waiting.get(timeout=left) if left > 0 else self._waiting.get_nowait())
        return group

    def _commit_group(self, writes: list[_Write]) -> None:
        """One transaction: a savepoint for each write that has company, so that a failing one fails alone, then one commit."""
        outcome = _Outcome()
        try:
            with self._connection().begin() as transaction:
                for write in writes:
                    outcome.take(write, self._connection(), is_alone=len(writes) == 1)
                if not outcome.has_results:
                    transaction.rollback()
        except (OperationalError, Unavailable) as error:
            outcome = _Outcome([(write, None, _unavailable(error)) for write in writes])
        except BaseException as error:
            outcome = _Outcome([(write, None, error) for write in writes])
        self.groups += outcome.has_results
        self._announce(outcome)

    def _connection(self) -> sqlalchemy.Connection:
        """The writer's connection, held from group to group: to hand it out anew costs as much as a statement."""
        if self._held is None or self._held.closed or self._held.invalidated:
            self._held = self._writer_engine.connect()
        return self._held

    def _announce(self, outcome: "_Outcome") -> None:
        """Answer everybody: one call for each event loop, however many wait there."""
        loops = {write.loop for write, _, _ in outcome.answers} | ({self._loop} if outcome.events else set())
        for loop in loops:
            if loop is None:
                outcome.settle(None)
                continue
            with suppress(RuntimeError):  # the loop has been closed: nobody waits there any more
                loop.call_soon_threadsafe(self._settle, outcome, loop)

    def _settle(self, outcome: "_Outcome", loop: asyncio.AbstractEventLoop) -> None:
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


@dataclass
class _Outcome:
    """What came of the writes of a group: each one's result or error, and what has happened."""

    answers: list[tuple[_Write, Any, BaseException | None]] = field(default_factory=list)
    events: list[object] = field(default_factory=list)
    has_results: bool = False

    def take(self, write: _Write, connection: sqlalchemy.Connection, *, is_alone: bool) -> None:
        """Run one write. Alone it needs no savepoint: when it fails, nothing is committed."""
        run = _run if is_alone else _run_in_savepoint
        try:
            result, happened = run(connection, write.work)
        except Exception as error:
            self.answers.append((write, None, _unavailable(error) if isinstance(error, OperationalError) else error))
        else:
            self.answers.append((write, result, None))
            self.events += happened
            self.has_results = True
        _insist_on_transaction(connection)

    def settle(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Answer those who wait on this event loop, or in threads."""
        for write, result, error in self.answers:
            if write.loop is loop:
                write.answer(result, error)


def _run(connection: sqlalchemy.Connection, work: Callable[[WriteSession], T]) -> tuple[T, list[object]]:
    session = WriteSession(connection)
    try:
        result = work(session)
        if session.new or session.in_transaction():
            session.commit()  # ends the session's own savepoint, and nothing more
    finally:
        if session.identity_map or session.in_transaction():
            session.close()
    happened: list[object] = session.info.get("events", [])
    return result, happened


def _run_in_savepoint(connection: sqlalchemy.Connection, work: Callable[[WriteSession], T]) -> tuple[T, list[object]]:
    raw: Any = connection.connection.dbapi_connection
    execute(connection, "SAVEPOINT one_write")
    try:
        done = _run(connection, work)
    except BaseException:
        if raw.in_transaction:  # a full disk has ended all of it
            execute(connection, "ROLLBACK TO one_write")
        raise
    finally:
        if raw.in_transaction:
            execute(connection, "RELEASE one_write")
    return done


def _insist_on_transaction(connection: sqlalchemy.Connection) -> None:
    """Raises Unavailable once SQLite has given up the whole transaction, as it does on a full disk: no answer so far holds."""
    raw: Any = connection.connection.dbapi_connection
    if not raw.in_transaction:
        raise Unavailable


def _unavailable(error: Exception) -> Unavailable:
    unavailable = Unavailable()
    unavailable.__cause__ = error
    return unavailable

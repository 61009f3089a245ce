"""Counting what reaches the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from forum.database import Database


@contextmanager
def queries_of(database: Database) -> Iterator[list[str]]:
    """The statements that the readers send while it is open, prepared ones too."""
    sent: list[str] = []
    pool = database._reader_engine.pool

    def listen(driver: Any, *more: Any) -> None:
        driver.set_trace_callback(lambda statement: _note(sent, statement))

    def leave(driver: Any, *more: Any) -> None:
        driver.set_trace_callback(None)

    sa.event.listen(pool, "checkout", listen)
    sa.event.listen(pool, "checkin", leave)
    try:
        yield sent
    finally:
        sa.event.remove(pool, "checkout", listen)
        sa.event.remove(pool, "checkin", leave)


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """The statements that the writer sends while it is open, reading ones and prepared ones too."""
    sent: list[str] = []
    driver = database._connection().driver
    driver.set_trace_callback(lambda statement: _note(sent, statement))
    try:
        yield sent
    finally:
        driver.set_trace_callback(None)


def _note(sent: list[str], statement: str) -> None:
    if statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
        sent.append(statement)


@contextmanager
def commits_of(database: Database) -> Iterator[list[int]]:
    """One entry for each commit of the writer while it is open."""
    commits: list[int] = []

    def note(statement: str) -> None:
        if statement == "COMMIT":  # as SQLite hears it, whoever says it
            commits.append(len(commits) + 1)

    driver = database._connection().driver
    driver.set_trace_callback(note)
    try:
        yield commits
    finally:
        driver.set_trace_callback(None)

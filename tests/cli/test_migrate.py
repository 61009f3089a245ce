"""`forum migrate`, and databases of other versions."""

from pathlib import Path

import pytest
from sqlalchemy import text

from forum.database import Database, ReadSession, WriteSession
from tests.cli.conftest import Forum


def change(home: Path, statement: str) -> None:
    """Change the database behind the program's back."""

    def run(session: WriteSession) -> None:
        session.connection().execute(text(statement))

    database = Database(home / "data" / "forum.db")
    database.write_now(run)
    database.close()


def epoch(home: Path) -> str:
    def read(session: ReadSession) -> str:
        return str(session.connection().execute(text("SELECT name FROM epoch")).scalar_one())

    database = Database(home / "data" / "forum.db")
    try:
        return database.read_now(read)
    finally:
        database.close()


def test_migrating_twice_changes_nothing(forum: Forum, home: Path) -> None:
    first, name = forum("migrate"), epoch(home)
    second = forum("migrate")

    assert (first.code, second.code) == (0, 0)
    assert "has the newest schema" in first.out
    assert epoch(home) == name


@pytest.mark.parametrize("command", ["serve --port 0", "seed", "users token Rita"])
def test_a_database_of_a_newer_version_is_left_alone(forum: Forum, migrated_home: Path, command: str) -> None:
    change(migrated_home, "UPDATE alembic_version SET version_num = '9999'")

    assert "newer version of Forum" in forum(*command.split()).sentence


@pytest.mark.parametrize("command", ["serve --port 0", "seed", "users token Rita"])
def test_an_old_database_is_refused_with_the_command_that_cures_it(forum: Forum, migrated_home: Path, command: str) -> None:
    change(migrated_home, "DELETE FROM alembic_version")

    assert forum(*command.split()).sentence.endswith("Please run: forum migrate")


def test_the_first_command_that_writes_makes_the_database(forum: Forum, home: Path) -> None:
    ran = forum("users", "add", "Rita", "--role", "reader", "--password-stdin", stdin="a quiet harbour\n")

    assert ran.code == 0
    assert (home / "data" / "forum.db").is_file()

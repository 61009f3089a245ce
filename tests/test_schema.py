"""The schema's version: which databases are served and which are refused."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from forum import schema
from forum.database import open_engine
from forum.errors import BadSettings
from forum.paths import MIGRATIONS


@pytest.fixture
def empty(migrated: Path, tmp_path: Path) -> Path:
    """A database at head of its own."""
    path = tmp_path / "forum.db"
    shutil.copy(migrated, path)
    return path


def change(path: Path, *statements: str, foreign_keys: bool = True) -> None:
    engine = open_engine(path, writes=True)
    if not foreign_keys:
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def ask(path: Path, statement: str) -> list[tuple[Any, ...]]:
    engine = open_engine(path, writes=False)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(statement)]
    engine.dispose()
    return found


def test_a_database_at_head_is_served(empty: Path) -> None:
    schema.check(empty)
    assert schema.current_revision(empty) == max(step.name[:4] for step in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def test_an_empty_file_is_out_of_date_and_the_cure_is_named(tmp_path: Path) -> None:
    assert schema.current_revision(tmp_path / "new.db") is None
    with pytest.raises(BadSettings, match=r"out of date.*forum migrate"):
        schema.check(tmp_path / "new.db")


def test_an_unknown_revision_is_refused_as_newer(empty: Path) -> None:
    change(empty, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BadSettings, match="newer version of Forum"):
        schema.check(empty)


def test_migrating_a_newer_database_changes_nothing(empty: Path) -> None:
    change(empty, "UPDATE alembic_version SET version_num = '9999'")
    before = ask(empty, "SELECT name, sql FROM sqlite_master ORDER BY name")

    with pytest.raises(Exception, match="9999"):
        schema.migrate(empty)

    assert before == ask(empty, "SELECT name, sql FROM sqlite_master ORDER BY name")
    assert ask(empty, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "far" / "away" / "forum.db"
    schema.migrate(path)
    schema.check(path)


def test_every_history_of_logs_has_a_name_of_its_own(empty: Path, tmp_path: Path) -> None:
    schema.migrate(tmp_path / "other.db")
    (name,) = ask(empty, "SELECT name FROM epoch")
    (other,) = ask(tmp_path / "other.db", "SELECT name FROM epoch")
    assert name != other


def test_migrating_again_keeps_the_name_of_the_history(empty: Path) -> None:
    before = ask(empty, "SELECT * FROM epoch")
    schema.migrate(empty)
    assert before == ask(empty, "SELECT * FROM epoch")


def test_rows_that_refer_to_nothing_stop_a_migration(empty: Path) -> None:
    lost = "INSERT INTO api_tokens (id, user_id, token_hash, created_at) VALUES (1, 404, 'x', '2026-01-01')"
    change(empty, lost, "DELETE FROM epoch", foreign_keys=False)

    with pytest.raises(BadSettings, match="refer to nothing"):
        schema.migrate(empty)

    assert ask(empty, "SELECT * FROM epoch") == []


def test_a_step_s_file_begins_with_its_version() -> None:
    steps = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert steps
    for step in steps:
        assert f'revision: str = "{step.name[:4]}"' in step.read_text(encoding="utf-8")

"""Migrations: from empty to head, with rows that must still be there, models and schema equal at the end."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from forum import schema
from forum.database import Database, open_engine, sqlite_module
from forum.paths import ALEMBIC_INI, MIGRATIONS
from tests.conftest import world_in
from tests.world import World

Rows = dict[str, list[tuple[Any, ...]]]


def everything(path: Path) -> Rows:
    """All rows of all tables."""
    engine = open_engine(path, writes=False)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = {name: sorted(tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')) for name in names}
    engine.dispose()
    return rows


def differences(path: Path) -> list[Any]:
    engine = open_engine(path, writes=False)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    return list(found)


@pytest.fixture
def lived_in(populated: tuple[Path, World], tmp_path: Path) -> Path:
    """A database with a row in every table."""
    path = tmp_path / "forum.db"
    shutil.copy(populated[0], path)
    world = world_in(Database(path), populated[1])
    first = world.say("Rita", "First")
    world.say("Sam", "Reply", parent=first)
    world.remove(world.say("Sam", "Buy my pills"))
    world.database.close()
    return path


def test_an_empty_database_comes_to_head(migrated: Path) -> None:
    schema.check(migrated)
    assert set(SQLModel.metadata.tables) == everything(migrated).keys() - {"alembic_version"}


def test_models_and_migrations_describe_the_same_tables(migrated: Path) -> None:
    assert differences(migrated) == []


def test_a_difference_would_be_found(migrated: Path, tmp_path: Path) -> None:
    path = tmp_path / "forum.db"
    shutil.copy(migrated, path)
    engine = open_engine(path, writes=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_comments_best")
        connection.exec_driver_sql("ALTER TABLE users DROP COLUMN about")
    engine.dispose()

    assert {difference[0] for difference in differences(path)} == {"add_index", "add_column"}


def upgrade_to(path: Path, version: str) -> None:
    engine = open_engine(path, writes=True)
    with engine.begin() as connection:
        config = Config(str(ALEMBIC_INI))
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


def first_release(lived_in: Path) -> Path:
    """The same rows in the tables of the first release."""
    old = lived_in.with_name("old.db")
    upgrade_to(old, "0001")
    engine = open_engine(old, writes=True)
    names = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    columns = {name: ", ".join(column["name"] for column in sa.inspect(engine).get_columns(name)) for name in names}
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql(f"ATTACH '{lived_in}' AS full")
        for name in names:
            connection.exec_driver_sql(f"INSERT INTO main.{name} ({columns[name]}) SELECT {columns[name]} FROM full.{name}")
        connection.commit()
    engine.dispose()
    return old


def test_a_database_of_the_first_release_comes_to_head_with_every_row(lived_in: Path) -> None:
    old = first_release(lived_in)
    before = everything(old)

    schema.migrate(old)

    after = everything(old)
    assert differences(old) == []
    for name in before.keys() - {"alembic_version"}:
        assert [row[: len(was)] for row, was in zip(after[name], before[name], strict=True)] == before[name], name


def test_migrating_twice_keeps_every_row(lived_in: Path) -> None:
    before = everything(lived_in)
    assert {"users", "comments", "cases", "reports", "decisions", "removals", "audit_entries"} <= {
        n for n, rows in before.items() if rows
    }

    schema.migrate(lived_in)

    assert before == everything(lived_in)


def test_foreign_keys_are_whole_after_migrating(lived_in: Path) -> None:
    schema.migrate(lived_in)
    engine = open_engine(lived_in, writes=False)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


def test_there_is_one_line_of_steps() -> None:
    config = Config(str(ALEMBIC_INI))
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_no_step_needs_code_of_the_forum() -> None:
    steps = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert steps
    assert [step.name for step in steps if "import forum" in (text := step.read_text("utf-8")) or "from forum" in text] == []


def test_a_step_that_fails_half_way_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.batch_alter_table", fail)
        with pytest.raises(RuntimeError, match="the power went"):
            schema.migrate(tmp_path / "forum.db")
    assert everything(tmp_path / "forum.db") == {}

    schema.migrate(tmp_path / "forum.db")
    schema.check(tmp_path / "forum.db")


def test_migrations_use_the_one_driver(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "forum.db", writes=True)
    assert engine.dialect.dbapi is sqlite_module()
    engine.dispose()

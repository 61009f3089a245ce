"""The schema's version: migrate to head, and say when a database is behind or ahead (decision 0008)."""

import secrets
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from forum.database import open_engine
from forum.errors import BadSettings
from forum.paths import ALEMBIC_INI, MIGRATIONS


def _config() -> Config:
    config = Config(str(ALEMBIC_INI))
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@cache
def _steps() -> tuple[str, ...]:
    """Every version of the schema, newest first; they do not change while the process runs."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


def migrate(path: Path) -> None:
    """Bring the database at `path` to head, all in one transaction with foreign keys off and checked afterwards.

    Raises BadSettings for a file that is no database.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    current_revision(path)
    engine = open_engine(path, writes=True)
    # Batch mode drops and re-creates parents; with foreign keys on, ON DELETE CASCADE would empty their children.
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    try:
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.execute(sa.text("INSERT OR IGNORE INTO epoch (id, name) VALUES (1, :name)"), {"name": secrets.token_hex(8)})
            if connection.execute(sa.text("PRAGMA foreign_key_check")).first():
                raise BadSettings("The migration would leave rows that refer to nothing; nothing was changed.")
    finally:
        engine.dispose()


def check(path: Path) -> None:
    """Raises BadSettings with the command that cures it when the schema is not the one this version needs."""
    steps, current = _steps(), current_revision(path)
    head, known = steps[0], set(steps)
    if current and current not in known:
        raise BadSettings("The database was made by a newer version of Forum. Please install that version.")
    if current != head:
        raise BadSettings("The database's schema is out of date. Please run: forum migrate")


def current_revision(path: Path) -> str | None:
    """The schema's version, or None for an empty database. Raises BadSettings for a file that is none."""
    engine = open_engine(path, writes=True)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except sa.exc.DatabaseError as error:
        raise BadSettings(f"{path} cannot be read as a SQLite database: {error.orig}.") from None
    finally:
        engine.dispose()

"""The schema's version: migrate to head, and say when a database is behind or ahead (decision 0008)."""

from functools import cache
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa

from forum.database import open_engine
from forum.errors import BadSettings
from forum.paths import MIGRATIONS


@cache
def _steps() -> tuple[str, ...]:
    """Every version of the schema, newest first. A step's file begins with its number, which is its version."""
    return tuple(sorted((path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")), reverse=True))


def migrate(path: Path) -> None:
    """Bring the database at `path` to head, or change nothing. Raises BadSettings for a file that is no database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    current_revision(path)
    # Loaded only when there is something to migrate: Alembic is a seventh of an idle server's memory.
    import_module("forum.migrations.running").upgrade(path)


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
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    except sa.exc.DatabaseError as error:
        raise BadSettings(f"{path} cannot be read as a SQLite database: {error.orig}.") from None
    finally:
        engine.dispose()

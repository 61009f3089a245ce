"""Running the steps with Alembic. Apart from forum/schema.py, so that a server at head does without its 12 MB."""

import secrets
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from forum.database import open_engine
from forum.errors import BadSettings
from forum.paths import ALEMBIC_INI, MIGRATIONS


def upgrade(path: Path) -> None:
    """Bring the database at `path` to head, all in one transaction with foreign keys off and checked afterwards.

    Raises BadSettings when rows would refer to nothing.
    """
    engine = open_engine(path, writes=True)
    # Batch mode drops and re-creates parents; with foreign keys on, ON DELETE CASCADE would empty their children.
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    try:
        with engine.begin() as connection:
            config = Config(str(ALEMBIC_INI))
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.execute(sa.text("INSERT OR IGNORE INTO epoch (id, name) VALUES (1, :name)"), {"name": secrets.token_hex(8)})
            if connection.execute(sa.text("PRAGMA foreign_key_check")).first():
                raise BadSettings("The migration would leave rows that refer to nothing; nothing was changed.")
    finally:
        engine.dispose()

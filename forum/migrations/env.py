"""How Alembic reaches the database: foreign keys off, one explicit transaction, our own driver (decision 0008)."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from forum.accounts import models as _accounts  # noqa: F401  # imported for its tables
from forum.accounts.ways import models as _ways  # noqa: F401  # imported for its tables
from forum.articles import models as _articles  # noqa: F401  # imported for its tables
from forum.comments import models as _comments  # noqa: F401  # imported for its tables
from forum.database import open_engine
from forum.filters import models as _filters  # noqa: F401  # imported for its tables
from forum.moderation import models as _moderation  # noqa: F401  # imported for its tables
from forum.policy import models as _policy  # noqa: F401  # imported for its tables
from forum.privacy import models as _privacy  # noqa: F401  # imported for its tables
from forum.settings import load_settings
from forum.threads import models as _threads  # noqa: F401  # imported for its tables


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write plain SQLAlchemy types into migrations, so that they need no code of ours or of SQLModel's."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: sa.Connection) -> None:
    """Run the steps on this connection, in the transaction it is in."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Use the connection handed over by forum/migrations/running.py, or open one when `alembic` itself was called."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    engine = open_engine(load_settings().sqlite_path, writes=True)
    with engine.begin() as opened:
        migrate(opened)
    engine.dispose()


main()

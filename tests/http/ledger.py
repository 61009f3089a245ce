"""Everything that is in the database, for comparing before and after."""

from typing import Any

from forum.database import ReadSession
from tests.world import World

Ledger = dict[str, list[tuple[Any, ...]]]


def ledger(world: World) -> Ledger:
    """Every row of every table."""
    read: Ledger = world.read(rows_of)
    return read


def size(world: World, table: str) -> int:
    """How many rows a table has."""
    return len(ledger(world)[table])


def rows_of(session: ReadSession) -> Ledger:
    """Every row of every table, by a session."""
    connection = session.connection()
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").scalars().all()
    return {name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in tables}

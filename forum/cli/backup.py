"""`forum backup`."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text

from forum import schema
from forum.cli.opening import COPY_MARK
from forum.database import open_engine
from forum.errors import BadSettings, Conflict
from forum.settings import load_settings

app = typer.Typer(add_completion=False)


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="The copy to make; it must not exist.")]) -> None:
    """Make a consistent copy of a live database, and open it to see that it is one."""
    source = load_settings().sqlite_path
    if not source.exists():
        raise BadSettings(f"There is no database at {source}.")
    if path.exists():
        raise Conflict("already-there", f"{path} exists already. Choose another name.")
    if not path.parent.is_dir():
        raise BadSettings(f"There is no folder {path.parent} for the copy.")
    schema.current_revision(source)
    engine = open_engine(source, writes=False)
    # Straight on the driver: SQLAlchemy would begin a transaction, and VACUUM wants none. It writes the other file only;
    # query_only refuses it all the same, so it is lifted for this connection.
    connection = engine.raw_connection()
    connection.cursor().execute("PRAGMA query_only=OFF")
    connection.cursor().execute("VACUUM INTO ?", (str(path),))
    connection.close()
    engine.dispose()
    _finish(path)
    print(f"{path} is a whole copy of {source}.")


def _finish(path: Path) -> None:
    """Check the copy, and name its history anew: clients of a site restored from it must not go on where the old one was."""
    engine = open_engine(path, writes=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE epoch SET name = :name"), {"name": COPY_MARK + secrets.token_hex(8)})
        found = connection.execute(text("PRAGMA integrity_check")).scalar_one()
    engine.dispose()
    if found != "ok":
        raise Conflict("broken-copy", f"The copy is not whole: {found}.")

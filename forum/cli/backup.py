"""`forum backup`."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text

from forum.database import ReadSession, open_engine
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
    engine = open_engine(source, writes=False)
    # VACUUM INTO writes another file only; query_only refuses it all the same, so it is lifted for this connection.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("VACUUM INTO ?", (str(path),))
    engine.dispose()
    copy = open_engine(path, writes=False)
    with ReadSession(copy) as session:
        found = session.connection().execute(text("PRAGMA integrity_check")).scalar_one()
    copy.dispose()
    if found != "ok":
        raise Conflict("broken-copy", f"The copy is not whole: {found}.")
    print(f"{path} is a whole copy of {source}.")

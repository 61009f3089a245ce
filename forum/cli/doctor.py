"""`forum doctor`."""

from collections.abc import Iterator
from itertools import islice

import typer

from forum import schema
from forum.database import FIXED_SQLITE, ReadSession, open_engine, sqlite_module
from forum.errors import ForumError
from forum.moderation.recount import miscounted
from forum.settings import Settings, load_settings

app = typer.Typer(add_completion=False)
COMPLAINTS_MAX = 20  # wrong counts that are listed; one is as bad as a hundred


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation; exit 1 if anything is."""
    settings = load_settings()
    print(f"SQLite {sqlite_module().sqlite_version} through {sqlite_module().__name__}; database {settings.sqlite_path}")
    complaints = list(_complaints(settings))
    for complaint in complaints:
        print(f"wrong: {complaint}")
    if complaints:
        raise typer.Exit(1)
    print("Nothing is wrong.")


def _complaints(settings: Settings) -> Iterator[str]:
    if sqlite_module().sqlite_version_info < FIXED_SQLITE:
        yield "this SQLite can corrupt a file that two connections write; run no command that writes while the server runs"
    if settings.sqlite_synchronous != "FULL":
        yield "FORUM_SQLITE_SYNCHRONOUS=NORMAL: a power cut may lose comments that were acknowledged"
    if not settings.sqlite_path.exists():
        yield "there is no database yet; run: forum migrate"
        return
    try:
        schema.check(settings.sqlite_path)
    except ForumError as error:
        yield error.message
        return
    engine = open_engine(settings.sqlite_path, writes=False)
    with engine.connect() as connection, ReadSession(bind=connection) as session:
        yield from islice(miscounted(session), COMPLAINTS_MAX)
    engine.dispose()

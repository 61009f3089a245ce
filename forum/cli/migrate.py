"""`forum migrate`."""

import typer

from forum import schema
from forum.cli.opening import make_folder
from forum.settings import load_settings

app = typer.Typer(add_completion=False)


@app.command()
def migrate() -> None:
    """Bring the database's schema to the newest version."""
    settings = load_settings()
    make_folder(settings)
    path = settings.sqlite_path
    schema.migrate(path)
    print(f"{path} has the newest schema ({schema.current_revision(path)}).")

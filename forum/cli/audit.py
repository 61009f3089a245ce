"""`forum audit …`."""

import typer

from forum.cli.opening import open_database
from forum.errors import Conflict
from forum.moderation.audit import first_broken

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The moderation log.")


@app.callback()
def audit() -> None:
    """The moderation log."""


@app.command()
def verify() -> None:
    """Walk the log's hash chain; exit 1 at the first broken link."""
    with open_database() as (_, database):
        broken = database.read_now(first_broken)
    if broken is not None:
        raise Conflict("broken-log", f"The moderation log was changed: entry {broken} does not fit the one before it.")
    print("The moderation log is whole.")

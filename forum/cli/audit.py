"""`forum audit …`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from forum.cli.opening import open_database
from forum.database import ReadSession
from forum.errors import BadSettings, Conflict
from forum.moderation.audit import Checked, check_log, holds
from forum.moderation.openness.export import json_lines

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The moderation log.")


@app.callback()
def audit() -> None:
    """The moderation log."""


@app.command()
def verify(
    head: Annotated[str | None, typer.Option(help="A hash that was published: it must still be in the log.")] = None,
    count: Annotated[int | None, typer.Option(help="How many entries the log had then.", min=0)] = None,
) -> None:
    """Walk the log's hash chain and the words beside it; exit 1 at the first entry that does not fit."""
    with open_database() as (_, database):
        checked = database.read_now(check_log)
        if checked.broken is not None:
            raise Conflict("broken-log", f"The moderation log was changed: entry {checked.broken} is not as it was written.")
        is_there = database.read_now(holds, head=head and head.strip().lower(), count=count)
    if not is_there:
        raise Conflict(
            "broken-log", f"The log does not hold what was published{_then(count)}: {_now(checked)}. Its end was cut off."
        )
    print(f"The moderation log is whole: {_now(checked)}.")


@app.command()
def export(
    path: Annotated[Path, typer.Argument(help="A new file for the entries, one line of JSON each.")],
    with_notes: Annotated[
        bool, typer.Option("--with-notes", help="With notes and the ids of moderators: personal data, and all a hash is made of.")
    ] = False,
) -> None:
    """Write the log to a file that only its owner may read; exit 1 when there is one of that name."""
    with open_database() as (_, database):
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise BadSettings(f"{path} cannot be written: {error.strerror}.") from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:

            def write(session: ReadSession) -> int:
                return sum(file.write(f"{line}\n") > 0 for line in json_lines(session, with_notes=with_notes))

            written = database.read_now(write)
    print(f"{_entries(written)} {'is' if written == 1 else 'are'} in {path}.")


def _now(checked: Checked) -> str:
    return f"{_entries(checked.count)}, the last hash is {checked.head}"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _then(count: int | None) -> str:
    return f" when it had {count} entries" if count is not None else ""

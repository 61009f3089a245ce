"""`forum import`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from forum.cli.opening import open_database
from forum.importers.run import Report, Run, import_paths
from forum.kit import clock

app = typer.Typer(add_completion=False)


class Format(StrEnum):
    """How the files are to be read."""

    AUTO = "auto"
    FRONT_MATTER = "front-matter"
    TEXT = "text"
    THREAD = "thread"


@app.command(name="import")
def import_files(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    format: Annotated[Format, typer.Option(help="How to read them; auto looks at each.")] = Format.AUTO,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
) -> None:
    """Import articles and threads; a second run changes nothing."""
    with open_database() as (settings, database), _progress() as bar:
        task = bar.add_task("Importing", total=None)
        report = import_paths(
            database,
            paths,
            run=Run(
                settings.data_dir,
                clock.now(),
                format=format.value,
                is_dry=dry_run,
                on_progress=lambda done, total: bar.update(task, completed=done, total=total),
            ),
        )
    _tell(report)


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _tell(report: Report) -> None:
    for outcome in report.outcomes:
        for note in outcome.notes:
            print(f"note: {outcome.name}: {note}", file=sys.stderr)
    for failure in report.failures:
        print(f"failed: {failure.name}: {failure.reason}", file=sys.stderr)
    print(report.closing_line())
    if report.failures:
        raise typer.Exit(1)

"""`forum seed`."""

import typer

from forum.cli.opening import open_database
from forum.importers.seeds import load_seeds
from forum.kit import clock
from forum.paths import SEEDS

app = typer.Typer(add_completion=False)


@app.command()
def seed() -> None:
    """Load the demo content; running it twice changes nothing."""
    with open_database() as (settings, database):
        print(load_seeds(database, SEEDS, settings=settings, now=clock.now()))

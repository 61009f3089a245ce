"""`forum serve`."""

from typing import Annotated

import typer

from forum.cli import serving
from forum.cli.plainly import HOST, PORT, PORT_MAX
from forum.errors import BadSettings

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=PORT_MAX)] = PORT,
    workers: Annotated[int, typer.Option(help="Processes; more than one needs a broker.", min=1)] = 1,
) -> None:
    """Serve the site; an empty database gets its schema first."""
    if workers > 1:
        raise BadSettings("More than one worker needs a broker (FORUM_BROKER_URL), which this release does not have yet.")
    serving.serve(host=host, port=port)

"""The commands by name; each loads what it needs only when it is called."""

from typing import Any

import typer
from typer.core import TyperGroup

from forum.kit.loading import load

# Command → module with an `app` (a group) or a function of that name; `forum --help` must not load the web stack.
MODULES = {
    "serve": "forum.cli.serve",
    "demo": "forum.cli.demo",
    "migrate": "forum.cli.migrate",
    "seed": "forum.cli.seed",
    "import": "forum.cli.import_",
    "users": "forum.cli.users",
    "audit": "forum.cli.audit",
    "doctor": "forum.cli.doctor",
    "backup": "forum.cli.backup",
}


class LazyGroup(TyperGroup):
    """Finds a command's module when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All of them, in the order of use."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in MODULES:
            return None
        app: typer.Typer = load(MODULES[cmd_name]).app
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def forum() -> None:
    """Chat and forum discussion under articles."""


def run() -> None:
    """Run the command line."""
    app()

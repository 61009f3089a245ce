"""`python -m forum`, and the console script `forum`."""

import sys

from forum.cli import commands
from forum.errors import ForumError
from forum.importers.records import Broken


def main() -> None:
    """Run a command; an expected failure is one sentence on stderr and exit 1, never a traceback."""
    try:
        commands.run()
    except (ForumError, Broken) as error:
        print(f"forum: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()

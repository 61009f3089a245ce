"""`python -m forum`, and the console script `forum`."""

import sys

from forum.cli.plainly import read_serve
from forum.errors import ForumError
from forum.kit.loading import load


def main() -> None:
    """Run a command; an expected failure is one sentence on stderr and exit 1, never a traceback."""
    plain = read_serve(sys.argv[1:])
    try:
        if plain:
            load("forum.cli.serving").serve(host=plain[0], port=plain[1])
        else:
            load("forum.cli.commands").run()
    except ForumError as error:
        print(f"forum: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()

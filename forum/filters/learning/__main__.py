"""A training in a process of its own: the texts come in as JSON, the figures and the weights go out."""

import json
import os
import sys

from forum.filters.learning.fitting import train

POLITE = 10  # by how much this process stands behind a server's


def main() -> None:
    """Read a line `[text, removed]` for each example, `[text, null]` for an extra one; write a line of figures, then the bytes."""
    if hasattr(os, "nice"):
        os.nice(POLITE)
    given = [json.loads(line) for line in sys.stdin]
    decided = [(text, is_bad) for text, is_bad in given if is_bad is not None]
    classifier, figures = train(decided, extra=[(text, False) for text, is_bad in given if is_bad is None])
    sys.stdout.buffer.write(json.dumps(figures).encode() + b"\n" + classifier.to_bytes())


if __name__ == "__main__":
    main()

"""The people a comment calls by `@name`."""

import re
from collections.abc import Iterable

from forum.markup.caps import MENTIONS_MAX
from forum.markup.pieces import Piece

# In a quote the one quoted called; in code and links it is no call at all.
_DEAF = frozenset({"a", "blockquote", "code", "kbd", "pre"})

# Not within words, addresses or paths (`a@b`, `/@b`). Marks within a name stay, at its end they are the sentence's.
_MENTION = re.compile(r"(?<![\w@./+-])@(\w(?:[\w.-]{0,38}\w)?)(?![\w@])")


def mentioned(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """The names called, without `@`, in order, each once however written, at most ten. Whether they exist is not known."""
    names: dict[str, str] = {}
    deaf = 0
    for piece in pieces:
        if not isinstance(piece, str):
            deaf += (-1 if piece.closes else 1) if piece.name in _DEAF else 0
        elif not deaf and "@" in piece:
            for name in _MENTION.findall(piece):
                names.setdefault(name.casefold(), name)
    return tuple(names.values())[:MENTIONS_MAX]

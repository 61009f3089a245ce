"""Materialised paths: fixed-width sortable ids, one after the other (decision 0006). Pure."""

from functools import lru_cache

from forum.kit.ids import ALPHABET, REMEMBERED, WIDTH, sortable

MAX_LEVEL = 50  # stored levels; without a cap a chain of replies costs its square in paths (CC-08)


def path_below(parent_path: str, comment_id: int) -> str:
    """The path of a reply; below the last level it stands beside its parent."""
    kept = parent_path if level(parent_path) < MAX_LEVEL else parent_path[:-WIDTH]
    return kept + sortable(comment_id)


def level(path: str) -> int:
    """How many comments the path names, itself included."""
    return len(path) // WIDTH


def ancestors(path: str) -> list[int]:
    """The ids above a comment, its root first."""
    return [_number(path[start : start + WIDTH]) for start in range(0, len(path) - WIDTH, WIDTH)]


@lru_cache(maxsize=REMEMBERED)
def _number(text: str) -> int:
    value = 0
    for character in text:
        value = value << 5 | ALPHABET.index(character)
    return value

"""The slug of a title. Pure."""

import re

from forum.kit.text import fold

SLUG_MAX = 80


def slug(title: str) -> str:
    """Lower-case words joined by hyphens, at most 80 characters, never empty."""
    words = re.sub(r"[^\w]+", "-", fold(title), flags=re.UNICODE).strip("-_")
    if len(words) > SLUG_MAX:
        words = words[: SLUG_MAX + 1].rsplit("-", 1)[0][:SLUG_MAX]
    return words or "article"

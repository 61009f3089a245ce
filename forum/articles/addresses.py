"""The slug of a title. Pure."""

import re

from forum.kit.text import fold

SLUG_MAX = 80
TAKEN = frozenset({"report"})  # what stands at the place of an article's slug and is a page of its own: /t/{id}/report


def slug(title: str) -> str:
    """Lower-case words joined by hyphens, at most 80 characters, never empty."""
    words = re.sub(r"[^\w]+", "-", fold(title), flags=re.UNICODE).strip("-_")
    if len(words) > SLUG_MAX:
        words = words[: SLUG_MAX + 1].rsplit("-", 1)[0][:SLUG_MAX]
    return words or "article"


def article_slug(title: str) -> str:
    """The slug of an article, which is none of our own pages."""
    words = slug(title)
    return f"{words}-article" if words in TAKEN else words

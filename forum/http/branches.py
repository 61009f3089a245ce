"""Branches of a thread drawn once: a new comment changes one of them, and a page has twenty."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Container
from typing import Any

import jinja2
from markupsafe import Markup

from forum.comments.tree import Branch, flatten
from forum.comments.views import CommentView
from forum.markup.safe import safe

TEMPLATE = "threads/_branch.html"
KEPT = 8 << 20  # characters of branches: about 4,000 comments of ordinary length, forty full pages


class Branches:
    """Draws a branch with all below it, from any thread; the longest unused are let go first.

    The key is all that the template is given: the drawn comments themselves, with what stands between them. So nothing that
    is found can be old.
    """

    def __init__(self, environment: jinja2.Environment, *, draw: Callable[[CommentView], Markup], kept: int = KEPT) -> None:
        self.environment = environment
        self.draw_comment = draw
        self.kept = kept
        self.size = 0
        self._drawn: OrderedDict[tuple[Any, ...], Markup] = OrderedDict()
        self._lock = threading.Lock()

    def draw(self, branch: Branch, muted: Container[str] | None = None, opened: str | None = None) -> Markup:
        """The branch's HTML, the same for every viewer who did not mute anybody in it.

        `muted` are the authors whose comments are folded away, `opened` is the comment that was asked for by itself.
        """
        folded = _written_by(muted, branch) if muted else frozenset()
        key = (*self._key(branch), folded, opened in folded) if folded else self._key(branch)
        with self._lock:
            if known := self._drawn.get(key):
                self._drawn.move_to_end(key)
                return known
        # Jinja has escaped all but the comments, which it drew itself.
        drawn = safe(self.environment.get_template(TEMPLATE).render(branches=(branch,), folded=folded, opened=opened))
        self._keep(key, drawn)
        return drawn

    def _key(self, branch: Branch) -> tuple[Any, ...]:
        """In reading order; how many replies each has is the shape."""
        key: list[Any] = []
        for one in flatten((branch,)):
            key += (self.draw_comment(one.comment), one.comment.replies, one.hidden, len(one.replies))
        return tuple(key)

    def _keep(self, key: tuple[Any, ...], drawn: Markup) -> None:
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = drawn
                self.size += len(drawn)
            while self.size > self.kept:
                self.size -= len(self._drawn.popitem(last=False)[1])


def _written_by(authors: Container[str], branch: Branch) -> frozenset[str]:
    """The comments in it that these authors wrote."""
    comments = (one.comment for one in flatten((branch,)))
    return frozenset(comment.id for comment in comments if comment.author and comment.author.id in authors)

"""Comments drawn once: the fragment of `comments/_comment.html`, kept while a comment looks the same."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

import jinja2
from markupsafe import Markup

from forum.comments.views import CommentView
from forum.markup.safe import safe

TEMPLATE = "comments/_comment.html"
KEPT = 16 << 20  # characters of fragments: about 8,000 comments of ordinary length, eighty full pages


def fragment(templates: jinja2.Environment, comment: CommentView) -> str:
    """The comment's HTML as an event carries it."""
    draw: Callable[[CommentView], Markup] = templates.globals["draw"]  # type: ignore[assignment]  # of make_environment
    return str(draw(comment))


class Drawing:
    """Draws comments for pages and events, from any thread; the longest unused are let go first."""

    def __init__(self, environment: jinja2.Environment, *, ago: Callable[[datetime], str], kept: int = KEPT) -> None:
        self.environment = environment
        self.ago = ago
        self.kept = kept
        self.size = 0
        self._fragments: OrderedDict[tuple[Any, ...], Markup] = OrderedDict()
        self._lock = threading.Lock()

    def draw(self, comment: CommentView) -> Markup:
        """The comment's HTML, the same for every viewer."""
        key = self._key(comment)
        with self._lock:
            if known := self._fragments.get(key):
                self._fragments.move_to_end(key)
                return known
        # Jinja has escaped all but the text, which forum.markup rendered.
        drawn = safe(self._template.render(comment=comment))
        self._keep(key, drawn)
        return drawn

    @cached_property
    def _template(self) -> jinja2.Template:
        return self.environment.get_template(TEMPLATE)

    def _key(self, comment: CommentView) -> tuple[Any, ...]:
        """All that the template reads and that can change; where and when it was posted stays."""
        author = comment.author
        return (
            comment.id,
            comment.rev,
            comment.seq,
            comment.state,
            comment.score,
            comment.html,
            comment.reason,
            comment.reply_to,
            comment.edited_at,
            author,
            self.ago(comment.created_at),
        )

    def _keep(self, key: tuple[Any, ...], drawn: Markup) -> None:
        with self._lock:
            if key not in self._fragments:
                self._fragments[key] = drawn
                self.size += len(drawn)
            while self.size > self.kept:
                self.size -= len(self._fragments.popitem(last=False)[1])

"""A text on its way to becoming a comment: checked and rendered before the writer is asked."""

from dataclasses import dataclass
from functools import cached_property

from forum.comments.rules import BODY_MAX
from forum.errors import Invalid
from forum.kit.text import is_seen, refuse_controls
from forum.markup import RENDERER, render
from forum.markup.links import hrefs


@dataclass(frozen=True)
class Draft:
    """A text that can be stored: its source, its safe HTML, its plain text, and the renderer's version."""

    body: str
    html: str
    plain: str
    renderer: int

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The addresses it links to, in order, as they were checked."""
        return hrefs(self.html)


def prepare(body: str) -> Draft:
    """Check and render a text; raises Invalid `empty`, `too-long`, `bad-text`. May take 100 ms: call it in a thread.

    Line ends become newlines and blank lines around the text go; nothing else is changed.
    """
    if len(body) > BODY_MAX * 2:  # before anything looks at every character
        raise _too_long(len(body))
    body = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    refuse_controls(body, field="body")
    if not body.strip():
        raise Invalid("empty", "There is no text yet. Write something first.", field="body")
    if len(body) > BODY_MAX:
        raise _too_long(len(body))
    rendered = render(body)
    if not is_seen(rendered.plain) and "<hr" not in rendered.html:  # a rule is the one thing that is seen without a character
        raise Invalid("empty", "Nothing of this text would be seen. Write something first.", field="body")
    return Draft(body, str(rendered.html), rendered.plain, RENDERER)


def _too_long(length: int) -> Invalid:
    return Invalid(
        "too-long", f"A comment has at most {BODY_MAX:,} characters; this one has {length:,}. Nothing was lost.", field="body"
    )

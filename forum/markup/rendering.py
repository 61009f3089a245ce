"""From what people write, or imports bring, to what readers see: Markdown, then bleach, then our check."""

import threading
from dataclasses import dataclass

from forum.kit.loading import load  # of Markdown and bleach: only writing needs them, and they are 6 MB of an idle server
from forum.markup import caps, characters, check, mentions, pieces, plain

# Stored with each comment. Raised whenever the same source gives other HTML, so that old ones can be rendered again.
RENDERER = 1

# Parsers put right what is nested wrong, and sometimes put right what they wrote: passes until nothing changes.
_PASSES = 4

_has_rendered = threading.Event()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text.

    `html` is safe to show and needs no other (see `safe.py`); `plain` is its text without markup, for search,
    excerpts and mails; `mentions` are the names it calls, without `@`, at most ten.
    """

    html: str
    plain: str
    mentions: tuple[str, ...]


def render(source: str) -> Rendered:
    """Render a comment's Markdown.

    Never raises. At most 8 times as long as the source, plus 512. What is over a limit (see `caps`), or what the
    sanitisers disagree on, is shown as plain paragraphs and mentions nobody. NUL, other control characters but tab
    and newline, and lone surrogates are shown as U+FFFD.
    """
    text = characters.clean(source)
    raw_html = load("forum.markup.markdown").to_html(text) if caps.is_readable(text) else None
    finished = None if raw_html is None else _finished(raw_html, len(text))
    _has_rendered.set()
    return _as_plain(text) if finished is None else finished


def is_warm() -> bool:
    """Whether a text has been rendered in this process: the first one loads the libraries, 70 ms of a processor."""
    return _has_rendered.is_set()


def render_html(source_html: str) -> Rendered:
    """Render HTML that was written elsewhere, by the same rules. Over a limit: its text, as plain paragraphs."""
    text = characters.without_long_references(characters.clean(source_html))
    if len(text) <= caps.SOURCE_MAX and caps.is_flat(text):
        finished = _settled(text, len(text))
        if finished is not None:
            return finished
    return _as_plain(characters.clean(plain.text_without_tags(text)))


def _settled(raw_html: str, source_length: int) -> Rendered | None:
    """The HTML once sanitising it again changes nothing; None when it is refused or never comes to rest."""
    for _ in range(_PASSES):
        finished = _finished(raw_html, source_length)
        if finished is None or finished.html == raw_html:
            return finished
        raw_html = finished.html
    return None


def _finished(raw_html: str, source_length: int) -> Rendered | None:
    if not caps.is_cleanable(raw_html, source_length):
        return None
    found = check.checked(load("forum.markup.sanitize").bleached(raw_html))
    if found is None:
        return None
    finished_html = pieces.write(found).strip()
    if not caps.is_short_enough(finished_html, source_length):
        return None
    return Rendered(finished_html, plain.text_of(found), mentions.mentioned(found))


def _as_plain(text: str) -> Rendered:
    return Rendered(plain.paragraphs(text), plain.fold(text), ())

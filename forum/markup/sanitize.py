"""Bleach, the first of two sanitisers, and the only place where HTML is called safe.

No other module imports bleach or marks text as safe. `bleach.linkify` is never called: its time is the square of the
number of `(`. Bleach has had its last release; what takes its place need only offer `bleached`.
"""

import threading

from bleach.css_sanitizer import CSSSanitizer
from bleach.sanitizer import Cleaner
from markupsafe import Markup

from forum.markup.check import ATTRIBUTES, ELEMENTS, RENAMED

_TAGS = frozenset(ELEMENTS | RENAMED.keys())
_PROTOCOLS = frozenset({"http", "https", "mailto"})


def bleached(raw_html: str) -> str:
    """The HTML without any element, attribute, address scheme or comment that is not allowed; text is kept."""
    return _cleaners.cleaner.clean(raw_html)


def safe(html: str) -> Markup:
    """Call HTML safe for templates. Only for what `forum.markup` rendered, fresh or as it was stored."""
    return Markup(html)  # noqa: S704  # this is the one place


def _may_have(element: str, attribute: str, value: str) -> bool:
    if attribute == "style":
        return element in {"td", "th"}
    return attribute in ATTRIBUTES.get(element, ())


class _Cleaners(threading.local):
    """A cleaner for each thread: its parser has a state, and building one for each text costs 15 % more."""

    def __init__(self) -> None:
        self.cleaner = Cleaner(
            tags=_TAGS,
            attributes=_may_have,
            protocols=_PROTOCOLS,
            strip=True,
            strip_comments=True,
            css_sanitizer=CSSSanitizer(allowed_css_properties=["text-align"], allowed_svg_properties=[]),
        )


_cleaners = _Cleaners()

"""Which addresses a comment may link to: ours, after bleach, read as a browser reads them.

Bleach takes a scheme followed by digits (`javascript:1`, `data:123`) for a host and a port and lets it pass;
`urllib.parse` reads addresses otherwise than browsers do. `ada_url` follows the WHATWG URL standard.
"""

import html
import re
from functools import lru_cache

from forum.kit.loading import load
from forum.markup.characters import without_bidi

# Read off the normalised address rather than asked for part by part: each question leaves the interpreter's lock to
# the writer's thread, and gets it back milliseconds later. Normalised, what stands between `//` and the next `/` is
# the host and its port, and an `@` in it ends a user name that is not empty.
_WEB = re.compile(r"https?://[^/?#@\\]+(?:[/?#]|\Z)")
_MAIL = re.compile(r"mailto:(?!//[^/?#]*(?:[?#]|\Z))[^?#]")  # `mailto://host` names a host and nobody there
_HREF = re.compile(r'<a [^>]*?href="([^"]*)"')
CHECKED = 256  # addresses kept: each is asked for twice, by Markdown and by our check


@lru_cache(maxsize=CHECKED)
def checked_url(address: str) -> str | None:
    """The address as a browser will read it (absolute, normalised), or None when nothing may link there.

    Allowed are http and https with a host, and mailto with a recipient. Relative addresses are none: the same
    comment is shown in pages, mails and feeds. Addresses with a user name are none either: the usual reason for
    `https://bank.example@elsewhere.example/` is to deceive.
    """
    try:
        href: str = load("ada_url").normalize_url(without_bidi(address))
    except ValueError:
        return None
    return href if _WEB.match(href) or _MAIL.match(href) else None


def hrefs(finished_html: str) -> tuple[str, ...]:
    """Where finished HTML links to, in order; it is our own, so that every link is written the same way."""
    return tuple(map(html.unescape, _HREF.findall(finished_html))) if "<a " in finished_html else ()

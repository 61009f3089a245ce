"""Which addresses a comment may link to: ours, after bleach, read as a browser reads them.

Bleach takes a scheme followed by digits (`javascript:1`, `data:123`) for a host and a port and lets it pass;
`urllib.parse` reads addresses otherwise than browsers do. `ada_url` follows the WHATWG URL standard.
"""

import ada_url

from forum.markup.characters import without_bidi

_WEB = frozenset({"http:", "https:"})


def checked_url(address: str) -> str | None:
    """The address as a browser will read it (absolute, normalised), or None when nothing may link there.

    Allowed are http and https with a host, and mailto with a recipient. Relative addresses are none: the same
    comment is shown in pages, mails and feeds. Addresses with a user name are none either: the usual reason for
    `https://bank.example@elsewhere.example/` is to deceive.
    """
    try:
        url = ada_url.URL(without_bidi(address))
    except ValueError:
        return None
    if url.protocol == "mailto:":
        return url.href if url.pathname else None
    if url.protocol not in _WEB or not url.hostname or url.username or url.password:
        return None
    return url.href

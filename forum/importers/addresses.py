"""Web addresses: one spelling for each, so that the same article is recognised again."""

import re
from urllib.parse import SplitResult, urlsplit

from forum.importers import bounds

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Spaces and controls are dropped or rewritten silently by some parsers, `\` is read as `/` by browsers.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"\u2028\u2029]")
_HOST_LENGTH = 253  # RFC 1035
_LABEL = r"[a-z0-9_][a-z0-9_-]{0,62}"
_HOST = re.compile(rf"(?=.{{1,{_HOST_LENGTH}}}\Z){_LABEL}(\.{_LABEL})*\.?|\[[0-9a-f:.]+\]")
_TRACKING = re.compile(r"(utm_[^=]*|fbclid|gclid)(=|\Z)", re.IGNORECASE)


def canonical(url: str) -> str | None:
    """The one spelling of `url`, or None when it is not a plain http(s) address.

    Lower-case scheme and host; no fragment, default port, tracking parameters (`utm_*`, `fbclid`, `gclid`)
    or trailing slash below the root; other parameters stay in their order. An address with a user or a
    password in it, or longer than 2,048 characters, is none of ours.
    """
    if len(url) > bounds.ADDRESS_LENGTH or _FORBIDDEN.search(url):
        return None
    try:
        parts = urlsplit(url)
        authority = _authority(parts)
    except ValueError:  # a bad port, a broken IPv6 address, a host that IDNA refuses
        return None
    if authority is None:
        return None
    path = parts.path.rstrip("/") or "/"
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part))
    return f"{parts.scheme}://{authority}{path}" + (f"?{query}" if query else "")


def host_name(text: str) -> str | None:
    """`text` as a lower-case host name in ASCII, or None when it is not one."""
    if len(text) > _HOST_LENGTH:  # IDNA takes time with the square of the length
        return None
    try:
        name = _ascii(text.strip())
    except ValueError:
        return None
    return name if _HOST.fullmatch(name) else None


def _authority(parts: SplitResult) -> str | None:
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else _ascii(parts.hostname)
    if not _HOST.fullmatch(host):
        return None
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS[parts.scheme] else f"{host}:{port}"


def _ascii(host: str) -> str:
    lowered = host.lower()
    return lowered if lowered.isascii() else lowered.encode("idna").decode("ascii").lower()

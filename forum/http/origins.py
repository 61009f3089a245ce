"""The one same-origin rule for forms, calls with a cookie, and socket handshakes.

Source: Filippo Valsorda, "Cross-Site Request Forgery" (2025), as taken up by Go 1.25 and Datasette: Sec-Fetch-Site
first, which a page cannot forge, then Origin. Origins that the settings name (FORUM_EMBED_ORIGINS) send what `embeds` lets them.
"""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from forum.errors import NotAllowed, Refusal
from forum.http.embeds import is_embed, is_from_embed, may_send
from forum.http.identify import bearer_token, session_token
from forum.http.site import site_of
from forum.settings import Settings

OTHER_ORIGIN = Refusal("other-origin", "This came from another site, so nothing was changed. Please use the form on our own page.")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def refuse_other_origin(connection: HTTPConnection) -> None:
    """Raises NotAllowed `other-origin` for a write that another site may have caused.

    A bearer token is proof enough: browsers do not add it by themselves. Without any header that tells the origin, a
    request with a session cookie is refused, and one without is no browser's.
    """
    if bearer_token(connection):
        return
    settings = site_of(connection).settings
    fetch_site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if is_from_embed(connection) and may_send(connection.scope["path"]):
        return
    if fetch_site in ("cross-site", "same-site"):
        raise NotAllowed(OTHER_ORIGIN)
    if origin is not None and not is_own(origin, settings):
        raise NotAllowed(OTHER_ORIGIN)
    if origin is None and fetch_site is None and session_token(connection):
        raise NotAllowed(OTHER_ORIGIN)


def refuse_other_socket(connection: HTTPConnection) -> None:
    """Raises NotAllowed `other-origin` unless a handshake has a listed Origin or a bearer token (ASVS 4.4.2).

    A program without an Origin may read as a guest; a cookie without one is not believed.
    """
    origin = connection.headers.get("origin")
    if bearer_token(connection) or (origin is None and not session_token(connection)):
        return
    settings = site_of(connection).settings
    if origin is None or not (is_own(origin, settings) or is_embed(origin, settings)):
        raise NotAllowed(OTHER_ORIGIN)


def is_own(origin: str, settings: Settings) -> bool:
    """Whether an Origin header names this site; on a loopback base all names of this machine are the same, port by port."""
    if origin.lower() == settings.origin:
        return True
    if not settings.is_loopback:
        return False
    try:
        parts = urlsplit(origin)
        return parts.scheme == settings.base.scheme and parts.hostname in LOOPBACK and parts.port == settings.base.port
    except ValueError:
        return False

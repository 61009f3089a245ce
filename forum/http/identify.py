"""Who is asking: a session cookie or a bearer token, looked up at every request."""

from datetime import datetime

from starlette.requests import HTTPConnection
from starlette.responses import Response

from forum.accounts import sessions, tokens
from forum.accounts.viewer import AnyViewer, Nobody, Viewer
from forum.database import ReadSession
from forum.http.site import Site, site_of
from forum.kit.addresses import block
from forum.kit.tokens import token_hash
from forum.moderation.notices import unread_count

LONGEST_TOKEN = 200  # characters; ours have 43


def cookie_name(site: Site) -> str:
    """On https the __Host- prefix pins the cookie to this host and to Secure (ASVS 3.3.1)."""
    return "__Host-forum" if site.settings.is_https else "forum"


def session_token(connection: HTTPConnection) -> str | None:
    """The token in the cookie, if it can be one."""
    token = connection.cookies.get(cookie_name(site_of(connection)), "")
    return token if 0 < len(token) <= LONGEST_TOKEN else None


def bearer_token(connection: HTTPConnection) -> str | None:
    """The token in the Authorization header, if it can be one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" and 0 < len(token) <= LONGEST_TOKEN else None


def client_address(connection: HTTPConnection) -> str:
    """The client's address as limits count it; uvicorn has applied the trusted proxies."""
    return block(connection.client.host if connection.client else "")


async def identify(connection: HTTPConnection) -> AnyViewer:
    """The viewer behind a request or handshake; a wrong or ended token is nobody."""
    site, address = site_of(connection), client_address(connection)
    bearer, cookie = bearer_token(connection), session_token(connection)
    now = site.clock()
    if bearer:
        return await site.database.read(tokens.find_viewer, token_hash=token_hash(bearer), address=address, now=now)
    if cookie:
        viewer, unread = await site.database.read(_find, token_hash=token_hash(cookie), address=address, now=now)
        connection.state.unread = unread  # for the head of the page
        return viewer
    return Nobody(address)


def _find(session: ReadSession, *, token_hash: str, address: str, now: datetime) -> tuple[AnyViewer, int]:
    """Who holds the cookie, and how many notices wait for them."""
    viewer = sessions.find_viewer(session, token_hash=token_hash, address=address, now=now)
    return viewer, unread_count(session, viewer, now=now) if isinstance(viewer, Viewer) else 0


def set_session_cookie(response: Response, site: Site, *, token: str) -> None:
    """Hand the session's token to the browser."""
    response.set_cookie(
        cookie_name(site),
        token,
        max_age=int(sessions.LASTS.total_seconds()),
        path="/",
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def drop_session_cookie(response: Response, site: Site) -> None:
    """Take the cookie back."""
    response.delete_cookie(cookie_name(site), path="/", secure=site.settings.is_https, httponly=True, samesite="lax")

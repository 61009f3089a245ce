"""Who is asking: a session cookie or a bearer token, looked up at every request."""

from datetime import datetime
from functools import partial

from starlette.requests import HTTPConnection
from starlette.responses import Response

from forum.accounts import sessions, tokens
from forum.accounts.rules import insist_may_change
from forum.accounts.sessions import Holder
from forum.accounts.viewer import AnyViewer, Nobody, Viewer
from forum.database import ReadSession
from forum.http.cookies import SiteCookie
from forum.http.embeds import as_reader, is_from_embed
from forum.http.site import Site, site_of
from forum.kit.addresses import block
from forum.kit.tokens import token_hash
from forum.moderation.notices import unread_count

SESSION = SiteCookie("forum", sessions.ENDS)  # holds the session's token
LONGEST_TOKEN = 200  # characters; ours have 43
READING = frozenset({"GET", "HEAD", "OPTIONS"})  # no state changes on these (ASVS 3.5.3)


def session_token(connection: HTTPConnection) -> str | None:
    """The token in the cookie, if it can be one."""
    return SESSION.read(connection) or None


def bearer_token(connection: HTTPConnection) -> str | None:
    """The token in the Authorization header, if it can be one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" and 0 < len(token) <= LONGEST_TOKEN else None


def client_address(connection: HTTPConnection) -> str:
    """The client's address as limits count it; uvicorn has applied the trusted proxies."""
    return block(connection.client.host if connection.client else "")


async def identify(connection: HTTPConnection) -> AnyViewer:
    """The viewer behind a request or handshake; a wrong or ended token is nobody.

    Raises NotAllowed `no-scope` where a request would change something and its token is for reading only: every form and
    call asks here who it is for, so none can forget it. What a socket is told asks command by command.
    """
    viewer = await recognise(connection)
    if connection.scope["type"] == "http" and connection.scope["method"] not in READING:
        insist_may_change(viewer)
    return viewer


async def recognise(connection: HTTPConnection) -> AnyViewer:
    """The same without refusing anybody: for pages that say what was refused."""
    site, address = site_of(connection), client_address(connection)
    bearer, cookie = bearer_token(connection), session_token(connection)
    if bearer:
        return await _of_bearer(site, bearer, address=address)
    if cookie:
        return await _of_cookie(connection, site, cookie, address=address)
    return Nobody(address)


async def _of_bearer(site: Site, token: str, *, address: str) -> AnyViewer:
    now, asks_second = site.clock(), site.settings.staff_second_factor == "on"
    find = partial(tokens.find_bearer, token_hash=token_hash(token), address=address, now=now, asks_second=asks_second)
    found = await site.database.read(find)
    if found.is_due and found.token_id:
        use = partial(site.database.write, tokens.note_use, found.token_id, now=now)
        site.later.put(use, key=("token", found.token_id))
    return found.viewer


async def _of_cookie(connection: HTTPConnection, site: Site, token: str, *, address: str) -> AnyViewer:
    now, asks_second = site.clock(), site.settings.staff_second_factor == "on"
    find = partial(_find, token_hash=token_hash(token), address=address, now=now, asks_second=asks_second)
    holder, unread = await site.database.read(find)
    if holder.is_due and holder.session_id:
        kept = address if site.settings.address_days else None
        visit = partial(site.database.write, sessions.move_on, holder.session_id, address=kept, now=now)
        site.later.put(visit, key=("session", holder.session_id))
    connection.state.unread = unread  # for the head of the page
    connection.state.session_id = holder.session_id
    return as_reader(holder.viewer) if is_from_embed(connection) else holder.viewer


def _find(session: ReadSession, *, token_hash: str, address: str, now: datetime, asks_second: bool) -> tuple[Holder, int]:
    """Who holds the cookie, and how many notices wait for them."""
    holder = sessions.find_holder(session, token_hash=token_hash, address=address, now=now, asks_second=asks_second)
    return holder, unread_count(session, holder.viewer, now=now) if isinstance(holder.viewer, Viewer) else 0


def session_id(connection: HTTPConnection) -> int | None:
    """By which sign-in the identified viewer is here; None for tokens and for nobody."""
    found: int | None = getattr(connection.state, "session_id", None)
    return found


def forget_session(response: Response, site: Site) -> None:
    """Take the session's cookie back, and what the browser has kept of this site: drafts, and pages for going back."""
    SESSION.drop(response, site)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'  # "cookies" would take those of all sites of the same domain

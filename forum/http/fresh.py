"""What is grave is done by who has just shown a way in: other ways in, the address, tokens, taking one's data, leaving."""

from starlette.requests import Request

from forum.accounts.rules import signed_in
from forum.accounts.sessions import is_fresh
from forum.accounts.viewer import Viewer
from forum.errors import NotAllowed, NotFresh, Refusal
from forum.http.identify import identify, session_id
from forum.http.site import site_of

NOT_BY_TOKEN = Refusal("not-allowed", "This page is for people who sign in. A token cannot use it.")


async def fresh_viewer(request: Request) -> Viewer:
    """Who is signed in here with a cookie and has shown a way in within 15 minutes; raises NotSignedIn, NotFresh.

    A token is never enough: who finds one must not be able to keep the account.
    """
    viewer, site = await own_viewer(request), site_of(request)
    if not await site.database.read(is_fresh, session_id(request), now=site.clock()):
        raise NotFresh
    return viewer


async def own_viewer(request: Request) -> Viewer:
    """Who is signed in here with a cookie; raises NotSignedIn, and NotAllowed for a token: what is one's own it does not see."""
    viewer = signed_in(await identify(request))
    if session_id(request) is None:
        raise NotAllowed(NOT_BY_TOKEN)
    return viewer

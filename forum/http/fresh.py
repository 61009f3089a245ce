"""What is grave is done by who has just shown a way in: other ways in, the address, tokens, taking one's data, leaving."""

from starlette.requests import Request

from forum.accounts.rules import signed_in
from forum.accounts.sessions import is_fresh
from forum.accounts.viewer import Viewer
from forum.errors import NotFresh
from forum.http.identify import identify, session_id
from forum.http.site import site_of


async def fresh_viewer(request: Request) -> Viewer:
    """Who is signed in here with a cookie and has shown a way in within 15 minutes; raises NotSignedIn, NotFresh.

    A token is never enough: who finds one must not be able to keep the account.
    """
    viewer, site = signed_in(await identify(request)), site_of(request)
    if not await site.database.read(is_fresh, session_id(request), now=site.clock()):
        raise NotFresh
    return viewer

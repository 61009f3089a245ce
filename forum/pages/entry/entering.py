"""The last step of every way in: a fresh sign-in for who has shown who they are (ASVS 7.2.4)."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import end_session, start_session
from forum.http.identify import client_address, session_token, set_session_cookie
from forum.http.responses import own_path, see
from forum.http.site import site_of


async def enter(request: Request, user_id: int, *, next_path: str, has_second: bool = False) -> Response:
    """Sign in the account behind `user_id`, which has shown a first way in, and go on to `next_path`.

    With `has_second` that way was as good as two: a passkey that checked who holds it.
    """
    site, old = site_of(request), session_token(request)
    if old:
        await site.database.write(end_session, old)
    token = await site.database.write(
        start_session,
        user_id,
        user_agent=request.headers.get("user-agent", ""),
        address=client_address(request),
        now=site.clock(),
        has_second=has_second,
    )
    response = see(own_path(next_path))
    set_session_cookie(response, site, token=token)
    return response

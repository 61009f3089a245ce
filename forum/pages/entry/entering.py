"""The last step of every way in: a fresh sign-in for who has shown who they are (ASVS 7.2.4)."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import end_session, start_session
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import LASTS, make_proof
from forum.accounts.ways.second_factor import has_second as takes_second
from forum.http.devices import remember_device
from forum.http.identify import client_address, session_token, set_session_cookie
from forum.http.responses import own_path, see
from forum.http.site import Site, site_of
from forum.kit.log import logger

log = logger(__name__)

SECOND_STEP = "/signin/second"


async def enter(request: Request, user_id: int, *, next_path: str, has_second: bool = False) -> Response:
    """Sign in the account behind `user_id`, which has shown a first way in, and go on to `next_path`.

    With `has_second` that way was as good as two: a passkey that checked who holds it. Without it an account that has a
    second factor is asked for it first; until then nobody is signed in.
    """
    site = site_of(request)
    if not has_second and await site.database.read(takes_second, user_id):
        return await _ask_second(site, user_id, next_path=next_path)
    return await begin_session(request, user_id, next_path=next_path, has_second=has_second)


async def begin_session(request: Request, user_id: int, *, next_path: str, has_second: bool) -> Response:
    """The sign-in itself, in the place of the one before. Only for who has shown all that the account asks for."""
    site, old = site_of(request), session_token(request)
    if old:
        await site.database.write(end_session, old)
    token = await site.database.write(
        start_session,
        user_id,
        user_agent=request.headers.get("user-agent", ""),
        address=client_address(request) if site.settings.address_days else None,
        now=site.clock(),
        has_second=has_second,
    )
    log.info("signed in", user=user_id, has_second=has_second, address=client_address(request))
    response = see(own_path(next_path))
    set_session_cookie(response, site, token=token)
    remember_device(request, response, user_id)
    return response


def second_cookie(site: Site) -> str:
    """The cookie that binds the second step to the browser in which the first was done."""
    return "__Host-forum-second" if site.settings.is_https else "forum-second"


async def _ask_second(site: Site, user_id: int, *, next_path: str) -> Response:
    data = {"next": own_path(next_path)}
    secret = await site.database.write(make_proof, ProofKind.SECOND, user_id=user_id, data=data, now=site.clock())
    response = see(SECOND_STEP)
    response.set_cookie(
        second_cookie(site),
        secret,
        max_age=int(LASTS[ProofKind.SECOND].total_seconds()),
        path="/",
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response

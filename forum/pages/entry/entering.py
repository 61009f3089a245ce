"""The last step of every way in: a fresh sign-in for who has shown who they are (ASVS 7.2.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.models import User
from forum.accounts.sessions import end_session, start_session
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import LASTS, make_proof
from forum.accounts.ways.second_factor import has_second as takes_second
from forum.database import WriteSession
from forum.errors import NotSignedIn
from forum.http.cookies import SiteCookie
from forum.http.devices import remember_device
from forum.http.identify import SESSION, client_address, session_token
from forum.http.responses import own_path, see
from forum.http.site import site_of
from forum.kit.log import logger

log = logger(__name__)

SECOND_STEP = "/signin/second"
SECOND = SiteCookie("forum-second", LASTS[ProofKind.SECOND])  # binds the second step to the browser of the first


async def enter(
    request: Request, user_id: int, *, next_path: str, has_second: bool = False, checked: str | None = None
) -> Response:
    """Sign in the account behind `user_id`, which has shown a first way in, and go on to `next_path`.

    With `has_second` that way was as good as two: a passkey that checked who holds it. Without it an account that has a
    second factor is asked for it first; until then nobody is signed in. `checked` is the hash that a password was compared
    with: whoever changed it meanwhile wanted that password to open nothing. Raises NotSignedIn then, and where the account
    has been deleted meanwhile.
    """
    site = site_of(request)
    go_on = partial(_go_on, user_id=user_id, checked=checked, has_second=has_second, next_path=own_path(next_path))
    secret = await site.database.write(go_on, begin=_beginning(request, user_id, has_second=has_second), now=site.clock())
    if secret.is_second:
        response = see(SECOND_STEP)
        SECOND.give(response, site, secret.text)
        return response
    return _signed_in(request, user_id, token=secret.text, next_path=next_path, has_second=has_second)


async def begin_session(request: Request, user_id: int, *, next_path: str, has_second: bool) -> Response:
    """The sign-in itself, in the place of the one before. Only for who has shown all that the account asks for.

    Raises NotSignedIn where the account has been deleted meanwhile.
    """
    token = await site_of(request).database.write(_beginning(request, user_id, has_second=has_second))
    return _signed_in(request, user_id, token=token, next_path=next_path, has_second=has_second)


@dataclass(frozen=True)
class _Secret:
    """What a browser gets for a way in: the token of its sign-in, or what it shows at the second step."""

    text: str
    is_second: bool


def _go_on(
    session: WriteSession,
    *,
    user_id: int,
    checked: str | None,
    has_second: bool,
    next_path: str,
    begin: Callable[[WriteSession], str],
    now: datetime,
) -> _Secret:
    """All in one write: what the account asks for may change while a password is compared."""
    user = session.get(User, user_id)
    if checked is not None and (user is None or user.password_hash != checked):
        raise NotSignedIn
    if not has_second and takes_second(session, user_id):
        return _Secret(make_proof(session, ProofKind.SECOND, user_id=user_id, data={"next": next_path}, now=now), is_second=True)
    return _Secret(begin(session), is_second=False)


def _beginning(request: Request, user_id: int, *, has_second: bool) -> Callable[[WriteSession], str]:
    """The write that ends the sign-in before, if there is one, and begins another; gives its token."""
    site, old = site_of(request), session_token(request)
    start = partial(
        start_session,
        user_id=user_id,
        user_agent=request.headers.get("user-agent", ""),
        address=client_address(request) if site.settings.address_days else None,
        now=site.clock(),
        has_second=has_second,
    )

    def begin(session: WriteSession) -> str:
        if old:
            end_session(session, old)
        return start(session)

    return begin


def _signed_in(request: Request, user_id: int, *, token: str, next_path: str, has_second: bool) -> Response:
    log.info("signed in", user=user_id, has_second=has_second, address=client_address(request))
    response = see(own_path(next_path))
    SESSION.give(response, site_of(request), token)
    remember_device(request, response, user_id)
    return response

"""The second step of signing in: a code from an authenticator app, or a recovery code."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.viewer import Nobody
from forum.accounts.ways import second_factor
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import Proved, look_at, take
from forum.database import WriteSession
from forum.errors import ForumError
from forum.http.forms import read_form
from forum.http.identify import client_address
from forum.http.mailing import tell
from forum.http.responses import see, unkept
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.keys import Keys, keys_of
from forum.kit.log import logger
from forum.pages.entry.entering import SECOND, begin_session

log = logger(__name__)

USED_RECOVERY_CODE = "Somebody signed in to your account with one of its recovery codes. It does not work again."
AGAIN = "/signin"  # who is too late begins anew


async def new(request: Request) -> Response:
    """The form for the code; without a first step just done, the way back to it."""
    proved = await _first_step(request)
    return _show(request) if proved else see(AGAIN)


async def create(request: Request) -> Response:
    """Sign in, when the code is right; the first step may be followed by a few wrong ones."""
    fields, site, proved = await read_form(request), site_of(request), await _first_step(request)
    if proved is None or proved.user_id is None:
        return see(AGAIN)
    secret, code, keys = SECOND.read(request), fields.get("code", ""), keys_of(site.settings)
    try:
        site.limits.take("proof", f"code:{proved.user_id}", now=site.clock())
        is_recovery = await site.database.write(_take, proved.user_id, secret=secret, code=code, keys=keys, now=site.clock())
    except ForumError as error:
        log.info("second step refused", code=error.code, user=proved.user_id, address=client_address(request))
        return _show(request, error=error)
    if is_recovery:
        tell(site, proved.user_id, USED_RECOVERY_CODE)
    response = await begin_session(request, proved.user_id, next_path=proved.data.get("next", "/"), has_second=True)
    SECOND.drop(response, site)
    return response


def _take(session: WriteSession, user_id: int, *, secret: str, code: str, keys: Keys, now: datetime) -> bool:
    """Both in one: a right code uses up the first step, a wrong one uses up nothing."""
    is_recovery = second_factor.give(session, user_id, code=code, keys=keys, now=now)
    take(session, ProofKind.SECOND, secret=secret, now=now)
    return is_recovery


async def _first_step(request: Request) -> Proved | None:
    site = site_of(request)
    try:
        return await site.database.read(look_at, ProofKind.SECOND, secret=SECOND.read(request), now=site.clock())
    except ForumError:
        return None


def _show(request: Request, *, error: ForumError | None = None) -> Response:
    """Drawn as for nobody: who has taken one step of two is not signed in."""
    return unkept(page(request, Nobody(client_address(request)), template="entry/second.html", refused=error, form={}))

"""One's sign-ins: by which device, since when, last seen when and from where; ended one by one or all at once."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.models import UserSession
from forum.accounts.sessions import end_one, end_sessions, list_sessions
from forum.http.forms import read_form
from forum.http.fresh import own_viewer
from forum.http.identify import client_address, forget_session, session_id
from forum.http.responses import see
from forum.http.site import site_of
from forum.kit.agents import device_words
from forum.kit.ids import decode, encode
from forum.kit.log import logger
from forum.pages.preferences.panel import panel

log = logger(__name__)

HERE = "/preferences/security/sessions"
DONE = {"one": "That sign-in has ended.", "all": "All your other sign-ins have ended."}


async def show(request: Request) -> Response:
    """The list: this one, then the last used first."""
    viewer, site, this = await own_viewer(request), site_of(request), session_id(request)
    found = await site.database.read(list_sessions, viewer.user_id, now=site.clock())
    rows = [_row(one, this=this) for one in sorted(found, key=lambda one: one.id != this)]
    return panel(request, viewer, template="sessions", words=DONE, rows=rows)


async def end(request: Request) -> Response:
    """End one; who ends the one they are here by is signed out."""
    await read_form(request)
    viewer, site, ended = await own_viewer(request), site_of(request), decode(request.path_params["id"])
    await site.database.write(end_one, viewer.user_id, session_id=ended)
    log.info("sign-in ended", user=viewer.user_id, address=client_address(request))
    if ended != session_id(request):
        return see(f"{HERE}?done=one")
    response = see("/")
    forget_session(response, site)
    return response


async def end_others(request: Request) -> Response:
    """End all but this one."""
    await read_form(request)
    viewer, site = await own_viewer(request), site_of(request)
    ended = await site.database.write(end_sessions, viewer.user_id, but=session_id(request))
    log.info("other sign-ins ended", user=viewer.user_id, count=ended, address=client_address(request))
    return see(f"{HERE}?done=all")


def _row(one: UserSession, *, this: int | None) -> dict[str, object]:
    return {
        "id": encode(one.id),
        "device": device_words(one.user_agent),
        "is_this": one.id == this,
        "began": one.created_at,
        "seen": one.last_seen_at or one.created_at,
        "address": one.address,
    }

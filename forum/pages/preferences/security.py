"""One's ways in at a glance, and the password: set, changed, removed."""

from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import rules
from forum.accounts.passwords import hash_password, is_right
from forum.accounts.queries import user_by_id
from forum.accounts.sessions import list_sessions
from forum.accounts.tokens import list_tokens
from forum.accounts.viewer import Viewer
from forum.accounts.ways.left import count_ways
from forum.accounts.ways.models import SecondFactor
from forum.accounts.ways.password import drop_password, set_password
from forum.accounts.ways.second_factor import count_codes
from forum.database import ReadSession
from forum.errors import ForumError, Invalid
from forum.http.forms import read_form
from forum.http.fresh import fresh_viewer, own_viewer
from forum.http.identify import client_address, session_id
from forum.http.mailing import tell
from forum.http.responses import see
from forum.http.site import site_of
from forum.kit.log import logger
from forum.pages.preferences.panel import panel

log = logger(__name__)

HERE = "/preferences/security"
DONE = {
    "changed": "Your password is changed, and every other sign-in of yours has ended.",
    "set": "Your account has a password now.",
    "removed": "Your account has no password any more.",
    "proved": "Thank you. You can go on.",
}
CHANGED, REMOVED = "Your password was changed.", "Your password was removed."
WRONG_CURRENT = "That is not your password as it is now."


async def show(request: Request) -> Response:
    """`/preferences/security`."""
    return await _show(request, await own_viewer(request), error=None)


async def change_password(request: Request) -> Response:
    """Another password, for who knows the one before; a first one, for who has just shown another way in."""
    fields, site = await read_form(request), site_of(request)
    viewer = await own_viewer(request)
    stored = (await site.database.read(user_by_id, viewer.user_id)).password_hash
    if stored is None:
        viewer = await fresh_viewer(request)
    try:
        if stored is not None:
            site.limits.take("proof", f"password:{viewer.user_id}", now=site.clock())
            await _insist_current(fields.get("current", ""), stored)
        rules.check_password(fields.get("password", ""), name=viewer.name)
        hashed = await run_in_threadpool(hash_password, fields.get("password", ""))
    except ForumError as error:
        log.info("password not changed", code=error.code, user=viewer.user_id, address=client_address(request))
        return await _show(request, viewer, error=error)
    await site.database.write(set_password, viewer.user_id, hashed=hashed, but=session_id(request))
    log.info("password changed", user=viewer.user_id, address=client_address(request))
    tell(site, viewer.user_id, CHANGED)
    return see(f"{HERE}?done={'changed' if stored else 'set'}")


async def remove_password(request: Request) -> Response:
    """Do without a password, where there is another way in."""
    await read_form(request)
    viewer, site = await fresh_viewer(request), site_of(request)
    try:
        await site.database.write(drop_password, viewer.user_id)
    except ForumError as error:
        return await _show(request, viewer, error=error)
    log.info("password removed", user=viewer.user_id, address=client_address(request))
    tell(site, viewer.user_id, REMOVED)
    return see(f"{HERE}?done=removed")


async def _insist_current(password: str, stored: str) -> None:
    if not await run_in_threadpool(is_right, password, stored=stored):
        raise Invalid("wrong-code", WRONG_CURRENT, field="current")


def _load(session: ReadSession, user_id: int, *, now: datetime) -> dict[str, Any]:
    second = session.get(SecondFactor, user_id)
    return {
        "mine": count_ways(session, user_id),
        "second_since": second.confirmed_at if second else None,
        "codes_left": count_codes(session, user_id),
        "sessions": len(list_sessions(session, user_id, now=now)),
        "tokens": len(list_tokens(session, user_id, now=now)),
    }


async def _show(request: Request, viewer: Viewer, *, error: ForumError | None) -> Response:
    site = site_of(request)
    found = await site.database.read(_load, viewer.user_id, now=site.clock())
    return panel(request, viewer, template="security", refused=error, words=DONE, **found)

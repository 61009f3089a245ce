"""One's second factor: set up with an authenticator app, its recovery codes renewed, removed."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import end_sessions, is_fresh, prove_again
from forum.accounts.viewer import Viewer
from forum.accounts.ways import second_factor
from forum.accounts.ways.models import SecondFactor
from forum.database import ReadSession, WriteSession
from forum.errors import ForumError
from forum.http.forms import read_form
from forum.http.fresh import fresh_viewer, own_viewer
from forum.http.identify import client_address, session_id
from forum.http.mailing import tell
from forum.http.responses import see
from forum.http.site import site_of
from forum.kit.keys import Keys, keys_of
from forum.kit.log import logger
from forum.kit.qr import Qr, draw_qr
from forum.pages.preferences.panel import panel

log = logger(__name__)

HERE = "/preferences/security/second"
DONE = {"removed": "Signing in takes no second factor any more."}
ADDED = "A second factor was set up: signing in takes a code from an authenticator app now."
RENEWED = "Your recovery codes were made anew. The ones before do not work any more."
REMOVED = "Your second factor was removed: signing in takes no code any more."


async def show(request: Request) -> Response:
    """`/preferences/security/second`: what there is, or what is to be scanned."""
    return await _show(request, await own_viewer(request), error=None)


async def begin(request: Request) -> Response:
    """A fresh secret to scan; nothing is asked for at sign-in until a code has confirmed it."""
    await read_form(request)
    viewer, site = await fresh_viewer(request), site_of(request)
    try:
        await site.database.write(second_factor.begin, viewer.user_id, keys=keys_of(site.settings), now=site.clock())
    except ForumError as error:
        return await _show(request, viewer, error=error)
    return see(HERE)


async def confirm(request: Request) -> Response:
    """The first code: from here on sign-ins take one. Every other sign-in ends, for none of them has shown one."""
    fields = await read_form(request)
    viewer, site = await fresh_viewer(request), site_of(request)
    try:
        site.limits.take("proof", f"code:{viewer.user_id}", now=site.clock())
        codes = await site.database.write(
            _confirm,
            viewer.user_id,
            session_id(request) or 0,
            code=fields.get("code", ""),
            keys=keys_of(site.settings),
            now=site.clock(),
        )
    except ForumError as error:
        return await _show(request, viewer, error=error)
    _note(request, viewer, ADDED)
    return _show_codes(request, viewer, codes)


def _confirm(session: WriteSession, user_id: int, sign_in: int, *, code: str, keys: Keys, now: datetime) -> list[str]:
    codes = second_factor.confirm(session, user_id, code=code, keys=keys, now=now)
    end_sessions(session, user_id, but=sign_in)
    prove_again(session, sign_in, now=now, has_second=True)
    return codes


async def renew_codes(request: Request) -> Response:
    """Ten fresh recovery codes."""
    await read_form(request)
    viewer, site = await fresh_viewer(request), site_of(request)
    if not await site.database.read(second_factor.has_second, viewer.user_id):
        return see(HERE)
    codes = await site.database.write(second_factor.renew_codes, viewer.user_id, keys=keys_of(site.settings))
    _note(request, viewer, RENEWED)
    return _show_codes(request, viewer, codes)


async def remove(request: Request) -> Response:
    """Do without."""
    await read_form(request)
    viewer, site = await fresh_viewer(request), site_of(request)
    if await site.database.write(second_factor.drop, viewer.user_id):
        _note(request, viewer, REMOVED)
    return see(f"{HERE}?done=removed")


def _note(request: Request, viewer: Viewer, what: str) -> None:
    log.info("second factor changed", what=what, user=viewer.user_id, address=client_address(request))
    tell(site_of(request), viewer.user_id, what)


def _load(session: ReadSession, viewer: Viewer, sign_in: int | None, *, keys: Keys, now: datetime) -> dict[str, Any]:
    row, may_see = session.get(SecondFactor, viewer.user_id), is_fresh(session, sign_in, now=now)
    return {
        "since": row.confirmed_at if row else None,
        "codes_left": second_factor.count_codes(session, viewer.user_id),
        "is_fresh": may_see,
        "secret": second_factor.unconfirmed_secret(session, viewer.user_id, keys=keys) if may_see else None,
    }


async def _show(request: Request, viewer: Viewer, *, error: ForumError | None) -> Response:
    site = site_of(request)
    keys, now = keys_of(site.settings), site.clock()
    found = await site.database.read(_load, viewer, session_id(request), keys=keys, now=now)
    return panel(
        request, viewer, template="second", refused=error, words=DONE,
        form={}, qr=_qr(viewer, found["secret"], site.settings.site_name), is_asked=site.settings.staff_second_factor == "on",
        **found,
    )  # fmt: skip


def _qr(viewer: Viewer, secret: str | None, site_name: str) -> Qr | None:
    return draw_qr(second_factor.app_address(secret, name=viewer.name, site_name=site_name)) if secret else None


def _show_codes(request: Request, viewer: Viewer, codes: list[str]) -> Response:
    """Once: they are kept as marks only."""
    return panel(request, viewer, template="codes", codes=codes)

"""Showing once more that it is you, before something grave (http/fresh.py leads here)."""

from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.passwords import is_right
from forum.accounts.queries import user_by_id
from forum.accounts.sessions import prove_again
from forum.accounts.viewer import Viewer
from forum.accounts.ways import second_factor
from forum.accounts.ways.left import count_ways
from forum.database import ReadSession, WriteSession
from forum.errors import ForumError, Invalid
from forum.http.forms import read_form
from forum.http.fresh import own_viewer
from forum.http.identify import client_address, session_id
from forum.http.mailing import tell
from forum.http.responses import own_path, see
from forum.http.site import Site, site_of
from forum.http.templates import page
from forum.kit.keys import Keys, keys_of
from forum.kit.log import logger
from forum.pages.preferences.security import HERE

log = logger(__name__)

WRONG = "That is not your password."
USED_RECOVERY_CODE = "One of your recovery codes was used. It does not work again."


async def show(request: Request) -> Response:
    """The form that this account can answer: a code where it has a second factor, else the password."""
    viewer = await own_viewer(request)
    return await _show(request, viewer, next_path=_next(request.query_params.get("next", "")), error=None)


async def create(request: Request) -> Response:
    """Note that they did, and go on."""
    fields, viewer, site = await read_form(request), await own_viewer(request), site_of(request)
    next_path = _next(fields.get("next", ""))
    try:
        if await site.database.read(second_factor.has_second, viewer.user_id):
            await _give_code(request, viewer, code=fields.get("code", ""))
        else:
            await _give_password(request, viewer, password=fields.get("password", ""))
    except ForumError as error:
        log.info("not proved again", code=error.code, user=viewer.user_id, address=client_address(request))
        return await _show(request, viewer, next_path=next_path, error=error)
    log.info("proved again", user=viewer.user_id, address=client_address(request))
    return see(next_path)


async def _give_code(request: Request, viewer: Viewer, *, code: str) -> None:
    site, sign_in = site_of(request), session_id(request)
    site.limits.take("proof", f"code:{viewer.user_id}", now=site.clock())
    keys = keys_of(site.settings)
    if await site.database.write(_take_code, viewer.user_id, sign_in or 0, code=code, keys=keys, now=site.clock()):
        tell(site, viewer.user_id, USED_RECOVERY_CODE)


def _take_code(session: WriteSession, user_id: int, sign_in: int, *, code: str, keys: Keys, now: datetime) -> bool:
    is_recovery = second_factor.give(session, user_id, code=code, keys=keys, now=now)
    prove_again(session, sign_in, now=now, has_second=True)
    return is_recovery


async def _give_password(request: Request, viewer: Viewer, *, password: str) -> None:
    site: Site = site_of(request)
    site.limits.take("proof", f"password:{viewer.user_id}", now=site.clock())
    stored = (await site.database.read(user_by_id, viewer.user_id)).password_hash
    if not await run_in_threadpool(is_right, password, stored=stored):
        raise Invalid("wrong-code", WRONG, field="password")
    await site.database.write(prove_again, session_id(request) or 0, now=site.clock())


def _load(session: ReadSession, user_id: int) -> dict[str, Any]:
    return {"mine": count_ways(session, user_id), "has_second": second_factor.has_second(session, user_id)}


def _next(path: str) -> str:
    return own_path(path, otherwise=f"{HERE}?done=proved")


async def _show(request: Request, viewer: Viewer, *, next_path: str, error: ForumError | None) -> Response:
    found = await site_of(request).database.read(_load, viewer.user_id)
    return page(request, viewer, template="preferences/prove.html", refused=error, form={}, next=next_path, **found)

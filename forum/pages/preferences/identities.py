"""`/preferences/identities`: accounts of other sites that sign in to this one, joined and parted."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import is_fresh
from forum.accounts.viewer import Viewer
from forum.accounts.ways.identities import list_identities, part
from forum.accounts.ways.models import Identity
from forum.database import ReadSession
from forum.errors import ForumError
from forum.http.forms import read_form
from forum.http.fresh import fresh_viewer, own_viewer
from forum.http.identify import client_address, session_id
from forum.http.mailing import tell
from forum.http.responses import see
from forum.http.site import Site, site_of
from forum.kit.ids import decode, encode
from forum.kit.log import logger
from forum.pages.preferences.panel import panel

log = logger(__name__)

HERE = "/preferences/identities"
DONE = {"joined": "Joined. From now on it signs in here too.", "parted": "Removed. It does not sign in here any more."}


async def show(request: Request) -> Response:
    """What is joined, and what can be."""
    return await _show(request, await own_viewer(request), error=None)


async def remove(request: Request) -> Response:
    """Part from one; never from the last way in."""
    await read_form(request)
    viewer, site = await fresh_viewer(request), site_of(request)
    try:
        issuer = await site.database.write(part, viewer.user_id, identity_id=decode(request.path_params["id"]))
    except ForumError as error:
        if error.status == 404:
            raise
        return await _show(request, viewer, error=error)
    log.info("identity parted", user=viewer.user_id, address=client_address(request))
    tell(site, viewer.user_id, f"An account at {_name_of(site, issuer)} does not sign in to your account any more.")
    return see(f"{HERE}?done=parted")


def _name_of(site: Site, issuer: str) -> str:
    """The other site as people know it."""
    for known in (site.ways.oidc, site.ways.sso):
        if known is not None and known.issuer == issuer:
            return known.name
    return urlsplit(issuer).hostname or issuer


def _load(session: ReadSession, user_id: int, sign_in: int | None, *, site: Site) -> dict[str, Any]:
    rows = list_identities(session, user_id)
    return {
        "rows": [_row(one, site) for one in rows],
        "is_fresh": is_fresh(session, sign_in, now=site.clock()),
    }


def _row(one: Identity, site: Site) -> dict[str, Any]:
    return {"id": encode(one.id), "name": _name_of(site, one.issuer), "joined": one.created_at, "used": one.last_used_at}


async def _show(request: Request, viewer: Viewer, *, error: ForumError | None) -> Response:
    site = site_of(request)
    found = await site.database.read(_load, viewer.user_id, session_id(request), site=site)
    return panel(request, viewer, template="identities", refused=error, words=DONE, **found)

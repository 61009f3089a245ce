"""What the ways over another site have in common: going there bound to this browser, coming back, joining, and being refused."""

import hmac
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.signon.trust import Untrusted
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import LASTS, Proved, look_at, make_proof, take
from forum.database import ReadSession, WriteSession
from forum.errors import ForumError
from forum.http.fresh import fresh_viewer
from forum.http.identify import client_address, identify
from forum.http.responses import own_path
from forum.http.site import Site, site_of
from forum.http.templates import page
from forum.kit.log import logger

log = logger(__name__)

HERE_NOW = "/preferences/identities"
OUT, NAMING = "out", "name"  # what a proof stands for: somebody is on their way, or came back and is asked for a name


async def begin(request: Request, fields: dict[str, str]) -> dict[str, Any]:
    """What this attempt is for: coming in, or joining to the account that is signed in, whose holder has just shown it.

    Raises NotSignedIn, NotFresh, TooMany.
    """
    site = site_of(request)
    site.limits.take("sign-in", client_address(request), now=site.clock())
    user_id = (await fresh_viewer(request)).user_id if fields.get("join") == "yes" else None
    return {"step": OUT, "next": own_path(fields.get("next", "/")), "join": user_id}


async def may_join(request: Request, user_id: int) -> None:
    """Raises Untrusted when who comes back is not who went out to join, NotSignedIn, NotFresh."""
    if (await fresh_viewer(request)).user_id != user_id:
        raise Untrusted("another account is signed in")


async def note_way(request: Request, kind: ProofKind, data: dict[str, Any]) -> str:
    """A secret that this attempt is known by, for as long as it lasts."""
    site = site_of(request)
    return await site.database.write(make_proof, kind, data=data, now=site.clock())


async def go_out(request: Request, *, to: str, name: str, secret: str) -> Response:
    """Lead on to another site, with the secret in this browser's cookie.

    A page that moves on by itself, and no redirect: browsers hold a form to `form-action 'self'` to its very end.
    """
    response = page(request, await identify(request), template="entry/goingout.html", to=to, name=name)
    response.headers["Refresh"] = f"0; url={to}"
    response.headers["Cache-Control"] = "no-store"
    carry(response, site_of(request), secret)
    return response


async def come_back(request: Request, *, action: str, name: str, fields: dict[str, str], is_ours: bool, who: str = "") -> Response:
    """A form that brings in what the other site sent along: the link alone changes nothing.

    It is sent by itself when this browser asked for it. Otherwise somebody must press the button, and reads first who they
    would be here: a link to it may come from anybody.
    """
    response = page(
        request, await identify(request), template="entry/comeback.html",
        action=action, name=name, hidden=fields, who=who, is_ours=is_ours,
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


async def refuse(request: Request, error: ForumError, *, name: str) -> Response:
    """Why somebody did not come in, with the ways that are left."""
    reason = error.reason if isinstance(error, Untrusted) else ""
    log.info("sign-in refused", code=error.code, reason=reason, address=client_address(request))
    response = page(request, await identify(request), template="entry/notin.html", refused=error, name=name)
    response.headers["Cache-Control"] = "no-store"
    if error.retry_after_s:
        response.headers["Retry-After"] = str(error.retry_after_s)
    if request.method == "POST":  # a link, which may come from anybody, ends no attempt
        put_down(response, site_of(request))
    return response


def cookie_name(site: Site) -> str:
    """The cookie that binds an attempt to the browser it began in."""
    return "__Host-forum-way" if site.settings.is_https else "forum-way"


def carried(request: Request) -> str:
    """The secret in this browser's cookie, "" without one."""
    return request.cookies.get(cookie_name(site_of(request)), "")[:200]


def is_carried(request: Request, secret: str) -> bool:
    """Whether the secret is the one in this browser's cookie."""
    return bool(secret) and hmac.compare_digest(carried(request).encode(), secret.encode())


def carry(response: Response, site: Site, secret: str) -> None:
    """Give the browser the secret; a top-level link from the other site brings it back (Lax)."""
    response.set_cookie(
        cookie_name(site),
        secret,
        max_age=int(LASTS[ProofKind.OIDC].total_seconds()),
        path="/",
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def put_down(response: Response, site: Site) -> None:
    """Take the secret back."""
    response.delete_cookie(cookie_name(site), path="/", secure=site.settings.is_https, httponly=True, samesite="lax")


def take_way(session: WriteSession, kind: ProofKind, *, secret: str, step: str, now: datetime) -> Proved:
    """What an attempt was for; it goes on no second time. Raises Invalid `link-over`, Untrusted."""
    return _at_step(take(session, kind, secret=secret, now=now), step)


def look_at_way(session: ReadSession, kind: ProofKind, *, secret: str, step: str, now: datetime) -> Proved:
    """What an attempt is for; raises Invalid `link-over`, Untrusted."""
    return _at_step(look_at(session, kind, secret=secret, now=now), step)


def _at_step(proved: Proved, step: str) -> Proved:
    if proved.data.get("step") != step:
        raise Untrusted("another step")
    return proved

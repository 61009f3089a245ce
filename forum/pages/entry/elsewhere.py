"""What the ways over another site have in common: going there bound to this browser, coming back, joining, and being refused."""

import hmac
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.models import User
from forum.accounts.signon.trust import Untrusted
from forum.accounts.ways.arrivals import Arrival
from forum.accounts.ways.identities import find_identity
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import LASTS, Proved, look_at, make_proof, take
from forum.database import ReadSession, WriteSession
from forum.errors import ForumError
from forum.http.cookies import SiteCookie
from forum.http.fresh import fresh_viewer
from forum.http.identify import client_address, identify
from forum.http.mailing import tell
from forum.http.responses import own_path, see, unkept
from forum.http.site import Site, site_of
from forum.http.templates import page
from forum.kit.log import logger

log = logger(__name__)

HERE_NOW = "/preferences/identities"
WAY = SiteCookie("forum-way", LASTS[ProofKind.OIDC])  # binds an attempt to the browser it began in
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
    response = unkept(page(request, await identify(request), template="entry/goingout.html", to=to, name=name))
    response.headers["Refresh"] = f"0; url={to}"
    WAY.give(response, site_of(request), secret)
    return response


async def come_back(request: Request, *, action: str, name: str, fields: dict[str, str], is_ours: bool, who: str = "") -> Response:
    """A form that brings in what the other site sent along: the link alone changes nothing.

    It is sent by itself when this browser asked for it. Otherwise somebody must press the button, and reads first who they
    would be here: a link to it may come from anybody.
    """
    viewer, template = await identify(request), "entry/comeback.html"
    return unkept(page(request, viewer, template=template, action=action, name=name, hidden=fields, who=who, is_ours=is_ours))


async def refuse(request: Request, error: ForumError, *, name: str) -> Response:
    """Why somebody did not come in, with the ways that are left."""
    reason = error.reason if isinstance(error, Untrusted) else ""
    log.info("sign-in refused", code=error.code, reason=reason, address=client_address(request))
    response = unkept(page(request, await identify(request), template="entry/notin.html", refused=error, name=name))
    if error.retry_after_s:
        response.headers["Retry-After"] = str(error.retry_after_s)
    if request.method == "POST":  # a link, which may come from anybody, ends no attempt
        WAY.drop(response, site_of(request))
    return response


def say_joined(site: Site, user_id: int, *, name: str) -> Response:
    """Back to the list, with a note to the account's holder."""
    tell_joined(site, user_id, name=name)
    response = see(f"{HERE_NOW}?done=joined")
    WAY.drop(response, site)
    return response


def tell_joined(site: Site, user_id: int, *, name: str) -> None:
    """A note to the account's holder that there is another way in."""
    tell(site, user_id, f"An account at {name} can sign in to your account now.")


def is_joined_just_now(session: WriteSession, user_id: int, arrival: Arrival, *, now: datetime) -> bool:
    """Whether the arrival has become a way in to an account that was there before: by the address that both have proved."""
    known, user = find_identity(session, arrival), session.get_one(User, user_id)
    return known is not None and known.created_at == now and user.created_at < now


def is_carried(request: Request, secret: str) -> bool:
    """Whether the secret is the one in this browser's cookie."""
    return bool(secret) and hmac.compare_digest(WAY.read(request).encode(), secret.encode())


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

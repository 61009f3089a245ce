"""Browsers that an account was signed in with before.

Who guesses at an account from many places uses up its tries, and would lock its owner out. So a browser that was signed in
once keeps tries of its own: a cookie that says nothing to anybody but us, and only about the account that it was made for.
"""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import ENDS
from forum.http.site import Site, site_of
from forum.kit.keys import keys_of

USE = "device"
ONLY_AT = "/signin"  # nothing else needs it
LONGEST = 120  # characters; ours have 87


def device_cookie(site: Site) -> str:
    """On https the prefix pins the cookie to Secure."""
    return "__Secure-forum-device" if site.settings.is_https else "forum-device"


def known_device(request: Request, user_id: int) -> str | None:
    """What this browser is counted as where it was signed in to the account before; else None."""
    site = site_of(request)
    nonce, _, mark = request.cookies.get(device_cookie(site), "")[:LONGEST].partition(".")
    return nonce if hmac.compare_digest(mark.encode(), _mark(site, user_id, nonce).encode()) else None


def remember_device(request: Request, response: Response, user_id: int) -> None:
    """From now on this browser has been signed in to the account."""
    site = site_of(request)
    nonce = known_device(request, user_id) or secrets.token_urlsafe(16)
    response.set_cookie(
        device_cookie(site),
        f"{nonce}.{_mark(site, user_id, nonce)}",
        max_age=int(ENDS.total_seconds()),
        path=ONLY_AT,
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def _mark(site: Site, user_id: int, nonce: str) -> str:
    return keys_of(site.settings).mark(f"{user_id}\0{nonce}", use=USE)

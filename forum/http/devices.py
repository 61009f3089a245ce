"""Browsers that an account was signed in with before.

Who guesses at an account from many places uses up its tries, and would lock its owner out. So a browser that was signed in
once keeps tries of its own: a cookie that says nothing to anybody but us, and only about the account that it was made for.
"""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import ENDS
from forum.http.cookies import SiteCookie
from forum.http.site import Site, site_of
from forum.kit.keys import keys_of

USE = "device"
DEVICE = SiteCookie("forum-device", ENDS, path="/signin")  # nothing else needs it


def known_device(request: Request, user_id: int) -> str | None:
    """What this browser is counted as where it was signed in to the account before; else None."""
    site = site_of(request)
    nonce, _, mark = DEVICE.read(request).partition(".")
    return nonce if hmac.compare_digest(mark.encode(), _mark(site, user_id, nonce).encode()) else None


def remember_device(request: Request, response: Response, user_id: int) -> None:
    """From now on this browser has been signed in to the account."""
    site = site_of(request)
    nonce = known_device(request, user_id) or secrets.token_urlsafe(16)
    DEVICE.give(response, site, f"{nonce}.{_mark(site, user_id, nonce)}")


def _mark(site: Site, user_id: int, nonce: str) -> str:
    return keys_of(site.settings).mark(f"{user_id}\0{nonce}", use=USE)

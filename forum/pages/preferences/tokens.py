"""One's tokens for programs: made for some uses and some days, shown once, taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.models import ApiToken
from forum.accounts.sessions import is_fresh
from forum.accounts.tokens import NAME_MAX, add_token, insist_on_room, list_tokens, scopes_of, take_back
from forum.accounts.viewer import Scope, Viewer
from forum.database import ReadSession, WriteSession
from forum.errors import ForumError, Invalid, NotAllowed, Refusal
from forum.http.forms import read_form
from forum.http.fresh import fresh_viewer, own_viewer
from forum.http.identify import client_address, session_id
from forum.http.mailing import tell
from forum.http.responses import see
from forum.http.site import site_of
from forum.kit.ids import decode, encode
from forum.kit.log import logger
from forum.kit.text import clean_line
from forum.pages.preferences.panel import panel

log = logger(__name__)

HERE = "/preferences/tokens"
DONE = {"gone": "The token is taken back. It works no more."}
MADE = "A token for programs was made for your account."
# A token that nobody uses any more ends by itself; one without an end is for who knows why.
LASTS = (("7", "A week"), ("30", "A month"), ("90", "Three months"), ("365", "A year"), ("0", "Until it is taken back"))
USUAL = "90"
WORDS = {Scope.READ: "read", Scope.WRITE: "write, vote and report", Scope.MODERATE: "moderate"}
STAFF_ONLY = Refusal("not-allowed", "Only moderators can make a token that moderates.")


@dataclass(frozen=True)
class Asked:
    """What the form asks for."""

    label: str
    scopes: frozenset[Scope]
    days: int


async def show(request: Request) -> Response:
    """`/preferences/tokens`."""
    return await _show(request, await own_viewer(request), fields={"days": USUAL}, error=None)


async def create(request: Request) -> Response:
    """A fresh token, shown in this answer and never again."""
    fields = await read_form(request)
    viewer, site = await fresh_viewer(request), site_of(request)
    try:
        asked = _read(fields, viewer)
        token = await site.database.write(_add, viewer.user_id, asked, now=site.clock())
    except ForumError as error:
        return await _show(request, viewer, fields=fields, error=error)
    log.info("token made", user=viewer.user_id, scopes=sorted(asked.scopes), address=client_address(request))
    tell(site, viewer.user_id, MADE)
    return panel(request, viewer, template="token", token=token, label=asked.label)


async def destroy(request: Request) -> Response:
    """Take one back. What makes the account safer asks for no second look at who is there."""
    await read_form(request)
    viewer, site = await own_viewer(request), site_of(request)
    await site.database.write(take_back, viewer.user_id, token_id=decode(request.path_params["id"]))
    log.info("token taken back", user=viewer.user_id, address=client_address(request))
    return see(f"{HERE}?done=gone")


def _read(fields: dict[str, str], viewer: Viewer) -> Asked:
    """Raises Invalid `empty`, `bad-request`, NotAllowed."""
    label, days = clean_line(fields.get("label", ""), limit=NAME_MAX), fields.get("days", "")
    if not label:
        raise Invalid("empty", "Please say what the token is for. You will be glad of it in a year.", field="label")
    if days not in dict(LASTS):
        raise Invalid("bad-request", "Please choose one of the terms.", field="days")
    scopes = {Scope.READ} | {scope for scope in Scope if fields.get(scope.value)}
    if Scope.MODERATE in scopes and not viewer.is_moderator:
        raise NotAllowed(STAFF_ONLY)
    return Asked(label, frozenset(scopes), int(days))


def _add(session: WriteSession, user_id: int, asked: Asked, *, now: datetime) -> str:
    insist_on_room(session, user_id, now=now)
    ends = now + timedelta(days=asked.days) if asked.days else None
    return add_token(session, user_id, label=asked.label, scopes=asked.scopes, expires_at=ends, now=now)


def _load(session: ReadSession, user_id: int, sign_in: int | None, *, now: datetime) -> dict[str, Any]:
    rows = [_row(one) for one in list_tokens(session, user_id, now=now)]
    return {"rows": rows, "is_fresh": is_fresh(session, sign_in, now=now)}


def _row(one: ApiToken) -> dict[str, object]:
    return {
        "id": encode(one.id),
        "label": one.name or "Made by command",
        "uses": ", ".join(WORDS[scope] for scope in Scope if scope in scopes_of(one.scopes)),
        "made": one.created_at,
        "used": one.last_used_at,
        "ends": one.expires_at,
    }


async def _show(request: Request, viewer: Viewer, *, fields: dict[str, str], error: ForumError | None) -> Response:
    site = site_of(request)
    found = await site.database.read(_load, viewer.user_id, session_id(request), now=site.clock())
    return panel(request, viewer, template="tokens", refused=error, words=DONE, form=fields, lasts=LASTS, **found)

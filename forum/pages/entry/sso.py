"""Coming in with a signed token of the publisher's own site."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.signon.sso import Sso, Token
from forum.accounts.signon.trust import Untrusted
from forum.accounts.ways.models import ProofKind
from forum.database import WriteSession
from forum.errors import ForumError, NotFound
from forum.http.forms import read_form
from forum.http.identify import client_address
from forum.http.responses import own_path, see
from forum.http.site import site_of
from forum.moderation.openness.told import enter_told, join_told
from forum.pages.entry import elsewhere
from forum.pages.entry.elsewhere import OUT, WAY
from forum.pages.entry.entering import enter
from forum.pages.entry.portraits import fetch_portrait

KIND = ProofKind.SSO


def publisher_of(request: Request) -> Sso:
    """The publisher that this site believes; raises NotFound."""
    found = site_of(request).ways.sso
    if found is None:
        raise NotFound
    return found


async def begin(request: Request) -> Response:
    """Off to the publisher's page, with a secret that the token must bring back."""
    fields, publisher = await read_form(request), publisher_of(request)
    if not publisher.url:
        raise NotFound
    try:
        nonce = await elsewhere.note_way(request, KIND, await elsewhere.begin(request, fields))
    except ForumError as error:
        if error.status in (401, 403):
            raise
        return await elsewhere.refuse(request, error, name=publisher.name)
    return await elsewhere.go_out(request, to=publisher.way_out(nonce=nonce), name=publisher.name, secret=nonce)


async def back(request: Request) -> Response:
    """What the publisher sends the browser to, with a token: a form, for a link changes nothing."""
    publisher, site, text = publisher_of(request), site_of(request), request.query_params.get("token", "")
    if not text:
        return see("/signin")
    try:
        token = await publisher.read(text, now=site.clock())
    except ForumError as error:
        return await elsewhere.refuse(request, error, name=publisher.name)
    return await elsewhere.come_back(
        request,
        action="/signin/sso",
        name=publisher.name,
        fields={"token": text, "next": own_path(request.query_params.get("next", "/"))},
        who=token.arrival.name or token.arrival.subject,
        is_ours=elsewhere.is_carried(request, token.nonce),
    )


async def arrive(request: Request) -> Response:
    """Take the token, once, and come in or join."""
    fields, publisher, site = await read_form(request), publisher_of(request), site_of(request)
    try:
        site.limits.take("sign-in", client_address(request), now=site.clock())
        token = await publisher.read(fields.get("token", ""), now=site.clock())
        data = await _purpose(request, token, fields)
        if data["join"]:
            return await _join(request, data["join"], token, name=publisher.name)
        user_id, is_joined = await site.database.write(_enter, token, now=site.clock())
    except ForumError as error:
        if error.status == 401 or error.code == "prove-again":
            raise
        return await elsewhere.refuse(request, error, name=publisher.name)
    if is_joined:
        elsewhere.tell_joined(site, user_id, name=publisher.name)
    fetch_portrait(site, user_id, token.arrival)
    response = await enter(request, user_id, next_path=data["next"])
    WAY.drop(response, site)
    return response


def _enter(session: WriteSession, token: Token, *, now: datetime) -> tuple[int, bool]:
    """Who it is, and whether they were joined to this account just now."""
    user_id = enter_told(session, token, now=now)
    return user_id, elsewhere.is_joined_just_now(session, user_id, token.arrival, now=now)


async def _purpose(request: Request, token: Token, fields: dict[str, str]) -> dict[str, Any]:
    """What it is for. A token that answers an attempt of ours is good in the browser of that attempt, and nowhere else."""
    if not token.nonce:
        return {"next": own_path(fields.get("next", "/")), "join": None}
    if not elsewhere.is_carried(request, token.nonce):
        raise Untrusted("nonce")
    site = site_of(request)
    return (await site.database.write(elsewhere.take_way, KIND, secret=token.nonce, step=OUT, now=site.clock())).data


async def _join(request: Request, user_id: int, token: Token, *, name: str) -> Response:
    site = site_of(request)
    await elsewhere.may_join(request, user_id)
    await site.database.write(join_told, token, user_id=user_id, now=site.clock())
    fetch_portrait(site, user_id, token.arrival)
    return elsewhere.say_joined(site, user_id, name=name)

"""Coming in over an OpenID Connect provider: there, back, and on the first coming the choice of a name."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.naming import suggest_name
from forum.accounts.signon.oidc import Oidc
from forum.accounts.signon.trust import Untrusted
from forum.accounts.ways.arrivals import Arrival
from forum.accounts.ways.identities import begin_account, join, recognise
from forum.accounts.ways.models import ProofKind
from forum.database import WriteSession
from forum.errors import ForumError, NotAllowed, NotFound, Refusal
from forum.http.forms import read_form, read_line
from forum.http.identify import client_address, identify
from forum.http.responses import see, unkept
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.tokens import new_token
from forum.pages.entry import elsewhere
from forum.pages.entry.elsewhere import NAMING, OUT, WAY
from forum.pages.entry.entering import enter

KIND = ProofKind.OIDC
CALLBACK, NAME = "/signin/oidc/callback", "/signin/name"
BROUGHT = ("code", "state", "iss", "error")  # what the provider sends along
LONGEST = 2_000  # characters of each
NOT_THERE = Refusal("sign-in-refused", "The other site did not sign you in. You can try again, or come in another way.")


def provider_of(request: Request) -> Oidc:
    """The provider that this site offers; raises NotFound."""
    found = site_of(request).ways.oidc
    if found is None:
        raise NotFound
    return found


async def begin(request: Request) -> Response:
    """Off to the provider: state, nonce and PKCE's verifier are kept here, and the browser gets the state alone."""
    fields, provider, site = await read_form(request), provider_of(request), site_of(request)
    try:
        data = {**await elsewhere.begin(request, fields), "nonce": new_token(), "verifier": new_token()}
        state = await elsewhere.note_way(request, KIND, data)
        to = await provider.way_out(state=state, nonce=data["nonce"], verifier=data["verifier"], now=site.clock())
    except ForumError as error:
        if error.status in (401, 403):  # to sign in, or to show it again
            raise
        return await elsewhere.refuse(request, error, name=provider.name)
    return await elsewhere.go_out(request, to=to, name=provider.name, secret=state)


async def back(request: Request) -> Response:
    """What the provider sends the browser back to: a form, for a link changes nothing."""
    provider, query = provider_of(request), request.query_params
    fields = {name: query[name] for name in BROUGHT if 0 < len(query.get(name, "")) <= LONGEST}
    if "error" in fields or "code" not in fields or "state" not in fields:
        return await elsewhere.refuse(request, NotAllowed(NOT_THERE), name=provider.name)
    is_ours = elsewhere.is_carried(request, fields["state"])
    return await elsewhere.come_back(request, action=CALLBACK, name=provider.name, fields=fields, is_ours=is_ours)


async def arrive(request: Request) -> Response:
    """Redeem what the provider sent, and come in, join, or go on to choosing a name."""
    fields, provider = await read_form(request), provider_of(request)
    try:
        data, arrival = await _redeem(request, fields, provider)
        if data["join"]:
            return await _join(request, data["join"], arrival, name=provider.name)
        return await _go_on(request, arrival, next_path=data["next"])
    except ForumError as error:
        if error.status == 401 or error.code == "prove-again":
            raise
        return await elsewhere.refuse(request, error, name=provider.name)


async def _redeem(request: Request, fields: dict[str, str], provider: Oidc) -> tuple[dict[str, Any], Arrival]:
    """What this attempt was for, and who came back from it; each works once, and in this browser only."""
    site, state = site_of(request), fields.get("state", "")
    site.limits.take("sign-in", client_address(request), now=site.clock())
    if not elsewhere.is_carried(request, state):
        raise Untrusted("state")
    proved = await site.database.write(elsewhere.take_way, KIND, secret=state, step=OUT, now=site.clock())
    arrival = await provider.arrive(
        code=fields.get("code", ""),
        issuer=fields.get("iss", ""),
        nonce=proved.data["nonce"],
        verifier=proved.data["verifier"],
        now=site.clock(),
    )
    return proved.data, arrival


async def _join(request: Request, user_id: int, arrival: Arrival, *, name: str) -> Response:
    site = site_of(request)
    await elsewhere.may_join(request, user_id)
    await site.database.write(join, user_id, arrival=arrival, now=site.clock())
    return elsewhere.say_joined(site, user_id, name=name)


async def _go_on(request: Request, arrival: Arrival, *, next_path: str) -> Response:
    site = site_of(request)
    user_id, is_joined = await site.database.write(_recognise, arrival, now=site.clock())
    if user_id is None:
        data = {"step": NAMING, "next": next_path, "arrival": arrival.to_data()}
        response = see(NAME)
        WAY.give(response, site, await elsewhere.note_way(request, KIND, data))
        return response
    if is_joined:
        elsewhere.tell_joined(site, user_id, name=provider_of(request).name)
    response = await enter(request, user_id, next_path=next_path)
    WAY.drop(response, site)
    return response


def _recognise(session: WriteSession, arrival: Arrival, *, now: datetime) -> tuple[int | None, bool]:
    """Who it is, and whether they were joined to this account just now."""
    user_id = recognise(session, arrival, now=now)
    return user_id, user_id is not None and elsewhere.is_joined_just_now(session, user_id, arrival, now=now)


async def name(request: Request) -> Response:
    """On the first coming: under which name? What the provider said is the proposal."""
    provider_of(request)
    try:
        return await _show(request, name=None, error=None)
    except ForumError:
        return see("/signin")


async def choose_name(request: Request) -> Response:
    """Make the account and come in; a refused name comes back with its reason, and the attempt is still good."""
    fields, provider, site = await read_form(request), provider_of(request), site_of(request)
    chosen, secret = read_line(fields, "name"), WAY.read(request)
    try:
        proved = await site.database.read(elsewhere.look_at_way, KIND, secret=secret, step=NAMING, now=site.clock())
        site.limits.take("sign-up", client_address(request), now=site.clock())
        user_id = await site.database.write(_begin_account, secret, name=chosen, now=site.clock())
    except ForumError as error:
        if error.code in ("bad-name", "name-taken", "rate-limited"):
            return await _show(request, name=chosen, error=error)
        return await elsewhere.refuse(request, error, name=provider.name)
    response = await enter(request, user_id, next_path=proved.data["next"])
    WAY.drop(response, site)
    return response


def _begin_account(session: WriteSession, secret: str, *, name: str, now: datetime) -> int:
    proved = elsewhere.take_way(session, KIND, secret=secret, step=NAMING, now=now)
    return begin_account(session, Arrival.from_data(proved.data["arrival"]), name=name, now=now)


async def _show(request: Request, *, name: str | None, error: ForumError | None) -> Response:
    """The form; raises Invalid `link-over`, Untrusted when nobody is on their way in this browser."""
    site = site_of(request)
    look = elsewhere.look_at_way
    proved = await site.database.read(look, KIND, secret=WAY.read(request), step=NAMING, now=site.clock())
    arrival = Arrival.from_data(proved.data["arrival"])
    form = {"name": name if name is not None else suggest_name(arrival.name)}
    viewer, other = await identify(request), provider_of(request).name
    return unkept(page(request, viewer, template="entry/name.html", refused=error, form=form, name=other, email=arrival.email))

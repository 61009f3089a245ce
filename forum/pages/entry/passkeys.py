"""`/signin/passkey`, `/signup/passkey`: coming in with a passkey, and making an account that has one in place of a password."""

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.actions import insist_free
from forum.accounts.ways import passkeys
from forum.accounts.ways.ceremonies import Party, party_of, warm
from forum.errors import ForumError, NotFound
from forum.http.forms import read_form, read_line
from forum.http.identify import client_address, identify
from forum.http.responses import Json, own_path
from forum.http.site import Site, site_of
from forum.http.templates import page
from forum.kit.log import logger
from forum.pages.entry.entering import enter

log = logger(__name__)


async def new(request: Request) -> Response:
    """The page with the button, for who comes to it by a link."""
    party_here(site_of(request))
    return await _show(request, "entry/passkey.html", fields={"next": request.query_params.get("next", "/")})


async def ask(request: Request) -> Response:
    """What the browser is asked at the door; the same for everybody."""
    await read_form(request)
    return await answer_with_options(request, passkeys.ask_sign_in)


async def create(request: Request) -> Response:
    """Come in with the passkey that was shown."""
    fields, site = await read_form(request), site_of(request)
    party = party_here(site)
    try:
        site.limits.take("sign-in", client_address(request), now=site.clock())
        await run_in_threadpool(warm)
        entered = await site.database.write(passkeys.sign_in, answer=fields.get("answer", ""), party=party, now=site.clock())
    except ForumError as error:
        _note(request, "sign-in refused", error)
        return await _show(request, "entry/passkey.html", fields=fields, error=error)
    return await enter(request, entered.user_id, next_path=fields.get("next", "/"), has_second=entered.has_second)


async def signup(request: Request) -> Response:
    """The form with the name."""
    party_here(site_of(request))
    return await _show(request, "entry/passkey_new.html", fields={"next": request.query_params.get("next", "/")})


async def ask_signup(request: Request) -> Response:
    """What the browser of somebody new is asked; a name that cannot be had is refused before a passkey is made for it."""
    return await answer_with_options(request, passkeys.ask_sign_up, name=read_line(await read_form(request), "name"))


async def create_account(request: Request) -> Response:
    """Make the account of the name that the passkey was made for, and come in."""
    fields, site = await read_form(request), site_of(request)
    party = party_here(site)
    try:
        await site.database.read(insist_free, read_line(fields, "name"))
        site.limits.take("sign-up", client_address(request), now=site.clock())
        await run_in_threadpool(warm)
        entered = await site.database.write(passkeys.sign_up, answer=fields.get("answer", ""), party=party, now=site.clock())
    except ForumError as error:
        _note(request, "sign-up refused", error)
        return await _show(request, "entry/passkey_new.html", fields=fields, error=error)
    return await enter(request, entered.user_id, next_path=fields.get("next", "/"), has_second=entered.has_second)


def party_here(site: Site) -> Party:
    """Whom passkeys are for; raises NotFound where this site offers none."""
    party = party_of(site.settings)
    if party is None:
        raise NotFound
    return party


async def answer_with_options(request: Request, ask: Callable[..., dict[str, Any]], *what: Any, **how: Any) -> Response:
    """The question for the browser as JSON, or why there is none. Each is a write, so they are limited."""
    site = site_of(request)
    party = party_here(site)
    try:
        site.limits.take("passkey", client_address(request), now=site.clock())
        return Json(await site.database.write(ask, *what, **how, party=party, now=site.clock()))
    except ForumError as error:
        return _refused_options(error)


def _refused_options(error: ForumError) -> Response:
    """A refusal that the script can show; with a `field` it asks the page itself to say so beside it."""
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else {}
    return Json({"code": error.code, "detail": error.message, "field": error.field}, error.status, headers)


def _note(request: Request, event: str, error: ForumError) -> None:
    write = log.warning if error.code == "passkey-copied" else log.info
    write(event, code=error.code, way="passkey", address=client_address(request))


async def _show(request: Request, template: str, *, fields: dict[str, str], error: ForumError | None = None) -> Response:
    return page(
        request, await identify(request), template=template, refused=error,
        form={"name": read_line(fields, "name")}, next=own_path(fields.get("next", "/")),
    )  # fmt: skip

"""Signing up, in and out with a name or address and a password."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import rules
from forum.accounts.actions import sign_up
from forum.accounts.emails import fold_email
from forum.accounts.models import User
from forum.accounts.passwords import hash_password, is_right
from forum.accounts.queries import find_to_sign_in
from forum.accounts.sessions import end_session
from forum.errors import ForumError, Invalid, NotAllowed, Refusal
from forum.http.devices import known_device
from forum.http.forms import read_form, read_line
from forum.http.identify import client_address, forget_session, identify, session_token
from forum.http.mailing import limit_mail, mail_proof
from forum.http.responses import own_path, see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.log import logger
from forum.kit.text import fold
from forum.pages.entry.entering import enter

log = logger(__name__)

# The same words for an unknown name and a wrong password: nobody learns here who has an account (ASVS 6.3.8).
WRONG = Refusal("wrong-password", "That name or address and that password do not belong together. Please try again.", status=401)


async def signup(request: Request) -> Response:
    """The sign-up form."""
    return await _show(request, "entry/signup.html", fields={"next": request.query_params.get("next", "/")})


async def create_account(request: Request) -> Response:
    """Make the account and sign in; a refused form comes back filled in, but for the password."""
    fields, site = await read_form(request), site_of(request)
    name, email, password = read_line(fields, "name"), read_line(fields, "email"), fields.get("password", "")
    try:
        rules.check_name(name, folded=fold(name))
        rules.check_password(password, name=name)
        if email:
            fold_email(email)
        site.limits.take("sign-up", client_address(request), now=site.clock())
        if email:
            limit_mail(site, email=email, client=client_address(request))
        hashed = await run_in_threadpool(hash_password, password)
        user = await site.database.write(sign_up, name, password_hash=hashed, now=site.clock())
    except ForumError as error:
        return await _show(request, "entry/signup.html", fields=fields, error=error)
    if email:  # whether it is another account's is told there, and not here
        mail_proof(site, user.id, email=email)
    return await enter(request, user.id, next_path=fields.get("next", "/"))


async def new(request: Request) -> Response:
    """The sign-in form."""
    return await _show(request, "entry/signin.html", fields={"next": request.query_params.get("next", "/")})


async def create(request: Request) -> Response:
    """Sign in; slow in the same way whether or not the name is known."""
    fields, site = await read_form(request), site_of(request)
    name, password = read_line(fields, "name"), fields.get("password", "")
    try:
        site.limits.take("sign-in", client_address(request), now=site.clock())
        user = await site.database.read(find_to_sign_in, name)
        _slow_down(request, name, user)
        is_known = await run_in_threadpool(is_right, password, stored=user.password_hash if user else None)
        if user is None or not is_known:
            raise NotAllowed(WRONG)
    except ForumError as error:
        log.info("sign-in refused", code=error.code, address=client_address(request))
        return await _show(request, "entry/signin.html", fields=fields, error=error)
    return await enter(request, user.id, next_path=fields.get("next", "/"), checked=user.password_hash)


def _slow_down(request: Request, name: str, user: User | None) -> None:
    """Count a try at the account: the tries of a browser that was signed in to it before are its own. Raises TooMany."""
    site = site_of(request)
    device = known_device(request, user.id) if user else None
    site.limits.take(*(("sign-in-known", device) if device else ("sign-in-name", _one_form(name))), now=site.clock())


def _one_form(name: str) -> str:
    """The name or address as accounts are found by it: written in other ways it has no tries of its own."""
    try:
        return fold_email(name) if "@" in name else fold(name)
    except Invalid:
        return fold(name)


async def signout(request: Request) -> Response:
    """A page with the button: a link alone changes nothing."""
    return await _show(request, "entry/signout.html", fields={})


async def destroy(request: Request) -> Response:
    """End the session."""
    _, site, token = await read_form(request), site_of(request), session_token(request)
    if token:
        await site.database.write(end_session, token)
    response = see("/")
    forget_session(response, site)
    return response


async def _show(request: Request, template: str, *, fields: dict[str, str], error: ForumError | None = None) -> Response:
    form = {field: read_line(fields, field) for field in ("name", "email")}
    return page(
        request, await identify(request), template=template, refused=error,
        form=form, next=own_path(fields.get("next", "/")),
    )  # fmt: skip

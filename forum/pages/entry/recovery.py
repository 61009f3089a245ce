"""A new password by a mailed link, for who has forgotten theirs."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import rules
from forum.accounts.passwords import hash_password
from forum.accounts.ways.mailed import name_behind, recover
from forum.accounts.ways.models import ProofKind
from forum.errors import ForumError, Invalid
from forum.http.forms import read_form
from forum.http.identify import client_address, identify
from forum.http.mailing import tell
from forum.http.responses import unkept
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.log import logger
from forum.pages.entry.entering import enter
from forum.pages.entry.mail import RECOVER, say_over

log = logger(__name__)

RECOVERED = "A new password was set with a link that was mailed to this address. All other sign-ins have ended."


async def show(request: Request) -> Response:
    """The form for the new password."""
    try:
        return await _show(request, await _name(request))
    except Invalid as error:
        return await say_over(request, error, again=RECOVER.path)


async def create(request: Request) -> Response:
    """Set it and sign in. A password that cannot be does not use the link up."""
    fields, site = await read_form(request), site_of(request)
    try:
        name = await _name(request)
    except Invalid as error:
        return await say_over(request, error, again=RECOVER.path)
    password, secret = fields.get("password", ""), request.path_params["secret"]
    try:
        rules.check_password(password, name=name)
        hashed = await run_in_threadpool(hash_password, password)
        user_id = await site.database.write(recover, secret=secret, password_hash=hashed, now=site.clock())
    except ForumError as error:
        log.info("password not recovered", code=error.code, address=client_address(request))
        return (
            await _show(request, name, error=error)
            if error.code == "bad-password"
            else await say_over(request, error, again=RECOVER.path)
        )
    log.info("password recovered", user=user_id, address=client_address(request))
    tell(site, user_id, RECOVERED)
    return await enter(request, user_id, next_path="/")


async def _name(request: Request) -> str:
    """Whose password it is; raises Invalid `link-over`."""
    site, secret = site_of(request), request.path_params["secret"]
    return await site.database.read(name_behind, ProofKind.RECOVER, secret=secret, now=site.clock())


async def _show(request: Request, name: str, *, error: ForumError | None = None) -> Response:
    viewer, form = await identify(request), {"name": name}
    template = "entry/recover.html"
    return unkept(page(request, viewer, template=template, refused=error, form=form, action=request.url.path))

"""One's e-mail address: given, changed, taken away. An address counts once a link that was mailed to it was followed."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.emails import fold_email
from forum.accounts.queries import user_by_id
from forum.accounts.sessions import is_fresh
from forum.accounts.viewer import Viewer
from forum.accounts.ways.mailed import address_behind, prove_address, remove_address
from forum.errors import ForumError, Invalid
from forum.http.forms import read_form, read_line
from forum.http.fresh import fresh_viewer, own_viewer
from forum.http.identify import client_address, session_id
from forum.http.mailing import limit_mail, mail_proof, tell_old_address
from forum.http.responses import see
from forum.http.site import site_of
from forum.kit.log import logger
from forum.pages.entry.mail import say_over
from forum.pages.preferences.panel import panel

log = logger(__name__)

HERE = "/preferences/email"
DONE = {
    "sent": "A letter is on its way to that address. Follow the link in it, in this browser or where you are signed in.",
    "proved": "This is your address now.",
    "removed": "Your account has no e-mail address any more.",
}
SAME = "That is your address already."


async def show(request: Request) -> Response:
    """`/preferences/email`."""
    return await _show(request, await own_viewer(request))


async def change(request: Request) -> Response:
    """Mail a link to the new address. Whether it is somebody else's is told there, and not here."""
    fields, viewer, site = await read_form(request), await fresh_viewer(request), site_of(request)
    email = read_line(fields, "email")
    try:
        if fold_email(email) == (await site.database.read(user_by_id, viewer.user_id)).email_folded:
            raise Invalid("bad-email", SAME, field="email")
        limit_mail(site, email=email, client=client_address(request))
    except ForumError as error:
        return await _show(request, viewer, email=email, error=error)
    mail_proof(site, viewer.user_id, email=email)
    log.info("address asked for", user=viewer.user_id, address=client_address(request))
    return see(f"{HERE}?done=sent")


async def show_link(request: Request) -> Response:
    """The page with the button, for who asked: nobody gives their address to another's account by a click in a letter."""
    viewer, site, secret = await own_viewer(request), site_of(request), request.path_params["secret"]
    try:
        email = await site.database.read(address_behind, viewer.user_id, secret=secret, now=site.clock())
    except Invalid as error:
        return await say_over(request, error, again=HERE)
    return panel(request, viewer, template="email_link", email=email, action=request.url.path)


async def prove(request: Request) -> Response:
    """The address is the account's from now on; the old one is told."""
    await read_form(request)
    viewer, site, secret = await own_viewer(request), site_of(request), request.path_params["secret"]
    try:
        changed = await site.database.write(prove_address, viewer.user_id, secret=secret, now=site.clock())
    except ForumError as error:
        log.info("address not proved", user=viewer.user_id, code=error.code, address=client_address(request))
        return await say_over(request, error, again=HERE)
    tell_old_address(site, changed)
    log.info("address proved", user=viewer.user_id, address=client_address(request))
    return see(f"{HERE}?done=proved")


async def remove(request: Request) -> Response:
    """Do without an address, where there is another way in."""
    await read_form(request)
    viewer, site = await fresh_viewer(request), site_of(request)
    try:
        changed = await site.database.write(remove_address, viewer.user_id)
    except ForumError as error:
        return await _show(request, viewer, error=error)
    tell_old_address(site, changed)
    log.info("address removed", user=viewer.user_id, address=client_address(request))
    return see(f"{HERE}?done=removed")


async def _show(request: Request, viewer: Viewer, *, email: str = "", error: ForumError | None = None) -> Response:
    site = site_of(request)
    user = await site.database.read(user_by_id, viewer.user_id)
    can_change = await site.database.read(is_fresh, session_id(request), now=site.clock())
    return panel(
        request, viewer, template="email", refused=error, words=DONE, form={"email": email}, email=user.email,
        can_change=can_change,
    )  # fmt: skip

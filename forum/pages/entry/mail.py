"""Asking for a mailed link, and signing in with one. The answer is the same whether or not anybody has the address."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.ways.mailed import name_behind
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import take
from forum.errors import ForumError, Invalid
from forum.http.forms import read_form, read_line
from forum.http.identify import client_address, identify
from forum.http.mailing import limit_mail, mail_link
from forum.http.responses import own_path, see, unkept
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.log import logger
from forum.pages.entry.entering import enter

log = logger(__name__)

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Asking:
    """What a link can be asked for, and where."""

    kind: ProofKind
    path: str


SIGN_IN = Asking(ProofKind.SIGN_IN, "/signin/mail")
RECOVER = Asking(ProofKind.RECOVER, "/recover")


def form_of(asking: Asking) -> Answer:
    """The page that asks for an address; with `sent` it says that a letter is on its way to whoever has it."""

    async def show(request: Request) -> Response:
        fields = {"next": request.query_params.get("next", "/")}
        return await _show(request, asking, fields=fields, is_sent="sent" in request.query_params)

    return show


def sending(asking: Asking) -> Answer:
    """Mail the link once the answer is given: nothing that depends on the address is done before."""

    async def send(request: Request) -> Response:
        fields, site = await read_form(request), site_of(request)
        email, next_path = read_line(fields, "email"), own_path(fields.get("next", "/"))
        try:
            limit_mail(site, email=email, client=client_address(request))
        except ForumError as error:
            return await _show(request, asking, fields=fields, error=error)
        mail_link(site, asking.kind, email=email, next_path=next_path)
        log.info("link asked for", kind=asking.kind.value, address=client_address(request))
        return see(f"{asking.path}?sent=yes&next={quote(next_path, safe='')}")

    return send


sign_in_form, send_sign_in = form_of(SIGN_IN), sending(SIGN_IN)
recover_form, send_recover = form_of(RECOVER), sending(RECOVER)


async def show_link(request: Request) -> Response:
    """The page with the button: programs that look through mail follow links, and must not use them up."""
    site, secret = site_of(request), request.path_params["secret"]
    try:
        name = await site.database.read(name_behind, ProofKind.SIGN_IN, secret=secret, now=site.clock())
    except Invalid as error:
        return await say_over(request, error, again=SIGN_IN.path)
    return unkept(page(request, await identify(request), template="entry/mail_link.html", name=name, action=request.url.path))


async def follow(request: Request) -> Response:
    """Sign in by the link, once."""
    await read_form(request)
    site, secret = site_of(request), request.path_params["secret"]
    try:
        proved = await site.database.write(take, ProofKind.SIGN_IN, secret=secret, now=site.clock())
    except Invalid as error:
        log.info("link refused", kind=ProofKind.SIGN_IN.value, code=error.code, address=client_address(request))
        return await say_over(request, error, again=SIGN_IN.path)
    return await enter(request, proved.user_id or 0, next_path=str(proved.data.get("next", "/")))


async def say_over(request: Request, error: ForumError, *, again: str) -> Response:
    """The page of a link that does not work, with the way to a new one."""
    return unkept(page(request, await identify(request), template="entry/link_over.html", refused=error, again=again))


async def _show(
    request: Request, asking: Asking, *, fields: dict[str, str], error: ForumError | None = None, is_sent: bool = False
) -> Response:
    return page(
        request, await identify(request), template="entry/mail.html", refused=error,
        form={"email": read_line(fields, "email")}, next=own_path(fields.get("next", "/")), is_sent=is_sent,
        action=asking.path, is_recovery=asking is RECOVER,
    )  # fmt: skip

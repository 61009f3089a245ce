"""`/preferences/passkeys`: one's passkeys, each with a name; adding, renaming and removing them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import prove_again
from forum.accounts.viewer import Viewer
from forum.accounts.ways import passkeys
from forum.accounts.ways.ceremonies import Party, handle_of, party_of, warm
from forum.accounts.ways.models import Passkey
from forum.accounts.ways.second_factor import has_second
from forum.database import WriteSession
from forum.errors import ForumError, Invalid, NotAllowed, NotFound, Refusal
from forum.http.forms import read_form
from forum.http.fresh import fresh_viewer, own_viewer
from forum.http.identify import client_address, session_id
from forum.http.mailing import tell
from forum.http.responses import own_path, see
from forum.http.site import site_of
from forum.kit.ids import decode, encode
from forum.kit.log import logger
from forum.pages.entry.passkeys import answer_with_options, party_here
from forum.pages.preferences.panel import panel

log = logger(__name__)
HERE = "/preferences/passkeys"
DONE = {
    "added": "The passkey is added. You can sign in with it from now on.",
    "renamed": "Saved.",
    "removed": "The passkey is removed. Nobody can sign in with it any more.",
}
UNCHECKED = Refusal(
    "second-needed", "The device did not make sure that it is you who holds it. Please give a code of your second factor instead."
)


@dataclass(frozen=True)
class PasskeyView:
    """A passkey on its owner's page."""

    id: str
    credential: str
    name: str
    is_synced: bool
    created_at: datetime
    last_used_at: datetime | None


async def index(request: Request) -> Response:
    """All of them, with their forms."""
    return await _show(request, await own_viewer(request))


async def new(request: Request) -> Response:
    """The form for another one; for who has just shown a way in."""
    viewer, site = await fresh_viewer(request), site_of(request)
    party_here(site)
    return _show_new(request, viewer, count=len(await site.database.read(passkeys.list_passkeys, viewer.user_id)))


async def ask_new(request: Request) -> Response:
    """What the browser is asked to make another one."""
    await read_form(request)
    viewer = await fresh_viewer(request)
    return await answer_with_options(request, passkeys.ask_new, viewer.user_id)


async def ask_proof(request: Request) -> Response:
    """What the browser is asked to show one of them again: the page that asks for a proof sends its script here."""
    await read_form(request)
    viewer = await own_viewer(request)
    return await answer_with_options(request, passkeys.ask_proof, viewer.user_id)


async def create(request: Request) -> Response:
    """Keep a passkey that was just made."""
    fields, viewer, site = await read_form(request), await fresh_viewer(request), site_of(request)
    party, name = party_here(site), fields.get("name", "")[: passkeys.NAME_MAX]
    try:
        await run_in_threadpool(warm)
        added = await site.database.write(
            passkeys.add_passkey, viewer.user_id, answer=fields.get("answer", ""), name=name, party=party, now=site.clock()
        )
    except ForumError as error:
        log.info("passkey refused", code=error.code, user=viewer.user_id, address=client_address(request))
        count = len(await site.database.read(passkeys.list_passkeys, viewer.user_id))
        return _show_new(request, viewer, count=count, name=name, error=error)
    log.info("passkey added", user=viewer.user_id, address=client_address(request))
    tell(site, viewer.user_id, f"A passkey was added to your account: “{added.name}”.")
    return see(f"{HERE}?done=added")


async def prove(request: Request) -> Response:
    """Note that they showed one of them again, and go on to what they wanted to do."""
    fields, viewer, site = await read_form(request), await own_viewer(request), site_of(request)
    party, next_path = party_here(site), own_path(fields.get("next", ""), otherwise=HERE)
    try:
        site.limits.take("proof", f"passkey:{viewer.user_id}", now=site.clock())
        await run_in_threadpool(warm)
        sign_in, answer = session_id(request) or 0, fields.get("answer", "")
        await site.database.write(_prove, viewer.user_id, sign_in, answer=answer, party=party, now=site.clock())
    except ForumError as error:
        log.info("not proved again", code=error.code, user=viewer.user_id, address=client_address(request))
        return panel(request, viewer, template="passkey_proof", refused=error, next=next_path)
    log.info("proved again", user=viewer.user_id, address=client_address(request))
    return see(next_path)


def _prove(session: WriteSession, user_id: int, sign_in: int, *, answer: str, party: Party, now: datetime) -> None:
    """A passkey whose device does not look who holds it is no more than a password: it does not stand in for a second factor."""
    was_checked = passkeys.verify_for(session, user_id, answer=answer, party=party, now=now)
    if has_second(session, user_id) and not was_checked:
        raise NotAllowed(UNCHECKED)
    prove_again(session, sign_in, now=now, has_second=was_checked)


async def rename(request: Request) -> Response:
    """Another name for one of them."""
    fields, viewer, site = await read_form(request), await own_viewer(request), site_of(request)
    passkey_id, name = decode(request.path_params["id"]), fields.get("name", "")
    try:
        await site.database.write(passkeys.rename_passkey, viewer.user_id, passkey_id=passkey_id, name=name)
    except Invalid as error:
        return await _show(request, viewer, error=error, about=request.path_params["id"])
    return see(f"{HERE}?done=renamed")


async def remove(request: Request) -> Response:
    """Take one of them away, but never the last way in."""
    _, viewer, site = await read_form(request), await fresh_viewer(request), site_of(request)
    passkey_id = decode(request.path_params["id"])
    try:
        name = await site.database.write(passkeys.remove_passkey, viewer.user_id, passkey_id=passkey_id)
    except NotFound:
        raise
    except ForumError as error:
        return await _show(request, viewer, error=error)
    log.info("passkey removed", user=viewer.user_id, address=client_address(request))
    tell(site, viewer.user_id, f"A passkey was removed from your account: “{name}”.")
    return see(f"{HERE}?done=removed")


async def _show(request: Request, viewer: Viewer, *, error: ForumError | None = None, about: str = "") -> Response:
    """The list; what was refused stands beside the passkey it was `about`."""
    site = site_of(request)
    party = party_of(site.settings)
    found = await site.database.read(passkeys.list_passkeys, viewer.user_id)
    errors: dict[str, Any] = {f"name-{about}" if about else "form": error.message} if error else {}
    return panel(
        request, viewer, template="passkeys", refused=error, words=DONE, errors=errors,
        passkeys=[_view(one) for one in found], may_add=party is not None, most=passkeys.MOST,
        rp_id=party.id if party else "", handle=handle_of(viewer.user_id),
    )  # fmt: skip


def _show_new(request: Request, viewer: Viewer, *, count: int, name: str = "", error: ForumError | None = None) -> Response:
    return panel(
        request, viewer, template="passkey_new", refused=error, form={"name": name},
        is_full=count >= passkeys.MOST, most=passkeys.MOST,
    )  # fmt: skip


def _view(row: Passkey) -> PasskeyView:
    return PasskeyView(encode(row.id), row.credential, row.name, row.is_synced, row.created_at, row.last_used_at)

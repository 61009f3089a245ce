"""`/preferences/claims`: what was written under one's address as a guest, and the button that makes it one's own."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.models import User
from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.authors.claiming import Claimable, claim, claimable
from forum.database import ReadSession, WriteSession
from forum.errors import Invalid, NotFound
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import Site, site_of
from forum.kit.ids import decode
from forum.moderation.notices import hand_over
from forum.pages.preferences.panel import panel

HERE = "/preferences/claims"
PREFIX = "guest-"  # of the boxes' names; behind it the guest's id
DONE = {"taken": "These comments are yours now."}


async def show(request: Request) -> Response:
    """The guests under one's proved address."""
    return await _show(request, signed_in(await identify(request)))


async def take(request: Request) -> Response:
    """Take over what those who were ticked wrote."""
    fields, viewer = await read_form(request), signed_in(await identify(request))
    try:
        chosen = {decode(name.removeprefix(PREFIX)) for name in fields if name.startswith(PREFIX)}
    except NotFound:
        chosen = set()
    if not chosen:
        return await _show(request, viewer, refused=Invalid("bad-request", "Please tick whose comments are yours."))
    moved = await _take_all(site_of(request), viewer, chosen)
    return see(f"{HERE}?done=taken" if moved else HERE)


async def _take_all(site: Site, viewer: Viewer, guest_ids: set[int]) -> int:
    """In pieces, so that nobody who writes meanwhile waits for long; what a crash leaves is claimed by pressing again."""
    moved = 0
    while True:
        some, left = await site.database.write(_take_some, viewer, guest_ids=guest_ids, now=site.clock())
        moved += some
        if not left:
            return moved


def _take_some(session: WriteSession, viewer: AnyViewer, *, guest_ids: set[int], now: datetime) -> tuple[int, bool]:
    moved, done = claim(session, viewer, guest_ids=guest_ids, now=now)
    for guest_id in done:
        hand_over(session, guest_id, to_id=signed_in(viewer).user_id)
    return moved, moved > 0


async def _show(request: Request, viewer: Viewer, *, refused: Invalid | None = None) -> Response:
    email, guests = await site_of(request).database.read(_load, viewer)
    return panel(request, viewer, template="claims", refused=refused, words=DONE, email=email, claims=guests)


def _load(session: ReadSession, viewer: Viewer) -> tuple[str | None, list[Claimable]]:
    return session.get_one(User, viewer.user_id).email, claimable(session, viewer)

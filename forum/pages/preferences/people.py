"""`/preferences/people`: whom one muted or blocked."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.models import MuteKind
from forum.accounts.muting import MutedView, list_muted, set_mute
from forum.accounts.rules import signed_in
from forum.accounts.viewer import Viewer
from forum.comments.models import State
from forum.comments.queries import find_comment
from forum.database import ReadSession
from forum.errors import ForumError, Invalid, NotFound
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.kit.enums import find_member
from forum.kit.ids import decode
from forum.moderation.targets.subjects import find_person, person_path
from forum.pages.preferences.panel import panel

HERE = "/preferences/people"
NOT_ANY_MORE = "none"  # beside the kinds: neither muted nor blocked
DONE = {"saved": "Saved. Pages that are open in other windows follow."}


async def show(request: Request) -> Response:
    """Everybody, the last first."""
    return await _show(request)


async def change(request: Request) -> Response:
    """Mute instead of block, block instead of mute, or neither."""
    form, viewer = await read_form(request), signed_in(await identify(request))
    try:
        await _set(request, viewer, other_id=decode(request.path_params["id"]), kind=form.get("kind", ""))
    except ForumError as error:
        if error.status in (401, 404):
            raise
        return await _show(request, refused=error)
    return see(f"{HERE}?done=saved")


async def mute_person(request: Request) -> Response:
    """From somebody's own page."""
    form, viewer = await read_form(request), signed_in(await identify(request))
    person = await site_of(request).database.read(find_person, name=request.path_params["name"])
    await _set(request, viewer, other_id=person.id, kind=form.get("kind", ""))
    return see(person_path(person.name))


async def mute_author(request: Request) -> Response:
    """From the page of a comment: whoever wrote it, also who has no page of their own."""
    form, viewer, comment_id = await read_form(request), signed_in(await identify(request)), decode(request.path_params["id"])
    other_id = await site_of(request).database.read(_author_of, viewer, comment_id=comment_id)
    await _set(request, viewer, other_id=other_id, kind=form.get("kind", ""))
    return see(f"/c/{request.path_params['id']}#manage")


async def _set(request: Request, viewer: Viewer, *, other_id: int, kind: str) -> None:
    site, chosen = site_of(request), find_member(MuteKind, kind)
    if chosen is None and kind != NOT_ANY_MORE:
        raise Invalid("bad-request", "Please choose to mute, to block, or neither.")
    await site.database.write(set_mute, viewer, other_id=other_id, kind=chosen, now=site.clock(), limits=site.limits)


def _author_of(session: ReadSession, viewer: Viewer, *, comment_id: int) -> int:
    """Whose comment it is, while everybody may know that; raises NotFound."""
    comment = find_comment(session, viewer, comment_id=comment_id)
    if comment.state != State.PUBLISHED:
        raise NotFound
    return comment.author_id


async def _show(request: Request, *, refused: ForumError | None = None) -> Response:
    viewer, site = signed_in(await identify(request)), site_of(request)
    people: list[MutedView] = await site.database.read(list_muted, viewer)
    return panel(
        request,
        viewer,
        template="people",
        refused=refused,
        people=people,
        muted={one.id: one.kind.value for one in people},
        words=DONE,
    )

"""`/preferences/privacy`: taking one's data along, giving up a role, and leaving."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from forum.accounts.models import Role, User
from forum.accounts.viewer import Viewer
from forum.database import ReadSession
from forum.errors import ForumError, NotFresh
from forum.http.devices import DEVICE
from forum.http.forms import read_form
from forum.http.fresh import fresh_viewer, own_viewer
from forum.http.identify import forget_session
from forum.http.parting import part_soon
from forum.http.responses import see
from forum.http.site import site_of
from forum.kit.log import logger
from forum.pages.preferences.panel import panel
from forum.privacy.export import stream_export
from forum.privacy.leaving import give_up_role, leave, may_give_up

log = logger(__name__)

HERE = "/preferences/privacy"
LEAVE = f"{HERE}/leave"
DONE = {"role": "You are a reader now."}


async def show(request: Request) -> Response:
    """What one can do about what is kept."""
    return await _show(request)


async def export(request: Request) -> Response:
    """Everything about oneself as one file. A form, as it is work: a link alone would let another page ask for it."""
    await read_form(request)
    viewer = await _fresh(request, back=HERE)
    if isinstance(viewer, Response):
        return viewer
    site, now = site_of(request), site_of(request).clock()
    try:
        site.limits.take("export", *viewer.who, now=now)
    except ForumError as error:
        return await _show(request, refused=error)
    log.info("personal data exported", who=viewer.who)
    document = stream_export(site.database, viewer.user_id, base_url=site.settings.base_url, now=now)
    headers = {"Content-Disposition": f'attachment; filename="my-data-{now:%Y-%m-%d}.json"', "Cache-Control": "private, no-store"}
    return StreamingResponse(document, media_type="application/json", headers=headers)


async def become_reader(request: Request) -> Response:
    """Give up one's role."""
    await read_form(request)
    viewer = await _fresh(request, back=HERE)
    if isinstance(viewer, Response):
        return viewer
    site = site_of(request)
    try:
        await site.database.write(give_up_role, viewer, now=site.clock())
    except ForumError as error:
        return await _show(request, refused=error)
    log.info("role given up", who=viewer.who, role=viewer.role.value)
    return see(f"{HERE}?done=role")


async def ask(request: Request) -> Response:
    """What leaving does, what becomes of the comments, and the name to be written."""
    return await _ask(request, await fresh_viewer(request), fields={})


async def depart(request: Request) -> Response:
    """Leave. What is refused comes back as it was filled in."""
    fields = await read_form(request)
    viewer = await _fresh(request, back=LEAVE)
    if isinstance(viewer, Response):
        return viewer
    site = site_of(request)
    wish, name = fields.get("wish", ""), fields.get("name", "")
    try:
        await site.database.write(leave, viewer, wish=wish, name=name, now=site.clock())
    except ForumError as error:
        return await _ask(request, viewer, fields=fields, refused=error)
    log.info("account deleted", who=viewer.who, wish=wish, address=viewer.address)
    part_soon(site, viewer.user_id)
    response = see("/privacy?left=yes")
    forget_session(response, site)
    DEVICE.drop(response, site)
    return response


async def _fresh(request: Request, *, back: str) -> Viewer | Response:
    """Who has just shown a way in; or the way to show one that leads back to the page of the form."""
    try:
        return await fresh_viewer(request)
    except NotFresh:
        return see(f"/preferences/prove?next={back}")


async def _show(request: Request, *, refused: ForumError | None = None) -> Response:
    viewer, site = await own_viewer(request), site_of(request)
    blocked = await site.database.read(_why_not, viewer)
    return panel(request, viewer, template="privacy", refused=refused, words=DONE, blocked=blocked)


def _why_not(session: ReadSession, viewer: Viewer) -> str:
    """The sentence that says why the role cannot be given up, or nothing."""
    refusal = may_give_up(session, session.get_one(User, viewer.user_id))
    return refusal.message if refusal else ""


async def _ask(request: Request, viewer: Viewer, *, fields: dict[str, str], refused: ForumError | None = None) -> Response:
    return panel(
        request,
        viewer,
        template="leave",
        refused=refused,
        values={"name": fields.get("name", "")},
        wish=fields.get("wish", ""),
        is_staff=viewer.role != Role.READER,
    )

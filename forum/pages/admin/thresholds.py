"""`/admin/thresholds`: the numbers that can be turned."""

from starlette.requests import Request
from starlette.responses import Response

from forum.errors import ForumError
from forum.http.forms import read_form
from forum.http.site import site_of
from forum.moderation.openness import changes
from forum.pages.admin.doors import admin_of, refused, saved, show
from forum.policy.thresholds import KNOWN, read_thresholds


async def index(request: Request) -> Response:
    """Every number, with what it means and how far it may go."""
    return await _show(request, entered={})


async def turn(request: Request) -> Response:
    """Set one; a refused form comes back as it was."""
    form, viewer, site, name = await read_form(request), await admin_of(request), site_of(request), request.path_params["name"]
    try:
        await site.database.write(changes.turn, viewer, name=name, form=form, now=site.clock())
    except ForumError as error:
        return await _show(request, entered=form, errors=refused(error))
    return saved("/admin/thresholds")


async def _show(request: Request, *, entered: dict[str, str], errors: dict[str, str] | None = None) -> Response:
    viewer = await admin_of(request)
    values = await site_of(request).database.read(read_thresholds)
    form = {name: f"{value:g}" for name, value in values.items()} | entered
    return show(request, viewer, template="thresholds", errors=errors, known=KNOWN, form=form, values=values)

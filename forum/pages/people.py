"""A person's page: what everybody may know of them, what they wrote, and what the viewer decided about them."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.muting import find_mute, muted_by
from forum.accounts.sanctions import standing_of
from forum.accounts.viewer import AnyViewer
from forum.database import ReadSession
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.moderation.targets.people import person_view
from forum.moderation.targets.subjects import person_path


async def show(request: Request) -> Response:
    """`/u/{name}?before=…`; a name written otherwise leads to the one it is written as."""
    viewer, site, name = await identify(request), site_of(request), request.path_params["name"]
    before = request.query_params.get("before")
    context = await site.database.read(_load, viewer, name=name, before=before, now=site.clock())
    if context["person"].name != name:
        return see(person_path(context["person"].name))
    return page(request, viewer, template="people/show.html", is_first=before is None, **context)


def _load(session: ReadSession, viewer: AnyViewer, *, name: str, before: str | None, now: datetime) -> dict[str, Any]:
    person = person_view(session, name=name, before=before, now=now)
    user_id = decode(person.id)
    return {
        "person": person,
        "mute_kind": find_mute(session, viewer, other_id=user_id),
        "muted": muted_by(session, viewer),
        # What moderators decided about somebody is between them.
        "sanctions": standing_of(session, user_id, now=now).all if viewer.is_moderator else (),
    }

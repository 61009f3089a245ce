"""The moderators' page of a person, and the notes they leave each other there."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator
from forum.accounts.viewer import Viewer
from forum.database import ReadSession
from forum.errors import ForumError
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import own_path, see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.moderation.desk.people import address_of, person_page
from forum.moderation.desk.saved import note_person
from forum.moderation.desk.steps import STEP_LABELS, next_step
from forum.moderation.sanctions.actions import lift
from forum.pages.desk.acts import impose_as_filled
from forum.pages.desk.asking import at_desk, choices


async def show(request: Request) -> Response:
    """`/moderation/people/{name}`: what they wrote, what was decided, what they reported, and what moderators noted."""
    return await _show(request, moderator(await identify(request)), fields={}, error=None)


async def add_note(request: Request) -> Response:
    """Tell the other moderators something about this person; from a case one goes back there."""
    fields, viewer, site = await read_form(request), await at_desk(request), site_of(request)
    name = request.path_params["name"]
    try:
        await site.database.write(note_person, viewer, name=name, text=fields.get("text", ""), now=site.clock())
    except ForumError as error:
        return await _show(request, viewer, fields=fields, error=error)
    return see(own_path(fields.get("next", ""), otherwise=address_of(name)))


async def sanction(request: Request) -> Response:
    """Warn, hold, suspend or ban this person."""
    fields, viewer, site = await read_form(request), moderator(await identify(request)), site_of(request)
    try:
        whole = await site.database.read(person_page, viewer, name=request.path_params["name"], now=site.clock())
        await impose_as_filled(request, viewer, fields, account_id=decode(whole.person.id))
    except ForumError as error:
        return await _show(request, viewer, fields=fields, error=error)
    return see(address_of(request.path_params["name"]))


async def end_sanction(request: Request) -> Response:
    """Lift a sanction before its time."""
    fields, viewer, site = await read_form(request), moderator(await identify(request)), site_of(request)
    sanction_id = decode(request.path_params["id"])
    try:
        await site.database.write(
            lift, viewer, sanction_id=sanction_id, note=fields.get("note", ""), now=site.clock(), limits=site.limits
        )
    except ForumError as error:
        return await _show(request, viewer, fields=fields, error=error)
    return see(address_of(request.path_params["name"]))


async def _show(request: Request, viewer: Viewer, *, fields: dict[str, str], error: ForumError | None) -> Response:
    site = site_of(request)
    context = await site.database.read(_load, viewer, name=request.path_params["name"], now=site.clock())
    form = {name: fields.get(name, "") for name in ("kind", "until", "reason", "note", "text")}
    return page(
        request, viewer, template="moderation/person.html", refused=error, reasons=choices(request),
        form=form, steps=STEP_LABELS, **context,
    )  # fmt: skip


def _load(session: ReadSession, viewer: Viewer, *, name: str, now: datetime) -> dict[str, Any]:
    found = person_page(session, viewer, name=name, now=now)
    return {"whole": found, "person": found.person, "suggested": next_step(found.person)}

"""Where one stands: one's own sanctions and what waits of one's own, hidden from nobody they are about."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import signed_in
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.moderation.sanctions.actions import acknowledge as acknowledge_now
from forum.moderation.telling.standing import standing_view


async def show(request: Request) -> Response:
    """`/standing`: what holds against the reader, until when, why, and what they can do."""
    viewer, site = signed_in(await identify(request)), site_of(request)
    standing = await site.database.read(standing_view, viewer, now=site.clock())
    return page(request, viewer, template="notices/standing.html", standing=standing)


async def acknowledge(request: Request) -> Response:
    """Say that one has read a warning."""
    await read_form(request)
    viewer, site = signed_in(await identify(request)), site_of(request)
    sanction_id = decode(request.path_params["id"])
    await site.database.write(acknowledge_now, viewer, sanction_id=sanction_id, now=site.clock())
    return see("/standing")

"""The inbox, the statement of reasons of a decision, and the appeal against it."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import signed_in
from forum.errors import ForumError
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.moderation import rules
from forum.moderation.appeals.actions import file_appeal
from forum.moderation.notices import mark_read
from forum.moderation.telling.inbox import inbox
from forum.moderation.telling.statements import statement

PAGE = 50  # notices


async def show(request: Request) -> Response:
    """`/notices`: what the reader was told, newest first."""
    viewer, site = signed_in(await identify(request)), site_of(request)
    notices = await site.database.read(inbox, viewer, now=site.clock(), limit=PAGE)
    return page(request, viewer, template="notices/show.html", notices=notices)


async def read_all(request: Request) -> Response:
    """Mark everything as read."""
    await read_form(request)
    viewer, site = signed_in(await identify(request)), site_of(request)
    await site.database.write(mark_read, viewer, now=site.clock())
    return see("/notices")


async def show_decision(request: Request) -> Response:
    """`/decisions/{id}`: why, under which rule, and how to ask for another look."""
    return await _show_decision(request, text="", error=None)


async def appeal(request: Request) -> Response:
    """Ask for another look; what is refused comes back with its text."""
    fields, viewer, site = await read_form(request), signed_in(await identify(request)), site_of(request)
    try:
        await site.database.write(
            file_appeal,
            viewer,
            decision_id=decode(request.path_params["id"]),
            text=fields.get("text", ""),
            now=site.clock(),
            limits=site.limits,
        )
    except ForumError as error:
        if error.status in (401, 404):
            raise
        return await _show_decision(request, text=fields.get("text", ""), error=error)
    return see(f"/decisions/{request.path_params['id']}")


async def _show_decision(request: Request, *, text: str, error: ForumError | None) -> Response:
    viewer, site = signed_in(await identify(request)), site_of(request)
    found = await site.database.read(statement, viewer, decision_id=decode(request.path_params["id"]), now=site.clock())
    return page(
        request,
        viewer,
        template="notices/decision.html",
        refused=error,
        statement=found,
        text=text,
        text_max=rules.APPEAL_MAX,
    )

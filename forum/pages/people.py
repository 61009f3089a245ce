"""A person's page: what everybody may know of them, and what they wrote last."""

from starlette.requests import Request
from starlette.responses import Response

from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.moderation.targets.people import person_view
from forum.moderation.targets.subjects import person_path


async def show(request: Request) -> Response:
    """`/u/{name}`; a name written otherwise leads to the one it is written as."""
    viewer, site = await identify(request), site_of(request)
    person = await site.database.read(person_view, name=request.path_params["name"])
    if person.name != request.path_params["name"]:
        return see(person_path(person.name))
    return page(request, viewer, template="people/show.html", person=person)

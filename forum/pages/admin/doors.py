"""What the administrators' pages share: who may, what was refused, and what was saved."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import administrator
from forum.accounts.viewer import Viewer
from forum.errors import ForumError
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import errors_of, page

GONE = (401, 403, 404)  # statuses that no form can mend


async def admin_of(request: Request) -> Viewer:
    """Who asks, once they are an administrator; raises NotSignedIn, NotAllowed, and TooMany for too many forms."""
    viewer, site = administrator(await identify(request)), site_of(request)
    if request.method == "POST" and not hasattr(request.state, "counted"):
        site.limits.take("admin", *viewer.who, now=site.clock())
        request.state.counted = True  # a refused form asks again, to be shown
    return viewer


def refused(error: ForumError, *, field: str = "form") -> dict[str, str]:
    """The error's sentence under the name of its field; raises the error again when it is about no entry at all."""
    if error.status in GONE:
        raise error
    return errors_of(error, field=field)


def show(request: Request, viewer: Viewer, *, template: str, errors: dict[str, str] | None = None, **context: Any) -> Response:
    """A page of the administrators'. After a form that did its work its address says so."""
    is_saved = request.method == "GET" and request.query_params.get("saved") == "yes"
    status = 422 if errors else 200
    return page(
        request, viewer, template=f"admin/{template}.html", status=status, errors=errors or {}, is_saved=is_saved, **context
    )


def saved(path: str) -> Response:
    """Back to a page, which says that it is saved."""
    return see(f"{path}?saved=yes")

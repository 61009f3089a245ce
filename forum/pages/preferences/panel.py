"""What the pages of one's preferences stand in, with a line on top that says what was done."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.viewer import Viewer
from forum.errors import ForumError
from forum.http.templates import page


def panel(
    request: Request,
    viewer: Viewer,
    *,
    template: str,
    refused: ForumError | None = None,
    words: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """A page of the preferences. Once a form has done its work, the address names which of the `words` says so (`?done=…`)."""
    done = None if refused or not words else words.get(request.query_params.get("done", ""))
    return page(request, viewer, template=f"preferences/{template}.html", refused=refused, done=done, **context)

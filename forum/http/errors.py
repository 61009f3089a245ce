"""Errors turned into answers: a page for people, problem+json for programs. Never a traceback."""

from http import HTTPStatus
from typing import cast
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.viewer import Nobody
from forum.errors import ForumError, Invalid, NotFound, NotFresh, NotSignedIn, Unavailable
from forum.http.identify import client_address, recognise
from forum.http.responses import Problem, see
from forum.http.site import site_of
from forum.http.templates import page
from forum.http.wire.middleware import headers_for
from forum.kit.log import logger

log = logger(__name__)
API = "/api/"

TITLES = {
    401: "Please sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    408: "That took too long",
    409: "Somebody was first",
    413: "Too large",
    422: "That cannot be taken as it is",
    429: "One moment",
    503: "One moment",
}
# Where somebody can do what was missing.
STEPS = {"second-needed": ("/preferences/security/second", "Second factor")}


class ServerFault(ForumError):
    """Something of ours broke; the log has the details, the answer has none."""

    code = "error"

    def __init__(self) -> None:
        super().__init__("Something went wrong on our side. Nothing was changed; please try again.")


async def answer_forum_error(request: Request, error: Exception) -> Response:
    """The answer to an expected failure."""
    failure = cast(ForumError, error)
    headers = {"Retry-After": str(failure.retry_after_s)} if failure.retry_after_s else {}
    if isinstance(failure, Unavailable):
        log.warning("unavailable", path=_told_path(request), cause=repr(failure.__cause__))
    if _is_call(request):
        return _problem(failure, headers)
    if isinstance(failure, NotFresh):
        return see(f"/preferences/prove?next={quote(_way_back(request))}")
    if isinstance(failure, NotSignedIn):
        return see(f"/signin?next={quote(_way_back(request))}")
    return await _error_page(request, failure, headers)


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """The answer to what Starlette itself refuses."""
    refused = cast(HTTPException, error)
    status = refused.status_code
    failure: ForumError = NotFound() if status == 404 else Invalid("bad-request", HTTPStatus(status).phrase + ".")
    failure.status = status
    response = await answer_forum_error(request, failure)
    response.headers.update(refused.headers or {})  # Allow, for one
    return response


async def answer_fault(request: Request, error: Exception) -> Response:
    """The answer to a bug of ours."""
    log.error("fault", path=_told_path(request), exc_info=error)
    worn = headers_for(site_of(request).settings)  # Starlette answers faults outside of all middleware
    if _is_call(request):
        return _problem(ServerFault(), worn)
    response = page(
        request, Nobody(client_address(request)), template="error.html", status=500,
        title="Something went wrong", message=ServerFault().message, back="/", step=None,
    )  # fmt: skip
    response.headers.update(worn)
    return response


def _is_call(request: Request) -> bool:
    """Whether a program asked. `request.url` is built from the Host header, and no decision is made from that (CVE-2026-48710)."""
    path: str = request.scope["path"]
    return path.startswith(API)


def _told_path(request: Request) -> str:
    """The path as the log may have it: without the secret of a mailed link (SE-13)."""
    path: str = request.scope["path"]
    for name in ("secret", "token"):
        if secret := request.path_params.get(name):
            path = path.replace(secret, "…")
    return path


def _way_back(request: Request) -> str:
    """Where to go on after signing in: the page asked for, or the comment a form was about."""
    path: str = request.scope["path"]
    if request.method == "GET":
        return path
    if path.startswith("/preferences/"):
        return "/".join(path.split("/")[:3])  # the page that the form stands on, or the one above it
    comment_id = request.path_params.get("id") if path.startswith("/c/") else None
    return f"/c/{comment_id}" if comment_id else "/"


def _problem(failure: ForumError, headers: dict[str, str]) -> Response:
    content = {"type": "about:blank", "title": TITLES.get(failure.status, "Error"), "status": failure.status}
    content |= {"detail": failure.message, "code": failure.code}
    if failure.field:
        content["field"] = failure.field
    if failure.retry_after_s:
        content["retry_after"] = failure.retry_after_s
    return Problem(content, failure.status, headers)


async def _error_page(request: Request, failure: ForumError, headers: dict[str, str]) -> Response:
    title = TITLES.get(failure.status, "That did not work")
    response = page(
        request, await recognise(request), template="error.html", status=failure.status,
        title=title, message=failure.message, back="/", step=STEPS.get(failure.code),
    )  # fmt: skip
    response.headers.update({**headers, "Cache-Control": "no-store"})
    return response

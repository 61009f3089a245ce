"""Whether the server is up, and whether it can work."""

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from forum.database import ReadSession
from forum.http.site import site_of


async def healthz(_: Request) -> Response:
    """Up."""
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """Ready: the database answers."""
    await site_of(request).database.read(_touch)
    return PlainTextResponse("ready\n")


def _touch(session: ReadSession) -> None:
    session.connection().execute(text("SELECT 1 FROM epoch")).one()
